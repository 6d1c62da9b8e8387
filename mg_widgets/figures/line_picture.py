"""All numbers of one picture of the loss along a line: as the page finds them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from mg_widgets.training.recorded import NO_SAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from mg_widgets.training.trainer import Trainer

    Vector = NDArray[np.float64]
    At = Callable[[float], float]

GRADIENT = "gradient"
"""What the line along all parameters is called."""
POINTS = 101
LAST = POINTS - 1
REFINEMENTS = 30
WORTH = 0.01
"""A part of the whole descent that is worth a longer line."""
LOOKS, LONGEST = 24, 1000.0
"""How often a line is looked at with another range, and how many times longer than asked it may become."""
FAR = 10.0
"""So many times farther away than a weight needs room, the place where the step lands has none."""
GOLDEN = (math.sqrt(5) - 1) / 2
LARGEST = 1e300


@dataclass(frozen=True, slots=True)
class LinePicture:
    """The loss along a line through the parameters of a trainer, all others being as they are.

    Attributes
    ----------
    along
        GRADIENT, where places are rates, or the path of a parameter, where they are its values.
    update
        The name of the optimiser whose next update is the direction; "" where that is the negative gradient.
    step
        The step k.
    here, loss, slope
        Where the parameters are, the loss there, and its slope along the line.
    xs, ys
        101 points.
    at
        The loss at any place.
    next_place
        Where this step lands; of one parameter, if it alone moved.
    minimum
        The lowest place and its loss; None where nothing is finite.
    minimum_is_end
        Whether the loss still falls there, where the picture ends.

    """

    along: str
    update: str
    step: int
    here: float
    loss: float
    slope: float
    xs: Vector
    ys: Vector
    at: At
    next_place: float
    minimum: tuple[float, float] | None
    minimum_is_end: bool

    @property
    def next_loss(self) -> float:
        """The loss where this step lands."""
        return self.at(self.next_place)

    @property
    def predicted(self) -> float:
        """By how much the loss changes in this step, as the slope says."""
        return self.slope * (self.next_place - self.here)


def line_picture(trainer: Trainer, along: str) -> LinePicture:
    """Look at the loss of state k along a line.

    Parameters
    ----------
    trainer
        A Trainer.
    along
        GRADIENT, or the path of a parameter.

    Raises
    ------
    ValueError
        If there is no line: there are no samples, the gradient is 0 or not a number, or a weight is not there
        or cannot be moved.

    """
    if trainer.tape.is_emptied:
        raise ValueError(NO_SAMPLES)
    tape = replace(trainer.tape, leaves=trainer.tape.leaves.copy())
    if not len(tape.parameters):
        raise ValueError("there are no weights to move")
    paths = [tape.keys[node] for node in tape.parameters]
    if along not in (GRADIENT, *paths):
        raise ValueError(f"there is no parameter {along!r:.60} at this step, but such as {paths[0]!r}")
    for node in tape.parameters:
        if node in tape.stuck and along in (GRADIENT, tape.keys[node]):
            reason = tape.opaque[tape.stuck[node]].reason
            raise ValueError(
                f"{tape.keys[node]} cannot be moved: it leads to what cannot be replayed ({reason})"
            )
    parameters = trainer.parameters
    loss, gradient = tape.evaluate(parameters)
    gradient = gradient.copy()
    update, direction = _direction(trainer, parameters, gradient)
    if along == GRADIENT and not direction.any():
        raise ValueError(f"the {'update' if update else 'gradient'} is 0: no direction")
    if along == GRADIENT and not np.isfinite(direction).all():
        raise ValueError("the gradient is not a number everywhere: no direction")

    rate = trainer.learning_rate
    if along == GRADIENT:
        here, slope, place = 0.0, -float(direction @ gradient), rate
        start, way = parameters, -direction
    else:
        i = paths.index(along)
        here, slope = float(parameters[i]), float(gradient[i])
        place = here - rate * float(direction[i])
        start, way = parameters.copy(), np.zeros_like(parameters)
        start[i], way[i] = 0.0, 1.0

    def at(place: float) -> float:
        with np.errstate(all="ignore"):
            return tape.forward(start + place * way)

    search = _search_rates if along == GRADIENT else _search_values
    xs, ys = search(at, loss, here, place)
    minimum, is_end = _minimum(at, xs, ys)
    return LinePicture(
        along=along,
        update=update,
        step=trainer.step_count,
        here=here,
        loss=loss,
        slope=slope,
        xs=xs,
        ys=ys,
        at=at,
        next_place=place,
        minimum=minimum,
        minimum_is_end=is_end,
    )


def _direction(trainer: Trainer, parameters: Vector, gradient: Vector) -> tuple[str, Vector]:
    """Return whose update it is, and what it takes off the parameters for each 1 of its rate."""
    optimizer = None if trainer.is_loop else trainer.optimizer
    options = optimizer.describe() if optimizer else {}
    moves = options.get("momentum") or options.get("weight_decay")
    if optimizer is None or (options["kind"] == "sgd" and not moves):
        return "", gradient
    memory = trainer.memory.reshape(-1, len(parameters))
    with np.errstate(all="ignore"):
        moved, _ = optimizer.update(parameters, gradient, 1.0, list(memory), trainer.step_count)
        return type(optimizer).__name__, np.asarray(parameters - moved)


def _search_rates(at: At, loss: float, _here: float, rate: float) -> tuple[Vector, Vector]:
    """Return the points of a line from a bit below 0 to beyond twice its minimum and beyond `rate`."""
    asked = length = _round_up(1.15 * rate) or 0.01
    for look in range(LOOKS + 1):
        xs = _places(-length / 10, length)
        ys = _sampled(at, xs)
        low = _lowest(ys)
        if low == LAST:
            goes_on = _falls_at_end(loss, ys) and length < LONGEST * asked
            wanted = _round_up(2 * length) if goes_on else length
        else:
            wanted = max(asked, _round_up(2.3 * xs[low]) if low >= 0 else 0.0)
        if look == LOOKS or length / 5 < wanted <= length:
            break
        length = wanted
    return xs, ys


def _search_values(at: At, loss: float, here: float, place: float) -> tuple[Vector, Vector]:
    """Return the points of a line through a parameter, around 0 and beyond where the step lands."""
    asked = max(2.0, _round_up(1.2 * abs(here)))
    # A step that explodes lands out of sight.
    if abs(place) < FAR * asked:
        asked = max(asked, _round_up(1.2 * abs(place)))
    length = asked
    ys = _sampled(at, xs := _places(-length, length))
    while _lowest(ys) in (0, LAST) and _falls_at_end(loss, ys) and length < 8 * asked:
        length *= 2
        ys = _sampled(at, xs := _places(-length, length))
    return xs, ys


def _places(low: float, high: float) -> Vector:
    return low + (high - low) * np.arange(POINTS) / LAST


def _sampled(at: At, xs: Vector) -> Vector:
    return np.array([at(x) for x in xs.tolist()])


def _lowest(ys: Vector) -> int:
    """Return the first place of the smallest finite number, or -1."""
    finite = np.isfinite(ys)
    return int(np.argmin(np.where(finite, ys, np.inf))) if finite.any() else -1


def _falls_at_end(loss: float, ys: Vector) -> bool:
    """Return whether the quarter before the lower end falls by as much as is worth going on."""
    low = _lowest(ys)
    before = ys[LAST // 4 if low == 0 else 3 * LAST // 4]
    return bool(before - ys[low] > WORTH * abs(loss - ys[low]))


def _minimum(at: At, xs: Vector, ys: Vector) -> tuple[tuple[float, float] | None, bool]:
    """Return the lowest place and its loss, and whether it is an end."""
    low = _lowest(ys)
    if low < 0:
        return None, False
    if low in (0, LAST):
        return (float(xs[low]), float(ys[low])), True
    start, end = float(xs[low - 1]), float(xs[low + 1])
    a, b = end - GOLDEN * (end - start), start + GOLDEN * (end - start)
    at_a, at_b = at(a), at(b)
    for _ in range(REFINEMENTS):
        # What is not a number is not lower.
        if not at_a >= at_b or math.isnan(at_b):
            end, b, at_b = b, a, at_a
            a = end - GOLDEN * (end - start)
            at_a = at(a)
        else:
            start, a, at_a = a, b, at_b
            b = start + GOLDEN * (end - start)
            at_b = at(b)
    return ((a, at_a) if at_a <= at_b else (b, at_b)), False


def _round_up(size: float) -> float:
    """Return the next 1, 2 or 5 times a power of ten; 0 where there is nothing to round."""
    if not size > 0:
        return 0.0
    size = min(size, LARGEST)
    exponent = math.floor(math.log10(size))
    factor = next(each for each in (1, 2, 5, 10) if each * 10.0**exponent >= size * (1 - 1e-9))
    return float(f"{factor}e{exponent}")
