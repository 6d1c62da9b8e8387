"""What was closed or let go is freed."""

import asyncio
import gc
import weakref

import ipywidgets
import pytest
from traitlets import TraitError

from mg_widgets import (
    BugLab,
    Dashboard,
    FourPhases,
    Graph,
    LearningRate,
    LossCurve,
    LossSlice,
    Network,
    Value,
)
from mg_widgets.training.frame_clock import CLOCK
from mg_widgets.widgets import cell_hook, trainer_source
from mg_widgets.widgets.dashboard import PANELS


def gone(*references):
    gc.collect()
    return [reference() for reference in references] == [None] * len(references)


def test_a_trainer_that_nobody_shows_is_freed_without_the_garbage_collector(four_points):
    trainer = four_points()
    trainer.run(3)
    trainer.nudge("layer1.neuron1.w1", 1.0)
    trainer.reset()
    references = [weakref.ref(trainer), weakref.ref(trainer.tape), weakref.ref(trainer.model.parameters()[0])]
    gc.disable()
    try:
        del trainer
        assert [reference() for reference in references] == [None] * 3
    finally:
        gc.enable()


def test_a_trainer_that_has_played_is_freed(virtual, four_points):
    async def main():
        trainer = four_points()
        trainer.play(steps=3)
        await asyncio.sleep(1)
        return weakref.ref(trainer)

    assert gone(virtual(main()))


def dashboard_with_panels(trainer):
    dashboard = Dashboard(trainer, panels=list(PANELS))
    assert len(dashboard._inside) == len(PANELS) - 1, "three inputs have no boundary"
    return dashboard


ALONE = [Network, LearningRate, LossSlice, BugLab, FourPhases]


@pytest.mark.parametrize("make", [Dashboard, Graph, LossCurve, Dashboard.of, dashboard_with_panels, *ALONE])
def test_a_widget_that_was_closed_is_freed_and_its_trainer_and_comms_too(comms, four_points, make):
    trainer = four_points()
    widget = make(trainer)
    comms.receive(widget.source.model, kind="hello", client="page")
    trainer.step()
    references = [
        weakref.ref(x) for x in (trainer, widget, widget.source, widget.source.model, widget.layout)
    ]
    widget.close()
    assert comms.open == {}
    del widget, trainer
    assert gone(*references)
    assert trainer_source._sources == {}
    assert CLOCK._waiting == {}


def test_the_last_widget_closes_the_source_and_the_next_opens_another(comms, four_points):
    trainer = four_points()
    first, second = Graph(trainer), LossCurve(trainer)
    source = first.source
    first.close()
    first.close()
    assert source.model.model_id in comms.open
    second.close()
    assert comms.open == {}
    third = Dashboard(trainer)
    assert third.source is not source
    trainer.step()
    assert third.source.model._snapshot["step"] <= 1


def test_a_graph_of_an_expression_frees_its_objects(comms):
    root = Value(1.0, label="a") * Value(2.0, label="b")
    graph = Graph(root)
    references = [weakref.ref(root), weakref.ref(graph), weakref.ref(graph.source)]
    graph.close()
    del root, graph
    assert gone(*references)
    assert comms.open == {}
    assert not list(cell_hook._followers)


def test_a_widget_that_could_not_be_made_leaves_nothing_behind(comms, four_points):
    trainer = four_points()
    with pytest.raises(TraitError):
        Dashboard(trainer, sample=99)
    gc.collect()
    assert comms.open == {}
    assert trainer_source._sources == {}
    assert trainer._subscribers == []


@pytest.mark.usefixtures("comms")
def test_a_dashboard_that_cannot_play_leaves_nothing_behind(four_points):
    trainer = four_points()
    with pytest.raises(RuntimeError, match="play"):
        Dashboard(trainer, panels=["network"], playing=True)
    assert trainer_source._sources == {}
    assert trainer._subscribers == []
    assert CLOCK._waiting == {}


def test_closing_all_widgets_closes_all(comms, four_points):
    trainer = four_points()
    widgets = [Dashboard(trainer), Graph(trainer), LossCurve(trainer), Graph(Value(1.0) + 1)]
    ipywidgets.Widget.close_all()
    assert comms.open == {}
    assert trainer._subscribers == []
    assert [widget.comm for widget in widgets] == [None] * 4


def test_a_closed_widget_says_no_more(comms, four_points):
    trainer = four_points()
    dashboard = Dashboard(trainer)
    dashboard.close()
    comms.said.clear()
    dashboard.sample = 2
    trainer.step()
    trainer.learning_rate = 0.7
    assert comms.said == []


def test_a_button_is_heard_by_a_trainer_that_only_its_widget_knows(virtual, comms, four_points):
    async def main():
        model = Dashboard(four_points()).source.model
        gc.collect()
        comms.receive(model, kind="hello", client="page")
        comms.receive(model, kind="play", client="page", seq=1)
        await asyncio.sleep(1)
        return model

    assert comms.frames(virtual(main()))[-1][0]["step"] == 10
