"""What belongs to one state stays together: in an interrupted step, and while another thread trains."""

import threading
from array import array
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from mg_widgets.training import loss_series, measures, told
from mg_widgets.training.descent import Descent
from mg_widgets.training.frame_clock import CLOCK
from mg_widgets.training.keyframes import Keyframes
from mg_widgets.training.measured import Measured
from mg_widgets.widgets import exported_trainer, trainer_source, trainer_wire
from mg_widgets.widgets.source import Source


@pytest.mark.parametrize("block", [1, 4])
@pytest.mark.parametrize(("owner", "name"), [(Keyframes, "put"), (Measured, "_add")])
def test_an_interrupt_while_a_state_is_noted_leaves_the_state_before(
    monkeypatch, four_points, owner, name, block
):
    monkeypatch.setattr(measures, "BLOCK", block)
    trainer, expected = (four_points(validation=([[2.0, 3.0, -1.0]], [1.0]), batch_size=3) for _ in range(2))
    noted = getattr(owner, name)

    def interrupted(*args):
        noted(*args)
        raise KeyboardInterrupt

    for _ in range(9):
        with monkeypatch.context() as patch, suppress(KeyboardInterrupt):
            patch.setattr(owner, name, interrupted)
            trainer.step()
        assert len(trainer.history) == trainer.step_count + 1
        trainer.run(1)
    expected.run(trainer.step_count)
    assert trainer.history.to_dict() == expected.history.to_dict()
    for k in range(len(trainer.history)):
        assert trainer.history.parameters_at(k).tolist() == expected.history.parameters_at(k).tolist()


def test_a_snapshot_may_be_made_while_another_thread_trains(monkeypatch, four_points):
    trainer = four_points()

    def thinned(numbers):
        if isinstance(numbers, array):
            with memoryview(numbers):
                trainer.step()
                assert trainer.accuracy is not None
        return loss_series.thinned(numbers)

    monkeypatch.setattr(trainer_wire, "thinned", thinned)
    exported_trainer.page_state(trainer)
    assert len(trainer.history.rates) == len(trainer.history) == 4


@pytest.fixture
def moves():
    """Whether another thread could move the trainer each time that `look(trainer)` was called."""

    class Moves(list):
        def look(self, trainer):
            def move():
                free = trainer._live.lock.acquire(blocking=False)
                if free:
                    trainer._live.lock.release()
                self.append(free)

            other = threading.Thread(target=move)
            other.start()
            other.join()

    return Moves()


def test_a_tape_is_not_set_to_its_batch_amid_a_step_of_another_thread(monkeypatch, four_points, moves):
    trainer = four_points(batch_size=3)
    monkeypatch.setattr(Descent, "choose", lambda *_: moves.look(trainer))
    _ = trainer.tape
    assert moves == [False]


def test_what_is_sent_at_once_belongs_to_one_state(monkeypatch, four_points, moves):
    trainer = four_points()
    source = trainer_source.trainer_source(trainer)
    monkeypatch.setattr(Source, "publish", lambda *_: moves.look(trainer))
    source.publish(CLOCK.budget, CLOCK.now())
    assert moves == [False]
    moves.look(trainer)
    assert moves == [False, True]
    source.close()


def test_a_long_step_of_another_thread_is_not_waited_for(monkeypatch, four_points, moves):
    trainer = four_points()
    source = trainer_source.trainer_source(trainer)
    monkeypatch.setattr(Source, "publish", lambda *_: moves.append("published"))
    monkeypatch.setattr(told, "MOMENT", 0)
    with ThreadPoolExecutor(1) as other:
        other.submit(trainer._live.lock.acquire).result()
        source.publish(CLOCK.budget, CLOCK.now())
        other.submit(trainer._live.lock.release).result()
    assert moves == ["published"]
    source.close()
