"""What is a loop, what is none, and what a loop cannot do."""

import functools

import numpy as np
import pytest

from mg_widgets import MLP, SGD, Dashboard, Module, Trainer, Value


def test_bound_methods_and_partials_are_loops():
    class Lesson:
        def __init__(self):
            self.w = Value(2.0)

        def train(self, power=2):
            while True:
                yield self.w**power

    lesson = Lesson()
    assert Trainer(lesson.train).loss == 4.0
    trainer = Trainer(functools.partial(lesson.train, power=3))
    assert trainer.loss == 8.0
    trainer.nudge("w", 1.0)
    assert lesson.w.data == 1.0


@pytest.mark.usefixtures("comms")
def test_what_a_loop_cannot_do_is_refused_with_the_reason(lesson_loop, tmp_path):
    trainer, _ = lesson_loop()
    with pytest.raises(RuntimeError, match="draws its weights itself"):
        trainer.new_weights(3)
    with pytest.raises(RuntimeError, match="cannot run your Python"):
        Dashboard(trainer).to_html(tmp_path / "page.html")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ValueError, match=r"such as 'layer1\.neuron1\.w1'"):
        trainer.nudge("w", 1.0)


def generator():
    yield Value(1.0)


class Empty(Module):
    def __call__(self, x):
        return x


WRONG = [
    (lambda: Trainer(generator()), "not the generator that it returns.*pass the function itself"),
    (lambda: Trainer(lambda: 3), "must be a generator function.*`yield loss`"),
    (lambda: Trainer(generator, [[1.0]], [1.0]), "no argument 'xs'"),
    (lambda: Trainer(generator, optimizer=SGD(0.1)), "no argument 'optimizer', but learning_rate"),
    (lambda: Trainer(generator, lr=0.1), "no argument 'lr', but learning_rate"),
    (lambda: Trainer(generator, learning_rate="fast"), "learning_rate must be one real number"),
    (lambda: Trainer(functools.partial(needs_more, 1)), "needs b: give them with functools.partial"),
    (lambda: Trainer(MLP(1, [1]), [[1.0]], [1.0], learning_rate=0.1), "write optimizer=SGD"),
    (lambda: Trainer(Empty()), "model must be a network with parameters"),
]


def needs_more(a, b):
    yield a * b


@pytest.mark.parametrize(("make", "reason"), WRONG, ids=[reason for _, reason in WRONG])
def test_what_is_no_loop_is_refused_with_what_to_write(make, reason):
    with pytest.raises(TypeError, match=reason):
        make()


def test_the_rate_must_be_in_range():
    with pytest.raises(ValueError, match="learning_rate must be in the range"):
        Trainer(generator, learning_rate=-1.0)


def test_integers_and_numpy_numbers_are_numbers():
    v, w = Value(0.0), Value(0.0)
    v.data, w.data = np.float32(0.5), 3

    def train():
        while True:
            yield w * v

    trainer = Trainer(train)
    assert trainer.parameters.tolist() == [0.5, 3.0]
    w.data = 4
    assert trainer.loss == 2.0
    trainer.reset()
    assert (w.data, type(w.data)) == (3, int)
