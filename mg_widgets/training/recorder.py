"""How the loss of a model over its samples becomes a tape, and again when there are others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mg_widgets.tape import record_samples
from mg_widgets.tape.likeness import Likeness
from mg_widgets.tape.other_samples import leaves_with, with_lanes, without_samples
from mg_widgets.tape.sample import evaluate
from mg_widgets.training.accuracy import rule_for
from mg_widgets.training.batches import batches_of
from mg_widgets.training.data import data_set
from mg_widgets.training.recorded import Recorded
from mg_widgets.training.tables import listed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import SupportsIndex

    from mg_widgets.tape import Tape
    from mg_widgets.training.accuracy import Judge, Rule
    from mg_widgets.training.arguments import Network
    from mg_widgets.training.data import Sample
    from mg_widgets.training.targets import Target


class Recorder:
    """Records samples of a model of this package.

    Parameters
    ----------
    model
        The model.
    parts
        Its "loss", "reduction" and "regularization".
    accuracy, batch_size, seed
        As for `Trainer`.
    others
        Targets that are not trained on, of which the accuracy is told too.

    """

    def __init__(
        self,
        model: Network,
        parts: dict[str, Any],
        *,
        accuracy: Judge | None = None,
        batch_size: SupportsIndex | None = None,
        seed: SupportsIndex = 0,
        others: Sequence[Target] = (),
    ) -> None:
        self._model = model
        self._parts = parts
        self._accuracy = accuracy
        self._batch_size = batch_size
        self._seed = seed
        self._others = list(others)

    @property
    def batches(self) -> dict[str, int] | None:
        """What a page needs to know to choose the same: the size that was asked for, and the seed."""
        if self._batch_size is None:
            return None
        return {"size": int(self._batch_size), "seed": int(self._seed)}

    def record(self, xs: list[Sample], ys: list[Target]) -> Recorded:
        """Record samples that were checked.

        Raises
        ------
        TypeError, ValueError
            If they cannot be trained on in batches of this size.

        """
        rule = self._rule(ys)
        batches = batches_of(len(xs), self._batch_size, self._seed)
        tape = self._recorded(xs, ys)
        return Recorded(tape, tape.leaves, xs, ys, rule, batches)

    def instead(self, xs: object, ys: object, of: Recorded) -> Recorded:
        """Record other samples, in the state in which the model is; what is known of these is used.

        A batch is as large as it was asked for, or as there are samples. Without samples the graph is that of
        the ones before.

        Raises
        ------
        TypeError, ValueError
            Naming `xs` or `ys`, the place in it, and what is allowed.

        """
        known = of.before or of
        if listed(xs) == listed(ys) == []:
            return self._emptied(known)
        return self._other(xs, ys, known)

    def _emptied(self, of: Recorded) -> Recorded:
        tape = of.tape if of.tape.lanes else self._recorded(of.xs[:1], of.ys[:1])
        tape = without_samples(tape, of.xs[0], of.ys[0])
        return Recorded(tape, tape.leaves, rule=of.rule, before=of)

    def _other(self, xs: object, ys: object, of: Recorded) -> Recorded:
        loss = self._parts["loss"]
        samples, targets = data_set(self._model, xs, ys, loss=loss)
        width = len(of.xs[0])
        if len(samples[0]) != width:
            raise ValueError(f"xs[0] has {len(samples[0])} numbers, but each sample so far has {width}")
        count = len(samples)
        size = None if self._batch_size is None else min(int(self._batch_size), count)
        batches = batches_of(count, size, self._seed)
        rule = self._rule(targets) or (of.rule if len(np.unique(np.array(targets))) == 1 else None)
        if of.tape.lanes and self._are_alike(samples, targets, of):
            leaves = leaves_with(of.tape, samples, targets)
            tape = of.tape if count == of.tape.lanes else with_lanes(of.tape, leaves, count)
        else:
            tape = self._recorded(samples, targets)
            leaves = tape.leaves
            if tape.structure == of.tape.structure:
                tape = of.tape
        return Recorded(tape, leaves, samples, targets, rule, batches)

    def _rule(self, ys: Sequence[Target]) -> Rule | None:
        return rule_for(self._accuracy, self._parts["loss"], [*ys, *self._others])

    def _recorded(self, xs: list[Sample], ys: list[Target]) -> Tape:
        tape = record_samples(self._model, xs, ys, **self._parts)
        if self._batch_size is not None and not tape.lanes:
            raise ValueError(
                "batch_size must be None here: the samples have graphs of different structure, or with "
                "different constants, and are recorded as one graph of which no part can be chosen"
            )
        return tape

    def _are_alike(self, xs: list[Sample], ys: list[Target], known: Recorded) -> bool:
        """Tell whether samples have the graph of those that are known, which are alike."""
        loss = self._parts["loss"]
        likeness = Likeness(evaluate(self._model, known.xs[0], known.ys[0], loss), self._model.parameters())
        seen = set(map(repr, zip(known.xs, known.ys, strict=True)))
        return all(
            repr((x, y)) in seen or likeness.holds(evaluate(self._model, x, y, loss))
            for x, y in zip(xs, ys, strict=True)
        )
