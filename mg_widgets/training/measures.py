"""What is measured of a state beside its loss, where tapes are replayed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mg_widgets.training.accuracy import table
from mg_widgets.training.measured import ACCURACY, GRADIENT_NORM, RATE, VALIDATION, VALIDATION_ACCURACY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from mg_widgets.tape import Tape
    from mg_widgets.training.accuracy import Rule
    from mg_widgets.training.recorded import Recorded
    from mg_widgets.training.targets import Target

    Floats = NDArray[np.float64]
    Found = tuple[float, float, Rule | None, Floats | None, Floats | None, float | None, Floats | None]
    """Square of the gradient, rate, rule, predictions, targets, validation loss and predictions."""

BLOCK = 64
"""States that are measured at once; more of them would leave the processor's cache."""
UNKNOWN = np.array([np.nan])
WAITING = 4 * 2**20
"""Bytes that may wait to be measured."""


class Measures:
    """Measures the states of one model.

    Parameters
    ----------
    rule
        Tells right predictions; None: there is no accuracy.
    targets
        Of the training set.
    validation
        The validation loss, only played forward; None: there is none.
    validation_targets
        Those of its samples.

    """

    def __init__(
        self,
        rule: Rule | None,
        targets: Sequence[Target],
        validation: Tape | None = None,
        validation_targets: Sequence[Target] = (),
    ) -> None:
        self.rule = rule
        self.validation = validation
        self._data: Recorded | None = None
        self._targets = table(targets)
        self._validation_targets = table(validation_targets) if validation else self._targets

    def take(self, data: Recorded) -> None:
        """Measure the next states by the rule and the targets of these data."""
        if data is not self._data:
            self._data = data
            self.rule, self._targets = data.rule, table((data.before or data).ys)

    @property
    def block(self) -> int:
        """How many states may wait; a function of the user's own is called at each step."""
        if self.rule and self.rule.describe() is None:
            return 1
        predictions = self._targets.size + (self._validation_targets.size if self.validation else 0)
        return max(1, min(BLOCK, WAITING // (8 * predictions)))

    def find(self, tape: Tape, parameters: Floats, gradient: Floats, rate: float) -> Found:
        """Return what there is to measure of a state that a tape has just evaluated."""
        predictions = targets = loss = guesses = None
        if self.rule:
            predictions = tape.predictions()
            targets = self._targets if tape.chosen is None else self._targets[:, tape.chosen]
        if self.validation:
            loss = self.validation.forward(parameters)
            guesses = self.validation.predictions() if self.rule else None
        with np.errstate(all="ignore"):
            square = gradient.dot(gradient)
        return square, rate, self.rule, predictions, targets, loss, guesses

    def measure(self, found: Sequence[Found]) -> dict[str, Floats]:
        """Return the numbers of some states by name."""
        rules = [rule for _, _, rule, *_ in found]
        if any(rule is not rules[0] for rule in rules):
            return self._measured_apart(found)
        squares, rates, (rule, *_), predictions, targets, loss, guesses = zip(*found, strict=True)
        numbers: dict[str, Floats] = {}
        if self.validation:
            numbers[VALIDATION] = np.array(loss)
        if rule:
            numbers[ACCURACY] = _shares_right(rule, predictions, targets)
        if rule and self.validation:
            same = [self._validation_targets] * len(found)
            numbers[VALIDATION_ACCURACY] = _shares_right(rule, guesses, same)
        numbers[GRADIENT_NORM] = np.sqrt(squares)
        numbers[RATE] = np.array(rates)
        return numbers

    def _measured_apart(self, found: Sequence[Found]) -> dict[str, Floats]:
        """Measure states of which some have another rule: each by its own, nan where there is none."""
        each = [self.measure([one]) for one in found]
        names = dict.fromkeys(name for numbers in each for name in numbers)
        return {name: np.concatenate([numbers.get(name, UNKNOWN) for numbers in each]) for name in names}


def _shares_right(rule: Rule, predictions: Sequence[Floats], targets: Sequence[Floats]) -> Floats:
    """Return the share of right predictions in each of some arrays (outputs, samples); nan of no samples."""
    right = rule.right(np.concatenate(predictions, axis=1), np.concatenate(targets, axis=1))
    sizes = np.array([each.shape[1] for each in targets])
    counts, ends = np.append(0, np.cumsum(right, dtype=np.int64)), np.cumsum(sizes)
    with np.errstate(invalid="ignore"):
        shares: Floats = (counts[ends] - counts[ends - sizes]) / sizes
    return shares
