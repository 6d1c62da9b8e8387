"""The package as a whole."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import mg_widgets


def printed(code):
    """What a Python of its own prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


HEAVY = ["numpy", "asyncio", "IPython", "ipywidgets", "matplotlib", "graphviz", "torch"]


@pytest.mark.parametrize(
    ("names", "imported"),
    [
        ("Value, MLP, hinge, SGD, Adam, CosineDecay", []),
        ("record, Tape", ["numpy"]),
        ("Trainer", ["numpy", "asyncio"]),
        ("*", ["numpy", "asyncio", "IPython", "ipywidgets"]),
    ],
)
def test_a_name_imports_no_more_than_it_needs(names, imported):
    loaded = f"import sys; from mg_widgets import {names}; print([x for x in {HEAVY} if x in sys.modules])"
    assert printed(loaded) == str(imported)


def test_a_trainer_is_shown_by_its_dashboard_whatever_was_imported_before():
    code = (
        "from mg_widgets import MLP, Trainer\n"
        "bundle = Trainer(MLP(1, [1]), [[1.0]], [1.0])._repr_mimebundle_()\n"
        "print('application/vnd.jupyter.widget-view+json' in bundle[0])"
    )
    assert printed(code) == "True"


def test_every_public_name_is_there():
    wanted = (
        "Value Module Neuron Layer MLP squared_error hinge L2 SGD RMSprop Adam AdamW Optimizer "
        "Constant LinearDecay StepDecay ExponentialDecay CosineDecay record Tape Trainer History "
        "Graph LossCurve Dashboard draw_dot"
    )
    assert set(wanted.split()) <= set(mg_widgets.__all__)
    assert all(hasattr(mg_widgets, name) for name in mg_widgets.__all__)


def test_completion_and_a_star_import_find_every_public_name_before_it_was_used():
    assert printed("import mg_widgets; print(set(mg_widgets.__all__) <= set(dir(mg_widgets)))") == "True"
    code = "from mg_widgets import *; import mg_widgets; print(set(mg_widgets.__all__) <= set(globals()))"
    assert printed(code) == "True"


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'mg_widgets' has no attribute 'Valeu'"):
        _ = mg_widgets.Valeu


def test_the_version_is_that_of_the_project():
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text()
    assert re.search(r'^version = "(.*)"$', text, re.MULTILINE)[1] == mg_widgets.__version__
