"""Networks of Values: the lecture's `Neuron`, `Layer` and `MLP`, with names for their parameters."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from typing import NoReturn, Protocol, SupportsFloat, SupportsIndex

from mg_widgets.engine.arguments import one_of, positive_integer, reject_unknown
from mg_widgets.engine.value import Value

ACTIVATIONS = ("tanh", "relu", "leaky_relu", "sigmoid", "linear")
BIASES = ("uniform", "zero")

Inputs = Value | Sequence[Value | SupportsFloat]


class RandomNumbers(Protocol):
    """What draws weights: the module `random`, or a `random.Random`."""

    def uniform(self, a: float, b: float, /) -> float:
        """Return a number between a and b."""


class Module:
    """Anything with parameters.

    The parameters of a subclass are the leaf Values among its attributes and those of the Modules among them,
    in lists as well, in the order in which the attributes were set. The path of a parameter says where it is:
    `self.scale` is "scale", and an item of a list has the list's name without a final s and its place counted
    from 1, so that `self.layers[0].w[2]` is "layer1.w3". A subclass may override `parameters`.
    """

    def parameters(self) -> list[Value]:
        """Return all parameters, each once."""
        found: list[Value] = []
        for _, child in _children(self):
            found += child.parameters() if isinstance(child, Module) else [child]
        return list(dict.fromkeys(found))

    def named_parameters(self) -> list[tuple[str, Value]]:
        """Return (path, parameter) for each of `parameters()`."""
        paths: dict[Value, str] = {}
        for name, child in _children(self):
            if isinstance(child, Module):
                for path, p in child.named_parameters():
                    paths.setdefault(p, f"{name}.{path}")
            else:
                paths.setdefault(child, name)
        return [(paths.get(p, f"parameter{i}"), p) for i, p in enumerate(self.parameters(), 1)]

    def label_parameters(self) -> None:
        """Label each parameter with its path."""
        for path, p in self.named_parameters():
            p.label = path

    def zero_grad(self) -> None:
        """Set the gradient of each parameter to zero."""
        for p in self.parameters():
            p.grad = 0.0

    def drawn(self) -> list[bool]:
        """Return for each parameter whether `draw` draws it (True) or sets it to zero (False)."""
        drawn: dict[Value, bool] = {}
        for _, child in _children(self):
            if isinstance(child, Module):
                drawn.update(zip(child.parameters(), child.drawn(), strict=True))
        return [drawn.get(p, True) for p in self.parameters()]

    def draw(self, rng: RandomNumbers = random) -> None:
        """Draw each parameter anew, uniformly from [-1, 1) or zero, and set its gradient to zero.

        `rng` has `uniform(a, b)`: a `random.Random`, or the module `random` (the default), with which the
        numbers after `random.seed(s)` are those of a new model.
        """
        for p, drawn in zip(self.parameters(), self.drawn(), strict=True):
            p.data = rng.uniform(-1, 1) if drawn else 0.0
            p.grad = 0.0


class Neuron(Module):
    """A weighted sum of its inputs and a bias, and what the activation makes of it.

    Parameters
    ----------
    nin
        Number of inputs.
    activation
        "tanh" (the default), "relu", "leaky_relu" (of slope 0.01), "sigmoid" or "linear" (none).
    bias
        How the bias starts: "uniform" (the default: drawn from [-1, 1) after the weights, as in the lecture)
        or "zero" (as in the micrograd package).

    Raises
    ------
    TypeError, ValueError
        Naming the argument, before any weight is drawn.

    """

    def __init__(
        self, nin: SupportsIndex, *, activation: str = "tanh", bias: str = "uniform", **unknown: NoReturn
    ) -> None:
        reject_unknown("Neuron", unknown, ("activation", "bias"))
        width = positive_integer(nin, "nin")
        self.activation = one_of(ACTIVATIONS, activation, "activation")
        self.bias = one_of(BIASES, bias, "bias")
        self.w = [Value(random.uniform(-1, 1)) for _ in range(width)]
        self.b = Value(random.uniform(-1, 1) if bias == "uniform" else 0.0)
        self.label_parameters()

    def __call__(self, x: Inputs) -> Value:
        """Return the activation of w * x + b for a list of `nin` numbers or Values.

        Raises
        ------
        ValueError
            If there are more or fewer than `nin`.

        """
        inputs = _inputs(x, len(self.w))
        act = sum((wi * xi for wi, xi in zip(self.w, inputs, strict=True)), self.b)
        return act if self.activation == "linear" else getattr(act, self.activation)()

    def drawn(self) -> list[bool]:
        """Return for each parameter whether `draw` draws it (True) or sets it to zero (False)."""
        return [True] * len(self.w) + [self.bias == "uniform"]

    def __repr__(self) -> str:
        return f"{self.activation.title().replace('_', '')}Neuron({len(self.w)})"


class Layer(Module):
    """Neurons that read the same inputs.

    Parameters
    ----------
    nin
        Number of inputs.
    nout
        Number of neurons.
    activation, bias
        Of each neuron, see `Neuron`; "tanh" and "uniform" by default.

    Raises
    ------
    TypeError, ValueError
        Naming the argument, before any weight is drawn.

    """

    def __init__(
        self,
        nin: SupportsIndex,
        nout: SupportsIndex,
        *,
        activation: str = "tanh",
        bias: str = "uniform",
        **unknown: NoReturn,
    ) -> None:
        reject_unknown("Layer", unknown, ("activation", "bias"))
        width = positive_integer(nout, "nout")
        self.neurons = [Neuron(nin, activation=activation, bias=bias) for _ in range(width)]
        self.label_parameters()

    def __call__(self, x: Inputs) -> Value | list[Value]:
        """Return the list of what the neurons make of `x`; of a single neuron, its Value without a list."""
        out = [neuron(x) for neuron in self.neurons]
        return out[0] if len(out) == 1 else out

    def __repr__(self) -> str:
        return f"Layer of [{', '.join(map(repr, self.neurons))}]"


class MLP(Module):
    """A multi-layer perceptron: each layer reads what the one before it gives.

    The defaults are the lecture's. `activation="relu", final_activation="linear", bias="zero"` is the network
    of the micrograd package.

    Parameters
    ----------
    nin
        Number of inputs.
    nouts
        Number of neurons of each layer, such as [4, 4, 1].
    activation
        "tanh" (the default), "relu", "leaky_relu" (of slope 0.01), "sigmoid" or "linear" (none).
    final_activation
        That of the last layer; None: the same as `activation`.
    bias
        "uniform" (the default) or "zero", see `Neuron`.

    Raises
    ------
    TypeError, ValueError
        Naming the argument, before any weight is drawn.

    """

    def __init__(
        self,
        nin: SupportsIndex,
        nouts: Sequence[SupportsIndex],
        *,
        activation: str = "tanh",
        final_activation: str | None = None,
        bias: str = "uniform",
        **unknown: NoReturn,
    ) -> None:
        reject_unknown("MLP", unknown, ("activation", "final_activation", "bias"))
        sizes = [positive_integer(nin, "nin"), *_widths(nouts, "nouts")]
        one_of(ACTIVATIONS, activation, "activation")
        one_of(BIASES, bias, "bias")
        if final_activation is None:
            final_activation = activation
        one_of(ACTIVATIONS, final_activation, "final_activation")
        activations = [activation] * (len(sizes) - 2) + [final_activation]
        self.layers = [
            Layer(sizes[i], sizes[i + 1], activation=activations[i], bias=bias) for i in range(len(sizes) - 1)
        ]
        self.label_parameters()

    def __call__(self, x: Inputs) -> Value | list[Value]:
        """Return the prediction for a sample: a Value if the last layer has one neuron, else a list."""
        first, *rest = self.layers
        out = first(x)
        for layer in rest:
            out = layer(out)
        return out

    def __repr__(self) -> str:
        return f"MLP of [{', '.join(map(repr, self.layers))}]"


def _children(module: Module) -> Iterator[tuple[str, Value | Module]]:
    """Yield (name, child) for the leaf Values and Modules among the attributes, those in lists included."""
    for name, attribute in vars(module).items():
        yield from _named(name, attribute)


def _named(name: str, attribute: object) -> Iterator[tuple[str, Value | Module]]:
    if isinstance(attribute, Value):
        if not attribute._prev:  # noqa: SLF001 (the lecture's name)
            yield name, attribute
    elif isinstance(attribute, Module):
        yield name, attribute
    elif isinstance(attribute, (list, tuple)):
        stem = f"{name}_" if name[-1].isdigit() else re.sub(r"(?<=[^aisu])s$", "", name)
        for i, item in enumerate(attribute, 1):
            yield from _named(f"{stem}{i}", item)


def _inputs(x: Inputs, nin: int) -> Sequence[Value | SupportsFloat]:
    inputs = [x] if isinstance(x, Value) else x
    if not hasattr(inputs, "__len__"):
        raise TypeError(f"a sample must be a list of {nin} numbers, not {inputs!r:.60}")
    if len(inputs) != nin:
        raise ValueError(f"a sample must have {nin} numbers, not {len(inputs)}: {inputs!r:.60}")
    return inputs


def _widths(widths: Sequence[SupportsIndex], name: str) -> list[int]:
    if not hasattr(widths, "__len__"):
        raise TypeError(f"{name} must be a list of positive integers such as [4, 4, 1], not {widths!r:.60}")
    if not len(widths):
        raise ValueError(f"{name} must have at least one layer, such as [1]")
    return [positive_integer(width, f"{name}[{i}]") for i, width in enumerate(widths)]
