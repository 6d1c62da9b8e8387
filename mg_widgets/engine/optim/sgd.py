"""Gradient descent, with momentum."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from mg_widgets.engine.arguments import finite_rate, flag, reject_unknown
from mg_widgets.engine.optim.optimizer import Number, Optimizer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mg_widgets.engine.schedules import Schedule


class SGD(Optimizer):
    """Gradient descent: each parameter moves by rate x gradient, downhill.

    With momentum it moves by rate x velocity; the velocity starts as the gradient, and is then
    momentum x velocity + (1 - dampening) x gradient. After Sutskever et al., "On the importance of
    initialization and momentum in deep learning" (2013), in the form of the documentation of
    `torch.optim.SGD`.

    Parameters
    ----------
    lr
        The learning rate: a number, 0 <= lr < inf, or a schedule such as `LinearDecay`.
    momentum
        What is left of a velocity after a step: 0 <= momentum < inf; 0: none is remembered.
    dampening
        What a gradient loses before it adds to the velocity: 0 <= dampening < inf.
    weight_decay
        Adds weight_decay x parameter to the gradient: 0 <= weight_decay < inf.
    nesterov
        Move by gradient + momentum x velocity; needs a momentum above 0 and a dampening of 0.

    """

    kind = "sgd"

    def __init__(
        self,
        lr: float | Schedule = 0.001,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,  # noqa: FBT001, FBT002 (as in PyTorch)
        **unknown: NoReturn,
    ) -> None:
        reject_unknown("SGD", unknown, ("lr", "momentum", "dampening", "weight_decay", "nesterov"))
        self.momentum = finite_rate(momentum, "momentum")
        self.dampening = finite_rate(dampening, "dampening")
        self.weight_decay = finite_rate(weight_decay, "weight_decay")
        self.nesterov = flag(nesterov, "nesterov")
        if self.nesterov and (not self.momentum or self.dampening):
            given = f"momentum={self.momentum}, dampening={self.dampening}"
            raise ValueError(f"nesterov needs momentum > 0 and dampening = 0, not {given}")
        self.vectors = 1 if self.momentum else 0
        super().__init__(
            lr,
            momentum=self.momentum,
            dampening=self.dampening,
            weight_decay=self.weight_decay,
            nesterov=self.nesterov,
        )

    def moved(
        self, p: Number, g: Number, rate: float, memory: Sequence[Number], step: int
    ) -> tuple[Number, ...]:
        """Return p - rate * g, or p - rate * velocity and the velocity."""
        if self.weight_decay:
            g = g + self.weight_decay * p
        if not self.momentum:
            return (p - rate * g,)
        velocity = self.momentum * memory[0] + (1 - self.dampening if step else 1) * g
        direction = g + self.momentum * velocity if self.nesterov else velocity
        return p - rate * direction, velocity
