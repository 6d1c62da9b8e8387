"""100 steps with every loss, penalty and activation, as PyTorch takes them (see tests/vectors/README.md)."""

import random

import pytest

import mg_widgets
from mg_widgets import MLP, SGD, Trainer
from test_vectors import assert_agree, descend, read, tape_of

RUNS = pytest.mark.parametrize(("vector", "tolerance"), read("losses.json"))


@RUNS
def test_training_a_tape_goes_where_training_in_pytorch_goes(vector, tolerance):
    tape = tape_of(vector["tape"])
    tape.set_parameters(vector["initial"])
    assert_agree(descend(tape, vector), vector["losses"], tolerance)
    assert_agree(tape.get_parameters(), vector["final"], tolerance)


@RUNS
def test_a_trainer_goes_where_training_in_pytorch_goes(vector, tolerance):
    random.seed(vector["seed"])
    network = dict(vector["network"])
    nin, *nouts = network.pop("sizes")
    penalty = vector["penalty"] and getattr(mg_widgets, vector["penalty"][0])(vector["penalty"][1])
    trainer = Trainer(
        MLP(nin, nouts, **network),
        vector["xs"],
        vector["ys"],
        loss=getattr(mg_widgets, vector["loss"]),
        reduction=vector["reduction"],
        regularization=penalty or None,
        optimizer=SGD(vector["learning_rate"]["value"]),
    )
    assert trainer.parameters.tolist() == vector["initial"]
    trainer.run(len(vector["losses"]) - 1)
    assert_agree(trainer.history.losses, vector["losses"], tolerance)
    assert_agree(trainer.parameters, vector["final"], tolerance)
