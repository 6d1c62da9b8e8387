"""The data sets: what they are, the same for the same seed, and what they refuse."""

import json
from math import inf, nan
from pathlib import Path

import numpy as np
import pytest

from mg_widgets import MLP, SGD, Trainer, data, softmax_cross_entropy

MOONS = json.loads((Path(__file__).parents[1] / "data" / "moons100.json").read_text())
NOISY = {
    "moons": data.moons,
    "circles": data.circles,
    "xor": data.xor,
    "spirals": data.spirals,
    "yin_yang": data.yin_yang,
    "blobs": data.blobs,
}
each = pytest.mark.parametrize("make", NOISY.values(), ids=NOISY)


def test_the_four_points_are_the_lectures():
    xs, ys = data.four_points()
    assert xs.tolist() == [[2, 3, -1], [3, -1, 0.5], [0.5, 1, 1], [1, 1, -1]]
    assert ys.tolist() == [1, -1, -1, 1]


def test_moons_are_the_micrograd_demos_bit_for_bit():
    xs, ys = data.moons()
    assert xs.tolist() == MOONS["X"]
    assert ys.tolist() == MOONS["y"]


def test_moons_without_noise_lie_on_half_circles():
    xs, ys = data.moons(101, 0)
    upper, lower = xs[ys == -1], xs[ys == 1]
    assert (len(upper), len(lower)) == (50, 51)
    assert np.hypot(*upper.T) == pytest.approx(1)
    assert upper[:, 1].min() == pytest.approx(0)
    assert np.hypot(lower[:, 0] - 1, lower[:, 1] - 0.5) == pytest.approx(1)
    assert lower[:, 1].max() == pytest.approx(0.5)


def test_circles_have_their_radii():
    xs, ys = data.circles(200, 0)
    assert np.hypot(*xs[ys == -1].T) == pytest.approx(1)
    assert np.hypot(*xs[ys == 1].T) == pytest.approx(0.4)


def test_xor_is_the_exclusive_or_of_signs():
    xs, ys = data.xor(200, 0)
    assert ys.tolist() == np.where((xs[:, 0] > 0) != (xs[:, 1] > 0), 1, -1).tolist()
    assert np.abs(xs).max() <= 1
    quadrants = np.unique(np.sign(xs), axis=0, return_counts=True)[1]
    assert quadrants.tolist() == [50] * 4


def test_a_spirals_arms_are_each_others_opposite():
    xs, ys = data.spirals(200, 0)
    radius, angle = np.hypot(*xs.T), np.arctan2(xs[:, 1], xs[:, 0])
    assert (radius.min(), radius.max()) == (pytest.approx(0.2), pytest.approx(2))
    turned = np.angle(np.exp(1j * (angle - 1.5 * np.pi * radius + (ys < 0) * np.pi)))
    assert turned == pytest.approx(0, abs=1e-9)


def test_yin_yang_has_two_drops_with_a_dot_in_each():
    xs, ys = data.yin_yang(3000)
    assert np.hypot(*xs.T).max() <= 2
    eyes = [np.hypot(xs[:, 0] - x, xs[:, 1]) for x in (-1, 1)]
    assert (ys == 2).tolist() == ((eyes[0] < 0.4) | (eyes[1] < 0.4)).tolist()
    # All of the head of a drop but its dot, and all of its side where the other's head is not.
    assert set(ys[(eyes[0] >= 0.4) & (eyes[0] < 1)]) == {1.0}
    assert set(ys[(eyes[1] >= 0.4) & (eyes[1] < 1)]) == {0.0}
    assert set(ys[(eyes[1] > 1) & (xs[:, 1] > 0)]) == {1.0, 2.0}
    assert set(ys[(eyes[0] > 1) & (xs[:, 1] < 0)]) == {0.0, 2.0}
    assert [np.count_nonzero(ys == i) for i in range(3)] == [1000] * 3


def test_the_dots_of_yin_yang_have_the_ratio_of_the_radii():
    xs, ys = data.yin_yang(3000, r_small=1, r_big=8)
    eyes = np.minimum(np.hypot(xs[:, 0] - 1, xs[:, 1]), np.hypot(xs[:, 0] + 1, xs[:, 1]))
    assert eyes[ys == 2].max() == pytest.approx(0.25, abs=0.01)
    assert eyes[ys != 2].min() == pytest.approx(0.25, abs=0.02)


def test_blobs_lie_around_a_circle():
    xs, ys = data.blobs(4, 0, classes=4)
    assert ys.tolist() == [0, 1, 2, 3]
    assert xs == pytest.approx(np.array([[2, 0], [0, 2], [-2, 0], [0, -2]]))


@each
def test_a_data_set_is_made_of_plain_float_arrays_again_and_again(make):
    np.random.seed(5)  # noqa: NPY002 (nobody else's numbers change)
    xs, ys = make()
    assert (xs.shape, ys.shape, xs.dtype, ys.dtype) == ((100, 2), (100,), float, float)
    assert max(np.unique(ys, return_counts=True)[1]) <= 50
    again, others = make(seed=np.int64(1337)), make(seed=1338)
    assert np.array_equal(xs, again[0])
    assert np.array_equal(ys, again[1])
    assert not np.array_equal(xs, others[0])
    assert np.random.random() == np.random.RandomState(5).random()  # noqa: NPY002


@each
def test_noise_is_a_standard_deviation(make):
    xs = [make(2000, noise)[0] for noise in (0, 0.3)]
    assert (xs[1] - xs[0]).std() == pytest.approx(0.3, rel=0.05)


@each
def test_one_point_is_a_data_set(make):
    xs, ys = make(1)
    assert (xs.shape, ys.shape) == ((1, 2), (1,))


@each
@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"n": 0}, ValueError, "n must be a positive integer, not 0"),
        ({"n": 2.5}, TypeError, "n must be a positive integer, not 2.5"),
        ({"noise": -0.1}, ValueError, "noise must be in the range 0 <= noise < inf"),
        ({"noise": nan}, ValueError, "noise must be in the range"),
        ({"noise": "much"}, TypeError, "noise must be one real number"),
        ({"seed": -1}, ValueError, "seed must be in the range 0 <= seed < 2\\*\\*32, not -1"),
        ({"seed": 2**32}, ValueError, "seed must be in the range"),
        ({"seed": None}, TypeError, "seed must be an integer, not None"),
    ],
    ids=repr,
)
def test_a_bad_argument_is_named(make, arguments, error, message):
    with pytest.raises(error, match=message):
        make(**arguments)


@pytest.mark.parametrize(("small", "big"), [(0, 1), (0.5, 1), (1, 0.5), (nan, 1), (0.1, inf)])
def test_dots_lie_inside_of_their_drops(small, big):
    with pytest.raises(ValueError, match="0 < 2 \\* r_small < r_big < inf"):
        data.yin_yang(r_small=small, r_big=big)


def test_there_is_at_least_one_blob():
    with pytest.raises(ValueError, match="classes must be a positive integer, not 0"):
        data.blobs(classes=0)


@pytest.mark.parametrize(("fraction", "kept"), [(0.2, 2), (0.5, 5), (0.01, 1), (0.99, 9)])
def test_a_split_keeps_pairs_together_and_every_sample_once(fraction, kept):
    xs = [[float(i), -float(i)] for i in range(10)]
    parts = data.split(xs, list(range(10)), fraction, seed=3)
    assert [len(part) for pair in parts for part in pair] == [10 - kept, 10 - kept, kept, kept]
    for some_xs, some_ys in parts:
        assert some_xs.tolist() == [[y, -y] for y in some_ys]
    ys = np.concatenate([parts[0][1], parts[1][1]]).tolist()
    assert sorted(ys) == list(range(10))
    assert ys != list(range(10))
    again, other = (data.split(xs, range(10), fraction, seed=seed)[1][1].tolist() for seed in (3, 4))
    assert again == parts[1][1].tolist()
    assert again != other


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([[1], [2]], [1, 2], 1.0), "fraction must be in the range 0 < fraction < 1, not 1.0"),
        (([[1], [2]], [1, 2], 0), "fraction must be in the range"),
        (([[1], [2]], [1]), "of the same length, of at least 2 samples"),
        (([[1]], [1]), "of at least 2 samples to split"),
        ((1.0, 1.0), "must be lists of the same length"),
        (([[1], [2]], [1, 2], 0.5, -1), "seed must be in the range"),
    ],
)
def test_what_cannot_be_split_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        data.split(*arguments)


def test_three_classes_are_learned():
    (xs, ys), (others, targets) = data.split(*data.blobs(60))
    model = MLP(2, [8, 3], activation="relu", final_activation="linear")
    trainer = Trainer(model, xs, ys, loss=softmax_cross_entropy, reduction="mean", optimizer=SGD(0.3))
    assert trainer.run(60) < 0.1
    scores = np.array([[out.data for out in model(list(x))] for x in others])
    assert (scores.argmax(axis=1) == targets).mean() > 0.9
