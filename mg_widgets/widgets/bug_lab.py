"""What five famous bugs do to gradients and to training."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from traitlets import Bool, Enum, Float, Int, List, TraitError, Unicode, validate

from mg_widgets.data import four_points
from mg_widgets.engine.arguments import finite_rate
from mg_widgets.engine.nn import MLP
from mg_widgets.engine.optim import SGD
from mg_widgets.figures import bug_lab_figure
from mg_widgets.tape.bugs import BUGS, EagerGraph, buggy_run
from mg_widgets.training.recorded import NO_SAMPLES
from mg_widgets.training.trainer import Trainer
from mg_widgets.widgets.bundle import bundle
from mg_widgets.widgets.drawn_panel import DrawnPanel
from mg_widgets.widgets.trait_errors import trait_errors

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from traitlets import Bunch

GRAPHS = ("network", "expression")
MOST_STEPS = 1000
LARGEST_SEED = 2**53
LECTURE_SEED = 1337
LARGEST_FIGURE = 100_000
"""Nodes without lanes."""


class BugLab(DrawnPanel):
    """What five famous bugs do to gradients and to training, beside the same run without them.

    A bug is in the engine or in the loop, as a student writes it: `=` where `+=` belongs in every
    `_backward`; no `p.grad = 0.0` before `loss.backward()`; `out._backward = _backward` forgotten in `tanh`;
    `p.data += rate * p.grad`; a `backward()` that calls each node as soon as it is found. The page trains the
    network with and without the bugs that are on, from the same weights, by plain gradient descent on all
    samples, and shows at each step what is stored in `p.grad` beside the true gradient, and the first node
    that differs with all its deposits. The trainer itself is never touched.

    Presets show each bug where it does show: a forgotten `zero_grad` makes the lecture's network train
    better, and preorder trains nearly as well. "Guess which one is on" hides the switches.

    Parameters
    ----------
    trainer
        A Trainer of a Module; None: the lecture's network of seed 1337 on its four points.
    **traits
        Initial values of `bugs`, `rate`, `steps`, `seed`, `graph`, `log`, `questions`; `layout`.

    Raises
    ------
    TypeError, TraitError
        Naming the argument and what is allowed.
    ValueError
        If the trainer drives a loop or a model of another engine.

    Examples
    --------
    >>> BugLab(bugs=["no zero_grad"], rate=0.2, steps=200)
    BugLab(Trainer(step 0, loss 6.0054, accuracy 0.5, 41 parameters, 4 samples), bugs: no zero_grad)

    """

    front_end = "bug_lab"
    _esm = bundle("bug_lab.js")
    _css = bundle("bug_lab.css")

    bugs: List[str] = List(
        Unicode(),
        help="The bugs that are on: some of '= for +=', 'no zero_grad', 'tanh not attached', "
        "\"update's sign\", 'preorder'.",
    ).tag(sync=True, echo_update=False)
    rate = Float(0.05, help="The learning rate of both runs, 0 <= rate < inf; at first the trainer's.").tag(
        sync=True, echo_update=False
    )
    steps = Int(50, help="The number of updates of both runs, 1 <= steps <= 1000.").tag(
        sync=True, echo_update=False
    )
    seed = Int(
        None,
        allow_none=True,
        help="Draws the first weights, 0 <= seed <= 2**53; None: those that the trainer's run began with.",
    ).tag(sync=True, echo_update=False)
    graph = Enum(
        GRAPHS,
        "network",
        help="What is shown: the trainer's 'network', or the 'expression' b = a + 1; L = b*2 + b*3, the "
        "smallest in which the order of the backward pass matters.",
    ).tag(sync=True, echo_update=False)
    log = Bool(default_value=False, help="Whether the axis of the loss is logarithmic.").tag(
        sync=True, echo_update=False
    )
    questions = Int(
        None,
        allow_none=True,
        help="Decides in which order bugs are guessed, 0 <= questions <= 2**53; None: another one each time.",
    ).tag(sync=True, echo_update=False)

    def __init__(self, trainer: Trainer | None = None, **traits: Any) -> None:  # noqa: ANN401
        self.reject_unknown(traits)
        if trainer is None:
            trainer = _four_points()
            traits = {"seed": LECTURE_SEED} | traits
        elif isinstance(trainer, Trainer) and not trainer.is_loop:
            traits = {"rate": trainer.learning_rate} | traits
        super().__init__(trainer, **traits)

    @classmethod
    def unsuited(cls, trainer: Trainer) -> str:
        """Return why a trainer cannot be shown; "" if it can."""
        if trainer.is_loop:
            return (
                "A bug lab puts bugs into the engine of this package: it needs a Trainer of a Module, xs and "
                "ys. What is wrong in an engine of your own, check(root) finds."
            )
        return ""

    def figure(self) -> Figure:
        """Return both runs as a Matplotlib figure for print: the losses, and the norms of the gradients.

        Computed number by number: about a second for 200 steps of the lecture's network.

        Raises
        ------
        ValueError
            If the graph without lanes has more than 100,000 nodes, `graph` is "expression", or there are no
            samples.

        """
        if self.graph != "network":
            raise ValueError('the figure shows two runs of the network: set graph = "network" first')
        tape = self._trainer.tape
        if tape.is_emptied:
            raise ValueError(NO_SAMPLES)
        nodes = max(tape.lanes, 1) * len(tape)
        if nodes > LARGEST_FIGURE:
            raise ValueError(
                f"a figure takes at most {LARGEST_FIGURE:,} nodes, and this graph has {nodes:,} without lanes"
            )
        with self._trainer.steady():
            graph, initial = EagerGraph(tape), self._initial()
        run = buggy_run(graph, initial, bugs=self.bugs, rate=self.rate, steps=self.steps)
        title = f"{', '.join(self.bugs) or 'no bug'}, learning rate {self.rate:.6g}"
        return bug_lab_figure(run, title, log=self.log)

    def _initial(self) -> list[float]:
        """Return the parameters of state 0 of both runs."""
        if self.seed is None:
            return [float(p) for p in self._trainer.history.parameters_at(0)]
        rng = random.Random(self.seed)
        return [rng.uniform(-1, 1) if drawn else 0.0 for drawn in self._trainer.model.drawn()]

    def __repr__(self) -> str:
        return f"BugLab({self._trainer!r}, bugs: {', '.join(self.bugs) or 'none'})"

    @validate("bugs")
    def _check_bugs(self, proposal: Bunch) -> list[str]:
        for name in proposal["value"]:
            if name not in BUGS:
                known = ", ".join(map(repr, BUGS))
                raise TraitError(f"bugs must be a list of some of {known}, not of {name!r:.60}")
        return [name for name in BUGS if name in proposal["value"]]

    @validate("rate")
    def _check_rate(self, proposal: Bunch) -> float:
        with trait_errors():
            return finite_rate(proposal["value"], "rate")

    @validate("steps")
    def _check_steps(self, proposal: Bunch) -> int:
        steps: int = proposal["value"]
        if not 1 <= steps <= MOST_STEPS:
            raise TraitError(f"steps must be an integer from 1 to {MOST_STEPS}, not {steps}")
        return steps

    @validate("seed", "questions")
    def _check_seed(self, proposal: Bunch) -> int | None:
        seed: int | None = proposal["value"]
        if seed is not None and not 0 <= seed <= LARGEST_SEED:
            name = proposal["trait"].name
            raise TraitError(f"{name} must be None or an integer from 0 to 2**53, not {seed}")
        return seed


def _four_points() -> Trainer:
    """Return the lecture's network on its four points; nobody else's random numbers change."""
    state = random.getstate()
    model = MLP(3, [4, 4, 1])
    random.setstate(state)
    model.draw(random.Random(LECTURE_SEED))
    return Trainer(model, *four_points(), optimizer=SGD(0.05))
