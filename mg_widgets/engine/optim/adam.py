"""Steps by the mean of recent gradients, divided by their recent size."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from mg_widgets.engine.arguments import finite_rate, number, reject_unknown
from mg_widgets.engine.ieee import divide
from mg_widgets.engine.optim.optimizer import Number, Optimizer
from mg_widgets.engine.optim.root import root

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mg_widgets.engine.schedules import Schedule


class Adam(Optimizer):
    """Move by the mean of recent gradients over the root of the mean of their squares.

    Both means start at 0 and are corrected for that. After Kingma and Ba, "Adam: a method for stochastic
    optimization" (2014), in the form of the documentation of `torch.optim.Adam`.

    Parameters
    ----------
    lr
        The learning rate: a number, 0 <= lr < inf, or a schedule such as `LinearDecay`.
    betas
        What is left of each mean after a step, of gradients and of squares: 0 <= beta < 1.
    eps
        Added to the root: 0 <= eps < inf.
    weight_decay
        Adds weight_decay x parameter to the gradient: 0 <= weight_decay < inf.

    """

    kind = "adam"
    vectors = 2

    def __init__(
        self,
        lr: float | Schedule = 0.001,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        **unknown: NoReturn,
    ) -> None:
        reject_unknown(type(self).__name__, unknown, ("lr", "betas", "eps", "weight_decay"))
        self.betas = _two_betas(betas)
        self.eps = finite_rate(eps, "eps")
        self.weight_decay = finite_rate(weight_decay, "weight_decay")
        super().__init__(lr, betas=self.betas, eps=self.eps, weight_decay=self.weight_decay)

    def moved(
        self, p: Number, g: Number, rate: float, memory: Sequence[Number], step: int
    ) -> tuple[Number, ...]:
        """Return p - rate * mean / root, and the means of gradients and of squares."""
        if self.weight_decay:
            g = g + self.weight_decay * p
        return self._moved(p, g, rate, memory, step)

    def _moved(
        self, p: Number, g: Number, rate: float, memory: Sequence[Number], step: int
    ) -> tuple[Number, ...]:
        """Do so without a decay."""
        beta1, beta2 = self.betas
        mean = beta1 * memory[0] + (1 - beta1) * g
        square = beta2 * memory[1] + (1 - beta2) * (g * g)
        count = step + 1
        size = root(square / (1 - beta2**count)) + self.eps
        return p - rate * divide(mean / (1 - beta1**count), size), mean, square


class AdamW(Adam):
    """Adam, whose weight decay shrinks the parameters themselves and does not pass through the means.

    After Loshchilov and Hutter, "Decoupled weight decay regularization" (2017), in the form of the
    documentation of `torch.optim.AdamW`.

    Parameters
    ----------
    lr, betas, eps
        As for `Adam`.
    weight_decay
        Before each step a parameter loses rate x weight_decay of itself: 0 <= weight_decay < inf.

    """

    kind = "adamw"

    def __init__(
        self,
        lr: float | Schedule = 0.001,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.01,
        **unknown: NoReturn,
    ) -> None:
        super().__init__(lr, betas, eps, weight_decay, **unknown)

    def moved(
        self, p: Number, g: Number, rate: float, memory: Sequence[Number], step: int
    ) -> tuple[Number, ...]:
        """Return where Adam goes from the parameters that have shrunk."""
        return self._moved(p - rate * self.weight_decay * p, g, rate, memory, step)


def _two_betas(betas: Sequence[float]) -> tuple[float, float]:
    try:
        first, second = betas
    except (TypeError, ValueError):
        raise TypeError(f"betas must be two numbers, such as (0.9, 0.999), not {betas!r:.60}") from None
    found = number(first, "betas[0]"), number(second, "betas[1]")
    for i, beta in enumerate(found):
        if not 0.0 <= beta < 1.0:
            raise ValueError(f"betas[{i}] must be in the range 0 <= beta < 1, not {beta}")
    return found
