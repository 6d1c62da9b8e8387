"""An exception in the user's own loop: it stops training, and it is shown as the user's own."""

import asyncio
import traceback
from contextlib import nullcontext
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

from mg_widgets import Dashboard, Trainer, Value

PACKAGE = str(Path(__file__).parents[2] / "mg_widgets")


def broken_at(step):
    w = Value(2.0)

    def train():
        for k in range(10):
            loss = w * w
            if k == step:
                loss.backword()
            w.data *= 0.9
            yield loss

    return Trainer(train)


def files(error):
    """Return the files of a traceback below this test."""
    return [frame.filename for frame in traceback.extract_tb(error.__traceback__)][1:]


@pytest.mark.parametrize("move", [Trainer.step, lambda t: t.run(9)], ids=["step", "run"])
def test_it_is_raised_in_the_cell_with_no_frames_of_ours_but_the_hidden_one(move):
    trainer = broken_at(3)
    trainer.run(2)
    with pytest.raises(AttributeError, match="backword") as caught:
        move(trainer)
    ours = [name for name in files(caught.value) if name.startswith(PACKAGE)]
    assert [Path(name).name for name in ours] == ["student_error.py"]
    assert files(caught.value)[-1] == __file__
    assert caught.value.__context__ is None
    assert trainer.step_count == 2


def test_ipython_shows_the_lines_of_the_user_alone(capsys):
    shell = InteractiveShell()
    shell.user_ns["trainer"] = broken_at(1)
    shell.colors = "nocolor"
    shell.run_cell("trainer.run(5)")
    shown = capsys.readouterr().out
    assert "loss.backword()" in shown
    assert "skipping hidden 1 frame" in shown
    assert PACKAGE not in shown
    assert "AttributeError" in shown


def test_it_is_the_message_until_a_reset(caplog):
    trainer = broken_at(3)
    with pytest.raises(AttributeError):
        trainer.run(9)
    first, *lines = trainer.message.splitlines()
    assert first == "training stopped: an error in the loop after step 2"
    assert lines[0] == "Traceback (most recent call last):"
    assert "in train" in lines[1]
    assert lines[2].strip() == "loss.backword()"
    assert lines[-1].startswith("AttributeError: 'Value' object has no attribute 'backword'")
    assert PACKAGE not in trainer.message
    before = trainer.message
    assert trainer.step() == trainer.loss
    assert (trainer.message, trainer.step_count, caplog.messages) == (before, 2, [before])
    trainer.reset()
    assert (trainer.message, trainer.step_count, trainer.loss) == ("", 0, 4.0)


@pytest.mark.parametrize("fails", [True, False], ids=["failed", "ended"])
def test_what_the_loop_did_last_is_no_assignment(fails):
    w = Value(2.0)

    def train():
        yield w * w
        w.data = 3.0
        if fails:
            w.backword()

    trainer = Trainer(train)
    with pytest.raises(AttributeError) if fails else nullcontext():
        trainer.step()
    said = trainer.message
    trainer.refresh()
    assert trainer.message == said != ""
    assert (trainer.history.events, trainer.loss, trainer.parameters.tolist()) == ([], 4.0, [2.0])
    trainer.reset()
    assert w.data == 2.0


def test_while_it_plays_it_is_printed_once(virtual, capsys):
    async def main():
        trainer.play()
        await asyncio.sleep(5)

    trainer = broken_at(3)
    virtual(main())
    printed = capsys.readouterr().err
    assert printed.count("loss.backword()") == printed.count("Traceback") == 1
    assert PACKAGE not in printed
    assert not trainer.playing
    assert printed.strip() in trainer.message


def test_before_the_first_loss_it_is_raised_where_it_is_shown_and_the_next_try_starts_anew():
    trouble = [True]

    def train():
        while True:
            loss = Value(2.0)
            if trouble:
                loss.backword()
            yield loss

    trainer = Trainer(train)
    for ask in (Trainer._repr_mimebundle_, Trainer.step, Dashboard):
        with pytest.raises(AttributeError, match="backword"):
            ask(trainer)
    trouble.clear()
    assert trainer.loss == 2.0
    assert trainer.message == ""


def test_a_reset_that_fails_says_why_and_another_one_helps():
    trouble = []

    def train():
        while True:
            loss = Value(2.0)
            if trouble:
                loss.backword()
            yield loss

    trainer = Trainer(train)
    trainer.run(2)
    trouble.append(True)
    with pytest.raises(AttributeError):
        trainer.reset()
    assert "loss.backword()" in trainer.message
    assert trainer.step_count == 2
    trouble.clear()
    trainer.reset()
    assert (trainer.message, trainer.step_count) == ("", 0)


def test_an_interrupted_loop_says_so():
    w = Value(2.0)

    def train():
        for k in range(10):
            if k == 3:
                raise KeyboardInterrupt
            yield w * w

    trainer = Trainer(train)
    with pytest.raises(KeyboardInterrupt):
        trainer.run(9)
    assert trainer.message == "the loop was interrupted: Reset starts it again"
    assert trainer.step_count == 2


def test_an_interrupt_while_it_plays_stops_the_training_and_not_the_kernel(virtual):
    def train():
        yield Value(2.0)
        raise KeyboardInterrupt

    async def main():
        trainer.play()
        await asyncio.sleep(2)

    trainer = Trainer(train)
    virtual(main())
    assert not trainer.playing
    assert "interrupted" in trainer.message


def test_a_loop_is_closed_by_a_reset():
    closed = []

    def train():
        try:
            while True:
                yield Value(1.0)
        finally:
            closed.append(True)

    trainer = Trainer(train)
    trainer.run(2)
    trainer.reset()
    assert closed == [True]
    assert trainer.step_count == 0


def test_a_loop_that_does_not_let_itself_be_closed_is_said():
    def train():
        yield Value(1.0)
        try:
            yield Value(1.0)
        finally:
            yield Value(2.0)

    trainer = Trainer(train)
    trainer.run(1)
    with pytest.raises(RuntimeError, match="GeneratorExit"):
        trainer.reset()
    assert "did not let itself be closed" in trainer.message


@pytest.mark.parametrize(
    ("yielded", "reason"),
    [
        (3.5, "not float 3.5"),
        (None, "not None"),
        ([1], r"not list \[1\]"),
        ("loss", "not str 'loss'"),
    ],
    ids=["float", "None", "list", "str"],
)
def test_what_is_no_loss_is_refused_where_it_was_yielded(yielded, reason):
    def train():
        yield Value(1.0)
        yield yielded

    trainer = Trainer(train)
    with pytest.raises(TypeError, match=rf"yield the loss itself.*{reason}") as caught:
        trainer.run(3)
    assert traceback.extract_tb(caught.value.__traceback__)[-1].line == "yield yielded"
    assert "yield yielded" in trainer.message


def test_a_loss_whose_data_is_no_number_is_refused():
    def train():
        loss = Value(1.0)
        loss.data = [1.0]
        yield loss

    with pytest.raises(TypeError, match=r"loss\.data must be one real number"):
        _ = Trainer(train).loss


def test_a_loop_without_a_loss_is_refused():
    def train():
        for _ in []:
            yield Value(1.0)

    with pytest.raises(RuntimeError, match=r"ended before its first `yield loss`"):
        _ = Trainer(train).loss


def test_a_long_traceback_is_cut_in_the_middle():
    def even(k):
        return odd(k - 1) if k else 1 / 0

    def odd(k):
        return even(k - 1)

    def train():
        yield Value(1.0)
        even(100)

    trainer = Trainer(train)
    with pytest.raises(ZeroDivisionError):
        trainer.step()
    lines = trainer.message.splitlines()
    assert len(lines) < 60
    assert "... " in trainer.message
    assert lines[-1] == "ZeroDivisionError: division by zero"
