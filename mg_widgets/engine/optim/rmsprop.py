"""Steps divided by the recent size of the gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from mg_widgets.engine.arguments import finite_rate, flag, fraction, reject_unknown
from mg_widgets.engine.ieee import divide
from mg_widgets.engine.optim.optimizer import Number, Optimizer
from mg_widgets.engine.optim.root import root

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mg_widgets.engine.schedules import Schedule


class RMSprop(Optimizer):
    """Divide each gradient by the root of the mean of its recent squares.

    After Hinton, "Neural Networks for Machine Learning", lecture 6 (2012); `centered` after Graves,
    "Generating sequences with recurrent neural networks" (2013); in the form of the documentation of
    `torch.optim.RMSprop`.

    Parameters
    ----------
    lr
        The learning rate: a number, 0 <= lr < inf, or a schedule such as `LinearDecay`.
    alpha
        What is left of a mean after a step: 0 <= alpha <= 1.
    eps
        Added to the root: 0 <= eps < inf.
    weight_decay
        Adds weight_decay x parameter to the gradient: 0 <= weight_decay < inf.
    momentum
        What is left of a velocity after a step: 0 <= momentum < inf; 0: none is remembered.
    centered
        Subtract the square of the gradient's own recent mean, which leaves its variance.

    """

    kind = "rmsprop"

    def __init__(
        self,
        lr: float | Schedule = 0.01,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum: float = 0.0,
        centered: bool = False,  # noqa: FBT001, FBT002 (as in PyTorch)
        **unknown: NoReturn,
    ) -> None:
        allowed = ("lr", "alpha", "eps", "weight_decay", "momentum", "centered")
        reject_unknown("RMSprop", unknown, allowed)
        self.alpha = fraction(alpha, "alpha")
        self.eps = finite_rate(eps, "eps")
        self.weight_decay = finite_rate(weight_decay, "weight_decay")
        self.momentum = finite_rate(momentum, "momentum")
        self.centered = flag(centered, "centered")
        self.vectors = 1 + self.centered + (self.momentum > 0)
        super().__init__(
            lr,
            alpha=self.alpha,
            eps=self.eps,
            weight_decay=self.weight_decay,
            momentum=self.momentum,
            centered=self.centered,
        )

    def moved(
        self,
        p: Number,
        g: Number,
        rate: float,
        memory: Sequence[Number],
        step: int,  # noqa: ARG002
    ) -> tuple[Number, ...]:
        """Return p - rate * g / root, and the means and the velocity that there are."""
        if self.weight_decay:
            g = g + self.weight_decay * p
        square = variance = self.alpha * memory[0] + (1 - self.alpha) * (g * g)
        kept = [square]
        if self.centered:
            mean = self.alpha * memory[1] + (1 - self.alpha) * g
            variance = square - mean * mean
            kept.append(mean)
        direction = divide(g, root(variance) + self.eps)
        if self.momentum:
            direction = self.momentum * memory[-1] + direction
            kept.append(direction)
        return p - rate * direction, *kept
