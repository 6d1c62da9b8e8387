"""Compare parts of a tape with what the model and the regularization make of them now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mg_widgets.engine.agreement import agree
from mg_widgets.engine.branches import branches_refused
from mg_widgets.tape.sample import evaluate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mg_widgets.engine.value import Value
    from mg_widgets.tape.lanes import Regularization
    from mg_widgets.tape.sample import Loss, Model, Numbers
    from mg_widgets.tape.tape import Tape


def check_sample(
    tape: Tape,
    model: Model,
    xs: Sequence[Numbers],
    ys: Sequence[Numbers],
    sample: int,
    *,
    loss: Loss,
    tolerance: float = 1e-9,
) -> str | None:
    """Tell where a tape no longer says what the model does: its structure may depend on a parameter.

    Parameters
    ----------
    tape
        What `record_samples` returned for this model, these samples and this loss; its parameters have
        the numbers that the model's have now.
    model, xs, ys, loss
        As given to `record_samples`.
    sample
        Which sample to compute again, from 0.
    tolerance
        How far two numbers may differ, see `agree`.

    Returns
    -------
    str or None
        None if prediction and loss agree; else a message with the sample, counted from 1, and the
        numbers.

    """
    found = evaluate(model, xs[sample], ys[sample], loss)
    recorded, lane = (0, sample) if tape.lanes else (sample, 0)
    outputs = tape.outputs[recorded]
    if len(found.outputs) != len(outputs):
        return f"sample {sample + 1}: {len(found.outputs)} predictions, the recorded graph has {len(outputs)}"
    names = ["prediction"] * len(outputs) + ["loss"]
    nodes = [*outputs, tape.losses[recorded]]
    for name, value, node in zip(names, [*found.outputs, found.loss], nodes, strict=True):
        data = float(tape.data_of(tape.keys[node])[lane])
        if not agree(value.data, data, tolerance):
            return (
                f"sample {sample + 1}: its {name} is {value.data:.6g}, but {data:.6g} in the recorded "
                "graph; does the value of a parameter decide what the model computes?"
            )
    return None


def check_regularization(
    tape: Tape, regularization: Regularization | None, parameters: Sequence[Value], *, tolerance: float = 1e-9
) -> str | None:
    """Tell where a tape no longer says what the regularization does, as `check_sample` for a sample.

    Parameters
    ----------
    tape
        What `record_samples` returned for this regularization; its parameters have the numbers that
        `parameters` have now.
    regularization
        As given to `record_samples`; None agrees.
    parameters
        Those of the model.
    tolerance
        How far two numbers may differ, see `agree`.

    Returns
    -------
    str or None
        None if it agrees; else a message with the numbers.

    """
    if regularization is None or tape.penalty is None:
        return None
    with branches_refused():
        found = regularization(parameters)
    # Where it finds nothing to add up it may return a plain number: sum([]) is 0.
    value: Any = getattr(found, "data", found)
    recorded = float(tape.data_of(tape.keys[tape.penalty])[0])
    if agree(value, recorded, tolerance):
        return None
    return (
        f"regularization: it is {value:.6g}, but {recorded:.6g} in the recorded graph; "
        "does the value of a parameter decide what it computes?"
    )
