"""What the leaves of a user's graph are called, by the models among the user's variables."""

from __future__ import annotations

from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any

from IPython import get_ipython

from mg_widgets.engine.value import Value
from mg_widgets.foreign.paths import leaf_paths, leaves_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mg_widgets.foreign.nodes import Node

_NO_MODELS = (type, FunctionType, BuiltinFunctionType, MethodType, ModuleType)


def parameters_in_sight(root: Node, variables: Mapping[str, Any] | None = None) -> dict[str, Node] | None:
    """Return the leaves of a graph that a model holds, by path, so that its layers can be told apart.

    Parameters
    ----------
    root
        The result of the graph.
    variables
        Where to look for models: objects that can be called. None: the variables of the notebook.

    Returns
    -------
    dict or None
        None where there is no such model, or where the nodes are Values of ours, which have labels.

    """
    shell = get_ipython()
    if variables is None:
        variables = shell.user_ns if shell else {}
    if isinstance(root, Value):
        return None
    used = {id(leaf) for leaf in leaves_of(root)}
    models = {
        name: thing
        for name, thing in variables.items()
        if not name.startswith("_")
        and callable(thing)
        and not isinstance(thing, _NO_MODELS)
        and any(id(leaf) in used for leaf in leaf_paths({name: thing}).values())
    }
    return {path: leaf for path, leaf in leaf_paths(models).items() if id(leaf) in used} or None
