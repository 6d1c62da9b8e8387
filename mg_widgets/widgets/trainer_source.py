"""What the widgets of one trainer share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mg_widgets.engine.value import Value
from mg_widgets.figures import draw
from mg_widgets.figures.numbers import three_digits
from mg_widgets.tape import record, tape_to_wire
from mg_widgets.tape.wire import little_endian
from mg_widgets.training.loss_series import LIMIT
from mg_widgets.training.trainer import Trainer
from mg_widgets.widgets.clients import PATIENCE
from mg_widgets.widgets.event_words import events_in_words
from mg_widgets.widgets.marks import EngineMarks
from mg_widgets.widgets.page_limits import too_large_as_a_whole, too_large_at_each_step
from mg_widgets.widgets.sampled_widget import SampledWidget
from mg_widgets.widgets.source import Frame, Source
from mg_widgets.widgets.trainer_wire import numbers_at, snapshot_of, status_of
from mg_widgets.widgets.wire_size import wire_size

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from mg_widgets.figures import Drawing
    from mg_widgets.tape import Tape
    from mg_widgets.training.budget import Budget
    from mg_widgets.training.history import History

    Vector = NDArray[np.float64]

_sources: dict[Trainer, TrainerSource] = {}


def trainer_source(trainer: Trainer) -> TrainerSource:
    """Return the one source of a trainer; a TypeError if it is none."""
    if not isinstance(trainer, Trainer):
        raise TypeError(f"trainer must be a Trainer, not {trainer!r:.60}")
    if trainer not in _sources:
        _sources[trainer] = TrainerSource(trainer)
    return _sources[trainer]


class TrainerSource(Source):
    """Sends step, losses and parameters of a trainer, and steers it.

    Parameters
    ----------
    trainer
        Not `trainer_source(trainer)`: two sources of one trainer do not know of each other's views.

    """

    def __init__(self, trainer: Trainer) -> None:
        self.trainer = trainer
        self._held: dict[str, set[str]] = {}
        self._was_playing = trainer.playing
        self._pressed = -1
        self._marks = EngineMarks()
        self._too_large = ""
        self._counted: tuple[int, object] = (-1, None)
        self._first_xs = self._known_xs = trainer.xs
        self._data_change = False
        self.tape = self.current_tape()
        self.sent()
        super().__init__(trainer.home, self.tape, trainer.setup())
        self._unsubscribe = trainer.subscribe(self._changed)

    @property
    def live(self) -> bool:
        """Whether frames go out even while nothing changes: while it plays, or a hand holds something."""
        return self.trainer.playing or any(self._held.values())

    @property
    def samples(self) -> int:
        """How many samples there are to choose from; 0 where there are none."""
        return self.tape.samples if self._leaves_change else len(self.trainer.xs)

    def current_tape(self) -> Tape:
        """Return the tape of state k; a loop may have another one at each step.

        One that is too large is recorded once for each run and data set: its loss alone stands for it.
        """
        trainer = self.trainer
        run, xs = self._counted
        if not self._too_large or run != trainer.run_count or xs is not trainer.xs:
            tape = trainer.tape
            self._counted = (trainer.run_count, trainer.xs)
            self._too_large = too_large_at_each_step(tape) if trainer.is_loop else too_large_as_a_whole(tape)
            if not self._too_large:
                return tape
        return record(Value(trainer.loss, "loss"))

    def snapshot(self) -> dict[str, Any]:
        """Return state k, and the curve up to it."""
        found = snapshot_of(self.trainer, self._parameters) | {"message": self._message}
        if self._leaves_change or self._data_change:
            found |= {
                "structure": self.tape.structure,
                "others": little_endian(self.tape.get_others(), "<f8"),
            }
        if self._leaves_change:
            found["findings"] = self._marks.look(self.tape, again=not self.trainer.playing)
            own = self._marks.own_gradients(self.tape)
            if own is not None:
                found["own"] = little_endian(own, "<f8")
        return found

    def snapshot_size(self) -> int:
        """Return the bytes of the leaves, of at most 2,001 pairs for each curve, and of another tape."""
        all_leaves = self._leaves_change or self._data_change
        size = 8 * (self.tape.leaves if all_leaves else self._parameters).size + 8 * self.trainer.memory.size
        # Those of state 0 as well.
        size += 8 * self._parameters.size
        if self._other_tape:
            size += wire_size(tape_to_wire(self.tape))
        curves = 1 + len(self.trainer.history.measured.columns())
        history = self.trainer.history
        ghosts = sum(ghost.steps.size for ghost in history.ghosts)
        return size + 16 * (curves * min(len(history), LIMIT + 1) + ghosts)

    def drawing(self, sample: int) -> Drawing:
        """Return state k, for print; a ValueError if the graph is too large."""
        trainer = self.trainer
        trainer.refresh()
        self._take_current_tape()
        if self._too_large:
            raise ValueError(self._too_large)
        tape = self.tape
        # An interrupted step leaves its own parameters on the tape.
        tape.set_parameters(self._parameters)
        data, grad = tape.data, tape.grad
        if tape.lanes:
            data, grad = data[:, sample], grad[:, sample]
        if self._leaves_change:
            self._marks.look(tape, again=not trainer.playing)
            own = self._marks.own_gradients(tape)
            grad = grad if own is None else own
        caption = f"step {trainer.step_count}, loss {three_digits(trainer.loss)}"
        if tape.samples > 1:
            caption += f", sample xs[{sample}]"
        if tape.is_emptied:
            caption += ", no samples: the inputs are those of one that was there"
        elif tape.chosen is not None and sample not in tape.chosen:
            caption += ", not in this batch"
        return draw(tape, data.tolist(), grad.tolist(), sample=sample, caption=caption)

    def frame(self) -> Frame:
        """Return state k, and the losses that the pages do not know."""
        history = self.trainer.history
        first = self._first_unsent(history)
        measured = [column[first:] for column in history.measured.columns().values()]
        buffers: list[ArrayLike] = [history.losses[first:], self._parameters, *measured]
        if not history.is_at_end:
            buffers.append(numbers_at(history, history.position))
        content = status_of(self.trainer) | {"first": first, "message": self._message}
        content["number"] = self._snapshots
        # What is done to a state may come after its numbers were sent.
        content["since"] = max(0, first - 1)
        content["events"] = events_in_words(history.events, content["since"])
        if (memory := self.trainer.memory).size:
            content["memory"] = True
            buffers.append(memory)
        if self._leaves_change or self._data_change:
            content["structure"] = self.tape.structure
            if self._are_others_new():
                buffers.append(self.tape.get_others())
        if self._leaves_change:
            own = self._marks.own_gradients(self.tape)
            if own is not None:
                content["own"] = True
                buffers.append(own)
        return content, [little_endian(numbers, "<f8") for numbers in buffers]

    def sent(self) -> None:
        """Remember what the pages know."""
        trainer, history = self.trainer, self.trainer.history
        last, branch = len(history) - 1, (trainer.run_count, history.branch_count)
        self._known = (branch, last, numbers_at(history, last), history.is_at_end)
        self._known_xs = trainer.xs
        if self._leaves_change:
            self._known_others = self.tape.get_others()

    def execute(self, command: dict[str, Any], client: str) -> None:
        """Do what a page asks for."""
        try:
            self._obey(command, client)
        except Exception as error:
            # The message of a loop that has failed holds the whole traceback.
            if error is not self.trainer.error:
                raise

    def _obey(self, command: dict[str, Any], client: str) -> None:
        trainer = self.trainer
        simple = {"play": self._play, "pause": trainer.pause, "step": trainer.step, "reset": trainer.reset}
        match command:
            case {"kind": str(kind)} if kind in simple:
                simple[kind]()
            case {"kind": "new_weights", "seed": seed}:
                trainer.new_weights(seed)
            case {"kind": "rate", "value": value}:
                trainer.learning_rate = value
            case {"kind": "go_to", "step": step}:
                trainer.go_to(step)
            case {"kind": "speed", "value": value}:
                trainer.speed = value
            case {"kind": "hold", "key": key, "value": value}:
                trainer.hold(key, value)
                self._held.setdefault(client, set()).add(key)
            case {"kind": "release", "key": key}:
                trainer.release(key)
                self._held.get(client, set()).discard(key)
            case {"kind": "nudge", "key": key, "value": value}:
                trainer.nudge(key, value)
            case {"kind": "data", "xs": xs, "ys": ys}:
                trainer.set_data(xs, ys)
            case _:
                raise ValueError(f"there is no command {command.get('kind')!r:.60}")

    def read(self) -> None:
        """Take what a cell assigned to `p.data` for nudges."""
        self.trainer.refresh()

    def leave(self, client: str) -> None:
        """Forget a view that has gone, and let go what it held."""
        self._let_go(client)
        super().leave(client)

    def publish(self, budget: Budget, now: float) -> bool:
        """Send what is due, and pause what a button has started once nobody looks any more."""
        with self.trainer.steady():
            done = super().publish(budget, now)
        if not self._clients and now - self._clients.heard_at > PATIENCE:
            self._pause_if_pressed()
        return done

    def close(self) -> None:
        """Free the hidden model, and let go of the trainer and of all that hands held or started in it."""
        self._unsubscribe()
        for client in list(self._held):
            self._let_go(client)
        self._pause_if_pressed()
        _sources.pop(self.trainer, None)
        super().close()

    @property
    def _message(self) -> str:
        too_large = f"only the loss is shown: {self._too_large}" if self._too_large else ""
        return self.refusal or self.trainer.message or too_large

    @property
    def _leaves_change(self) -> bool:
        """Whether leaves that are no parameters change: those of a loop, or a loss that is shown alone."""
        return self.trainer.is_loop or bool(self._too_large)

    @property
    def _parameters(self) -> Vector:
        """The parameters on the tape that is shown: a loss alone has none."""
        return np.empty(0) if self._too_large else self.trainer.parameters

    def _play(self) -> None:
        self.trainer.play()
        self._pressed = self.trainer.play_count

    def _pause_if_pressed(self) -> None:
        if self.trainer.playing and self.trainer.play_count == self._pressed:
            self.trainer.pause()

    def _let_go(self, client: str) -> None:
        for key in self._held.pop(client, ()):
            self.trainer.release(key)

    def _are_others_new(self) -> bool:
        """Whether the pages do not know the leaves that are no parameters."""
        if not self._leaves_change:
            return self.trainer.xs is not self._known_xs
        # Those of a mini-batch are others at each step.
        return not np.array_equal(self.tape.get_others(), self._known_others, equal_nan=True)

    def _take_current_tape(self) -> None:
        super()._take_current_tape()
        if self._data_change and self.setup != (setup := self.trainer.setup()):
            self.setup = setup
            self._asked = True

    def _changed(self) -> None:
        self._data_change |= self.trainer.xs is not self._first_xs
        for widget in self._widgets:
            if isinstance(widget, SampledWidget):
                widget.stay_in_range()
        stopped = self._was_playing and not self.trainer.playing
        self._was_playing = self.trainer.playing
        # On stop, and where a frame should not hold all there is to tell, as of a future left behind.
        if stopped or (self._clients and self._exceeds_a_frame()):
            self._asked = True
        self.change()

    def _exceeds_a_frame(self) -> bool:
        history = self.trainer.history
        run, branch = self._known[0]
        known = branch if run == self.trainer.run_count else 0
        return history.branch_count > known or len(history) > LIMIT + self._first_unsent(history)

    def _first_unsent(self, history: History) -> int:
        """Return the first step whose loss the pages do not know; one more than the last if they know all."""
        branch, step, numbers, at_end = self._known
        if branch != (self.trainer.run_count, history.branch_count):
            return 0
        # A nudge or another rate changes the numbers of a state that was sent already, and a page that comes
        # back from an earlier state needs those of the last one again.
        changed = numbers_at(history, step) != numbers or (history.is_at_end and not at_end)
        return step if changed else step + 1
