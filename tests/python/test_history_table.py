"""A history as plain lists and as comma-separated values."""

import csv
import json
import math

import pytest

from mg_widgets.training.history import History

W1, W2 = "layer1.neuron1.w1", "layer1.neuron1.w2"
NAMES = ["step", "loss", "accuracy", "gradient norm", "rate", "events"]


@pytest.fixture
def history(four_points):
    """A run in which something was done, and that came to nothing."""
    trainer = four_points()
    trainer.run(2)
    trainer.hold(W1, 2.0)
    trainer.learning_rate = 0.25
    trainer.run(2)
    trainer.release(W1)
    trainer.nudge(W2, 1e200)
    return trainer.history


def test_a_dict_holds_a_column_for_each_name_and_the_events(history):
    table = history.to_dict()
    assert list(table) == NAMES
    assert table["step"] == [0, 1, 2, 3, 4]
    assert table["loss"] == history.losses
    assert table["accuracy"] == history.accuracy
    assert table["gradient norm"] == history.gradient_norms
    assert table["rate"] == history.rates == [0.1, 0.1, 0.25, 0.25, 0.25]
    assert table["events"] == [
        {"step": 2, "kind": "hold", "key": W1, "value": 2.0},
        {"step": 2, "kind": "rate", "key": "", "value": 0.25},
        {"step": 4, "kind": "release", "key": W1, "value": None},
        {"step": 4, "kind": "nudge", "key": W2, "value": 1e200},
    ]
    assert json.loads(json.dumps(table, allow_nan=False)) == table


def test_what_is_not_finite_is_a_word_that_float_reads():
    history = History([], lambda _: 0.1)
    for loss in (math.nan, math.inf, -math.inf, 1.5):
        history.append(loss, [], {"gradient norm": loss})
    table = json.loads(json.dumps(history.to_dict(), allow_nan=False))
    assert table["loss"] == table["gradient norm"] == ["nan", "inf", "-inf", 1.5]
    assert [float(x) for x in table["loss"][1:]] == history.losses[1:]


def test_a_file_holds_a_row_for_each_state(history, tmp_path):
    path = history.to_csv(tmp_path / "run.csv")
    assert path == tmp_path / "run.csv"
    with path.open(newline="") as file:
        header, *rows = csv.reader(file)
    assert header == NAMES
    numbers = [[float(x) for x in row[:-1]] for row in rows]
    columns = [range(5), history.losses, history.accuracy, history.gradient_norms, history.rates]
    assert numbers == [list(row) for row in zip(*columns, strict=True)]
    assert [row[-1] for row in rows] == [
        "",
        "",
        f"hold {W1} = 2.0; rate = 0.25",
        "",
        f"release {W1}; nudge {W2} = 1e+200",
    ]


def test_errors_of_the_file_system_pass(history, tmp_path):
    with pytest.raises(FileNotFoundError):
        history.to_csv(tmp_path / "nowhere" / "run.csv")
    with pytest.raises(IsADirectoryError):
        history.to_csv(str(tmp_path))


def test_what_is_no_path_is_refused(history):
    with pytest.raises(TypeError, match="path must be the name of a file, not 3"):
        history.to_csv(3)


def test_a_run_of_which_nothing_was_measured_has_its_losses():
    history = History(["w"], lambda _: 0.1)
    history.append(2.0, [1.0])
    assert history.to_dict() == {"step": [0], "loss": [2.0], "events": []}
    assert history.accuracy == history.rates == []
