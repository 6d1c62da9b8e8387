"""The slope of a function at a point, by differences and exactly."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn, SupportsFloat

from traitlets import Dict, Float, Tuple, Unicode, observe, validate

from mg_widgets.export import Embedded, write_page
from mg_widgets.figures import derivative_figure
from mg_widgets.figures.slope_picture import Place, slope_picture
from mg_widgets.figures.visible_range import window_around
from mg_widgets.tape import tape_to_wire
from mg_widgets.tape.formula import formula
from mg_widgets.tape.function import Recorded, Sampled, function_of
from mg_widgets.tape.named_function import NamedFunction
from mg_widgets.tape.slopes import slope
from mg_widgets.tape.wire import little_endian
from mg_widgets.training.frame_clock import CLOCK
from mg_widgets.training.main_loop import MainLoop
from mg_widgets.widgets.bundle import built, bundle
from mg_widgets.widgets.paced_widget import PacedWidget
from mg_widgets.widgets.place_arguments import checked, place_of
from mg_widgets.widgets.trait_errors import trait_errors

if TYPE_CHECKING:
    import os
    from collections.abc import Callable
    from pathlib import Path

    from matplotlib.figure import Figure
    from traitlets import Bunch

    from mg_widgets.training.budget import Budget

RESERVED = ("h", "method", "along", "window")
LARGEST_ANSWER = 40_000
"""Bytes of an answer that a page has asked for, about."""


class Derivative(PacedWidget):
    """The slope of a function at a point: secant and tangent, by differences of size h and exactly.

    A function that computes with Values is recorded once, and the page replays it: a drag never waits for
    Python, and the exact slope is known. Any other function of floats is sampled in Python, and the widget
    says so. Where the function raises, returns no number, or jumps, the curve has a gap.

    Parameters
    ----------
    f
        A function of one or more numbers: `lambda x: 3*x**2 - 4*x + 5`, `math.sin`, `np.sin`. What it prints
        is not shown.
    h
        The step of the differences, 0 <= h < inf; at 0 the slope is not defined.
    method
        "forward": (f(x + h) - f(x)) / h. "central": (f(x + h) - f(x - h)) / 2h.
    along
        The name of the input along which the curve is drawn; None: the first.
    window
        The range of that input, (low, high); None: from -5 to 5, wider where the point is further out.
    **inputs
        A finite number for each input, by the names of the parameters of `f`; that of a function of one
        number may always be called x; it is 3.0 if it is not given. Parameters with defaults may be left out.

    Raises
    ------
    TypeError, ValueError, TraitError
        Naming the argument and what is allowed.
    Exception
        What `f` raises, if it does so everywhere in the window.

    Examples
    --------
    >>> d = Derivative(lambda x: 3*x**2 - 4*x + 5, x=3.0, h=0.001)
    >>> d.slope, d.exact
    (14.00300000000243, 14.0)
    >>> Derivative(lambda a, b, c: a*b + c, a=2.0, b=-3.0, c=10.0).exact
    {'a': -3.0, 'b': 2.0, 'c': 1.0}

    """

    _esm = bundle("derivative.js")
    _css = bundle("derivative.css")

    point = Dict(help="A finite float for each input, by name: assign another dict to move.").tag(
        sync=True, echo_update=False
    )
    h = Float(0.01, help="The step of the differences, 0 <= h < inf.").tag(sync=True, echo_update=False)
    method = Unicode("forward", help='Which difference: "forward" or "central".').tag(
        sync=True, echo_update=False
    )
    along = Unicode(help="The name of the input along which the curve is drawn.").tag(
        sync=True, echo_update=False
    )
    window = Tuple(
        Float(),
        Float(),
        default_value=None,
        allow_none=True,
        help="The range of that input, (low, high) with low < high; None: one that holds the point.",
    ).tag(sync=True, echo_update=False)

    _function = Dict(help="What is drawn: a tape, or why there is none.").tag(sync=True)
    _answer = Dict(help="A sampled function around a point, as last asked for.").tag(sync=True)

    def __init__(
        self,
        f: Callable[..., Any],
        /,
        *numbers: NoReturn,
        h: SupportsFloat = 0.01,
        method: str = "forward",
        along: str | None = None,
        window: tuple[float, float] | None = None,
        **inputs: SupportsFloat,
    ) -> None:
        if numbers:
            raise TypeError(f"each input is given by its name: write Derivative(f, x={numbers[0]!r:.60})")
        inputs = inputs or {"x": 3.0}
        self._named = NamedFunction(f, inputs, RESERVED)
        names = self._named.inputs
        given = {
            "point": dict(zip(names, inputs.values(), strict=True)),
            "h": h,
            "method": method,
            "along": names[0] if along is None else along,
            "window": window,
        }
        traits = checked(names, given)
        self._asked: tuple[int, Place] | None = None
        place = place_of(**traits)
        self._decide(place)
        super().__init__(MainLoop(), **traits, **self._beginning(place))
        self.on_msg(self._hear)

    @property
    def value(self) -> float:
        """The result at the point; nan where there is none."""
        return self._function_now.value(self.point)

    @property
    def slope(self) -> float | dict[str, float]:
        """The slope by a difference of size `h`: a float, or a dict of the partial ones by input."""
        f, point = self._function_now, self.point
        partials = {name: slope(f.along(name, point), x, self.h, self.method) for name, x in point.items()}
        return _single(partials)

    @property
    def exact(self) -> float | dict[str, float]:
        """The slope by a backward pass: a float, or a dict as `slope`; nan where it is not known."""
        return _single(self._function_now.exact(self.point))

    def let_go(self) -> None:
        """Hear and say nothing more."""
        self.on_msg(self._hear, remove=True)
        super().let_go()

    def publish(self, budget: Budget, now: float) -> bool:
        """Answer what a page has asked last, and send the traits that have changed."""
        if self._asked is not None and self.comm is not None and budget.allows(LARGEST_ANSWER):
            asked, self._asked = self._asked, None
            self._answer = self._answer_to(*asked)
        return super().publish(budget, now) and self._asked is None

    def __setattr__(self, name: str, value: object) -> None:
        named = vars(self).get("_named")
        if named and name in named.inputs and not hasattr(type(self), name):
            raise AttributeError(
                f"{name} is an input of {named.name}: set the point, as in "
                f"`d.point = {{**d.point, {name!r}: {value!r:.60}}}`"
            )
        super().__setattr__(name, value)

    def __repr__(self) -> str:
        at = ", ".join(f"{name}={x:.6g}" for name, x in self.point.items())
        return f"Derivative({self._named.name}, {at}, h={self.h:.3g})"

    def figure(self) -> Figure:
        """Return what is shown as a Matplotlib figure for print: the curve, the numbers, and the errors."""
        picture = slope_picture(self._function_now, self._place)
        title = f"{self._named.name}({', '.join(self._named.inputs)})"
        title += f" = {self._formula}" if self._formula else ""
        return derivative_figure(picture, self.method, title)

    def to_html(self, path: str | os.PathLike[str]) -> Path:
        """Write one page that needs nothing else: it opens from disk, without a network, and moves.

        A sampled function, which no page can compute, moves along the curve that is shown now.

        Parameters
        ----------
        path
            The file to write; an existing one is replaced.

        Returns
        -------
        Path
            That of the file.

        Raises
        ------
        TypeError
            If `path` is not a path.
        OSError
            If the file cannot be written.

        """
        begin = self._beginning(self._place)
        begin["_function"] |= {"player": "page"}
        state = {**self._place._asdict(), "window": self.window, "method": self.method, **begin}
        return write_page(
            path,
            title=self._named.name,
            player=built("static_page.js"),
            view=Embedded("derivative", built("derivative.js"), built("derivative.css"), state),
        )

    @property
    def _formula(self) -> str:
        f = self._function_now
        return formula(self._named.f, f.tape if isinstance(f, Recorded) else None)

    @property
    def _place(self) -> Place:
        return place_of(self.point, self.h, self.along, self.window)

    def _decide(self, place: Place) -> None:
        """Find out whether one tape stands for the function."""
        windows = {name: window_around(x) for name, x in place.point.items()}
        self._function_now = function_of(self._named, place.point, windows | {place.along: place.window})

    def _beginning(self, place: Place) -> dict[str, Any]:
        """Return the traits that let a page begin: the function, and if that is sampled, an answer."""
        f = self._function_now
        wire = {
            "kind": f.kind,
            "player": "kernel",
            "name": self._named.name,
            "formula": self._formula,
            "inputs": self._named.inputs,
            "note": f.note,
        }
        if isinstance(f, Recorded):
            return {"_function": wire | {"tape": tape_to_wire(f.tape)}, "_answer": {}}
        return {"_function": wire, "_answer": self._answer_to(0, place)}

    def _answer_to(self, seq: int, place: Place) -> dict[str, Any]:
        """Return a sampled function around a place, as the page receives it."""
        picture = slope_picture(self._function_now, place)
        errors = picture.errors
        return {
            "seq": seq,
            **place._asdict(),
            "xs": little_endian(picture.xs, "<f8"),
            "ys": little_endian(picture.ys, "<f8"),
            "at": little_endian(picture.at, "<f8"),
            "exact": little_endian(list(picture.exact.values()), "<f8"),
            "errors": {name: little_endian(getattr(errors, name), "<f8") for name in errors.__slots__},
            "message": picture.message,
        }

    def _hear(self, _widget: object, content: object, _buffers: object) -> None:
        """Keep what a page asks for: only the latest is answered, and nonsense is not."""
        match content:
            case {"kind": "ask", "seq": int(seq), **place} if isinstance(self._function_now, Sampled):
                with suppress(TypeError, ValueError, KeyError):
                    given = {name: place[name] for name in Place._fields}
                    self._asked = seq, place_of(**checked(self._named.inputs, given))
                    CLOCK.request(self)

    @validate("point", "h", "method", "along", "window")
    def _check(self, proposal: Bunch) -> Any:  # noqa: ANN401 (a value of any of these traits)
        name = proposal["trait"].name
        with trait_errors():
            return checked(self._named.inputs, {name: proposal["value"]})[name]

    @observe("point", "along", "window")
    def _follow(self, change: Bunch) -> None:
        """Look whether the tape still says what the function does, where one looks now."""
        f, place = self._function_now, self._place
        if self.comm is None or not isinstance(f, Recorded):
            return
        windows = {} if change["name"] == "point" else {place.along: place.window}
        if f.disagreement(place.point, windows):
            # A function that raises everywhere by now keeps its tape.
            with suppress(Exception), self.hold_sync():
                self._decide(place)
                for name, value in self._beginning(place).items():
                    setattr(self, name, value)


def _single(partials: dict[str, float]) -> float | dict[str, float]:
    return partials if len(partials) > 1 else next(iter(partials.values()))
