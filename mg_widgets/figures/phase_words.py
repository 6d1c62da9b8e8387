"""What a phase has led to, in words: as in the page (js/four_phases/words.ts)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mg_widgets.figures.numbers import three_digits

if TYPE_CHECKING:
    from mg_widgets.training.phases import Moment

ADDED = "added up"
"""So ends what `state_words` says of the gradients of several passes."""


def phase_words(before: Moment, after: Moment, *, is_plain: bool) -> str:
    """Say what a phase has led to, in a sentence or two.

    Plain gradient descent goes the farther, the longer a gradient is.
    """
    if after.phase == "forward":
        if not before.data_are_old:
            return "The same weights, the same loss. What it computes anew has no gradients yet."
        way = f"from {three_digits(before.loss)} to {three_digits(after.loss)}"
        return (
            f"The loss goes {way}: only now, with the weights as they are. What it computes anew has no "
            "gradients yet."
        )
    if after.phase == "zero_grad":
        return "The gradients of all weights are 0. Data and loss stay."
    if after.phase == "backward":
        return _backward_words(after)
    stale = "Data are stale: forward has not run since." if _has_moved(before, after) else "Nothing moves."
    return f"{_update_words(before, after, is_plain=is_plain)} {stale}"


def state_words(moment: Moment) -> str:
    """Say what the stored gradients are, in a word or two; "" for those of the weights as they are."""
    if moment.added == 0:
        return "zero"
    if moment.gradients_are_old:
        return "stale"
    return f"{moment.added} {ADDED}" if moment.added > 1 else ""


def _has_moved(before: Moment, after: Moment) -> bool:
    return after.parameters is not before.parameters


def _backward_words(after: Moment) -> str:
    if after.data_are_old:
        return (
            "Backward before forward: gradients of the old data, because forward has not run since the "
            "weights moved."
        )
    if after.added == 1:
        return "The weights have the gradients of these data."
    what = f"Gradients are added up: {_passes(after.added)} over"
    long = f"the same data, {_times(after.added)} as long" if after.is_of_one else "different data"
    return f"{what} {long}. zero_grad has not run in between."


def _update_words(before: Moment, after: Moment, *, is_plain: bool) -> str:
    added = before.added
    if added == 0:
        return (
            "The gradients are 0: the optimiser goes on as before."
            if _has_moved(before, after)
            else "The gradients are 0."
        )
    if before.gradients_are_old:
        return "Update without backward: old gradients."
    if added == 1:
        return "The weights have moved by their gradients."
    if not before.is_of_one:
        return (
            f"Gradients of {_passes(added)} were added up: this update goes the way of all of them, like "
            "momentum."
        )
    how = f"this update was {_times(added)} as long" if is_plain else ""
    return f"Gradients added up {_times(added)}: {how or 'the optimiser took them for those of one pass'}."


def _passes(count: int) -> str:
    return f"{'two' if count == 2 else count} passes"  # noqa: PLR2004 (a word)


def _times(count: int) -> str:
    return "twice" if count == 2 else f"{count} times"  # noqa: PLR2004 (a word)
