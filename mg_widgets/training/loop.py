"""The student's own loop: a generator that is taken from one `yield loss` to the next."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Generator
from typing import Any, NoReturn

from mg_widgets.engine.arguments import number
from mg_widgets.foreign import is_node
from mg_widgets.training.student_error import StudentError

Train = Callable[[], Generator[Any, None, Any]]
_WRITE = "write the loop as a function with `yield loss` in it, and pass the function itself: Trainer(train)"

_ANY_NUMBER = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def check_loop(train: object) -> None:
    """Raise a TypeError that says what to write unless this is a generator function."""
    if inspect.isgenerator(train):
        raise TypeError(f"train must be a function, not the generator that it returns; {_WRITE}")
    if not inspect.isgeneratorfunction(train):
        raise TypeError(f"train must be a generator function, not {train!r:.60}; {_WRITE}")
    wanted = [
        parameter.name
        for parameter in inspect.signature(train).parameters.values()
        if parameter.default is parameter.empty and parameter.kind not in _ANY_NUMBER
    ]
    # What a keyword of a partial gives has a default in its signature.
    if wanted:
        raise TypeError(
            f"train must need no arguments, but needs {', '.join(wanted)}: give them with functools.partial"
        )


def is_loop(thing: object, *data: object) -> bool:
    """Return whether somebody means a loop by this, right or wrong, and not a model of some data."""
    if inspect.isgenerator(thing) or inspect.isgeneratorfunction(thing):
        return True
    is_function = inspect.isroutine(thing) or isinstance(thing, functools.partial)
    return is_function and all(part is None for part in data)


class Loop:
    """A generator function while it runs.

    Parameters
    ----------
    train
        Yields the loss of each step.

    Attributes
    ----------
    train
        The function.
    running : bool
        Whether its code runs now: what it asks of a trainer must not run it again.
    reads_rate : bool
        Whether its code has asked for the learning rate.
    end : str
        Why it cannot go on; "" if it can.
    error : BaseException or None
        What it raised last.

    """

    def __init__(self, train: Train) -> None:
        self.train = train
        self.running = False
        self.reads_rate = False
        self.end = ""
        self.error: BaseException | None = None
        self._yields = 0
        self._generator: Generator[Any, None, Any] | None = None

    def advance(self) -> Any:  # noqa: ANN401 (a node of any engine)
        """Run to the next yield and return the loss; None if the loop has ended. Its errors are raised."""
        self.check_idle()
        if self.end:
            return None
        if self._generator is None:
            self._generator = self.train()
        self.running = True
        try:
            loss = next(self._generator)
            wrong = _what_is_wrong(loss)
            if wrong:
                _throw(self._generator, wrong)
        except StopIteration:
            if not self._yields:
                raise RuntimeError(
                    "the loop ended before its first `yield loss`: is that inside it?"
                ) from None
            steps = "1 step" if self._yields == 1 else f"{self._yields} steps"
            self.end = f"the loop has ended after {steps}: Reset starts it again"
            return None
        except Exception as error:
            after = f" after step {self._yields - 1}" if self._yields else ""
            self.end = f"training stopped: an error in the loop{after}\n{StudentError.text(error)}"
            self.error = error
            raise
        except BaseException:
            self.end = "the loop was interrupted: Reset starts it again"
            raise
        finally:
            self.running = False
        self._yields += 1
        return loss

    def close(self, yields: int = 0) -> None:
        """End it where it is; the next advance starts it again, as if it had yielded so often before."""
        self.check_idle()
        generator, self._generator = self._generator, None
        self.end = "the loop did not let itself be closed: Reset starts it again"
        if generator:
            generator.close()
        self.end, self._yields = "", yields

    def check_idle(self) -> None:
        """Raise a RuntimeError if this is called by the loop itself."""
        if self.running:
            raise RuntimeError("the loop cannot move its own trainer: it yields, and the trainer goes on")

    @property
    def place(self) -> tuple[int, ...]:
        """Which `yield` of its code it stands at."""
        places = []
        inner: Any = self._generator
        while inspect.isgenerator(inner) and inner.gi_frame:
            places.append(inner.gi_frame.f_lasti)
            inner = inner.gi_yieldfrom
        return tuple(places)

    @property
    def variables(self) -> dict[str, object]:
        """The local variables of the loop where it stands."""
        frame = getattr(self._generator, "gi_frame", None)
        return dict(frame.f_locals) if frame else {}


def _throw(generator: Generator[Any, None, Any], wrong: str) -> NoReturn:
    """Raise a TypeError where something wrong was yielded, so that the traceback shows that line."""
    generator.throw(TypeError(wrong))
    raise TypeError(wrong)


def _what_is_wrong(loss: Any) -> str:  # noqa: ANN401 (whatever was yielded)
    """Return why this is not the loss of a step; "" if it is."""
    write = "yield the loss itself, `yield loss`: a node with `data` and `_prev`"
    if not is_node(loss):
        return f"{write}, not {'None' if loss is None else f'{type(loss).__name__} {loss!r:.60}'}"
    try:
        number(loss.data, "loss.data")
    except TypeError as error:
        return str(error)
    return ""
