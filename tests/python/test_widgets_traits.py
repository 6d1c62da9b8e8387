"""The public traits: exact in Python at once, linked and observed as those of any widget, and checked."""

import asyncio

import ipywidgets
import pytest
import traitlets

from mg_widgets import SGD, Dashboard, Graph, LinearDecay, LossCurve, Value


def messages_of(comms, widget, name):
    return [state[name] for state in comms.updates(widget) if name in state]


def test_a_dashboard_begins_with_what_its_trainer_says(comms, four_points):
    trainer = four_points(optimizer=SGD(0.3))
    trainer.speed = None
    dashboard = Dashboard(trainer)
    assert (dashboard.learning_rate, dashboard.speed, dashboard.playing, dashboard.sample) == (
        0.3,
        None,
        False,
        0,
    )
    assert comms.of(dashboard)[0][1]["learning_rate"] == 0.3


def test_values_may_be_given_with_the_widget(comms, four_points):
    trainer = four_points()
    dashboard = Dashboard(trainer, learning_rate=0.5, speed=3, sample=2)
    assert (trainer.learning_rate, trainer.speed, dashboard.sample) == (0.5, 3.0, 2)
    assert LossCurve(trainer, log=True).log
    assert Graph(trainer, selected="layer1.neuron1.w1").selected == "layer1.neuron1.w1"
    assert comms.of(dashboard)[0][1]["learning_rate"] == 0.5


@pytest.mark.usefixtures("comms")
def test_the_trainer_and_all_its_dashboards_agree_at_once(four_points):
    trainer = four_points()
    first, second = Dashboard(trainer), Dashboard(trainer)
    seen = []
    second.observe(lambda change: seen.append(change["new"]), "learning_rate")
    first.learning_rate = 0.5
    assert (trainer.learning_rate, second.learning_rate) == (0.5, 0.5)
    trainer.learning_rate = 0.7
    assert (first.learning_rate, second.learning_rate) == (0.7, 0.7)
    first.speed = None
    assert (trainer.speed, second.speed) == (None, None)
    assert seen == [0.5, 0.7]


@pytest.mark.usefixtures("comms")
def test_a_schedule_moves_the_trait_and_is_not_replaced_by_that(four_points):
    trainer = four_points(optimizer=SGD(LinearDecay(0.1, 0.0, steps=10)))
    dashboard = Dashboard(trainer)
    trainer.run(5)
    assert dashboard.learning_rate == pytest.approx(0.05)
    assert trainer.scheduled


@pytest.mark.usefixtures("comms")
@pytest.mark.parametrize(
    ("name", "slider", "value"),
    [
        ("learning_rate", ipywidgets.FloatSlider(min=0.0, max=1.0, step=0.01), 0.25),
        ("learning_rate", ipywidgets.FloatLogSlider(min=-3, max=0.7), 0.5),
        ("speed", ipywidgets.FloatSlider(min=1.0, max=100.0), 42.0),
        ("sample", ipywidgets.IntSlider(min=0, max=3), 2),
    ],
)
def test_a_slider_can_be_linked_to_a_dashboard(four_points, name, slider, value):
    trainer = four_points()
    dashboard = Dashboard(trainer)
    traitlets.link((dashboard, name), (slider, "value"))
    slider.value = value
    assert getattr(dashboard, name) == value
    if name != "sample":
        assert getattr(trainer, name) == value
    setattr(dashboard, name, getattr(type(slider)(), "min", 0) + 3 if name == "sample" else 1.0)
    assert slider.value == getattr(dashboard, name)


@pytest.mark.usefixtures("comms")
def test_the_traits_of_graph_and_curve_can_be_linked(four_points):
    trainer = four_points()
    graph, curve, dashboard = Graph(trainer), LossCurve(trainer), Dashboard(trainer)
    sample, log, chosen = ipywidgets.IntSlider(max=3), ipywidgets.Checkbox(), ipywidgets.Text()
    traitlets.link((graph, "sample"), (sample, "value"))
    traitlets.link((graph, "sample"), (dashboard, "sample"))
    traitlets.link((graph, "selected"), (chosen, "value"))
    traitlets.link((curve, "log"), (log, "value"))
    sample.value, log.value, chosen.value = 3, True, "layer2"
    assert (graph.sample, dashboard.sample, graph.selected, curve.log) == (3, 3, "layer2", True)
    graph.selected = ""
    assert chosen.value == ""


@pytest.mark.usefixtures("comms")
@pytest.mark.parametrize(
    ("trait", "value", "message"),
    [
        ("learning_rate", -0.1, r"learning_rate must be in the range 0 <= learning_rate < inf, not -0.1"),
        (
            "learning_rate",
            float("inf"),
            r"learning_rate must be in the range 0 <= learning_rate < inf, not inf",
        ),
        (
            "learning_rate",
            float("nan"),
            r"learning_rate must be in the range 0 <= learning_rate < inf, not nan",
        ),
        ("learning_rate", "fast", r"'learning_rate' trait .* expected a float, not the str 'fast'"),
        ("speed", 0.0, r"speed must be None or in the range 0 < speed < inf, not 0.0"),
        ("speed", float("nan"), r"speed must be None or in the range 0 < speed < inf, not nan"),
        ("sample", 4, r"sample must be in the range 0 <= sample < 4, not 4"),
        ("sample", -1, r"sample must be in the range 0 <= sample < 4, not -1"),
        ("sample", 1.5, r"'sample' trait .* expected an int, not the float 1.5"),
        ("playing", "yes", r"'playing' trait .* expected a boolean, not the str 'yes'"),
    ],
)
def test_a_value_out_of_range_names_trait_value_and_what_is_allowed(four_points, trait, value, message):
    trainer = four_points()
    dashboard = Dashboard(trainer)
    before = getattr(dashboard, trait)
    with pytest.raises(traitlets.TraitError, match=message):
        setattr(dashboard, trait, value)
    assert getattr(dashboard, trait) == before
    assert (trainer.learning_rate, trainer.speed, trainer.playing) == (0.1, 10.0, False)
    with pytest.raises(traitlets.TraitError, match=message):
        Dashboard(trainer, **{trait: value})


@pytest.mark.usefixtures("comms")
def test_a_value_out_of_range_is_refused_through_a_link_too(four_points):
    dashboard = Dashboard(four_points())
    slider = ipywidgets.FloatSlider(min=-1.0, max=1.0, value=0.1)
    traitlets.link((slider, "value"), (dashboard, "learning_rate"))
    with pytest.raises(traitlets.TraitError, match="learning_rate must be in the range"):
        slider.value = -0.5
    assert dashboard.learning_rate == 0.1


@pytest.mark.usefixtures("comms")
def test_the_selection_of_a_graph_is_something_in_it(four_points):
    graph = Graph(four_points())
    for selected in ("layer1.neuron1.w1", "layer1", "layer1.neuron1", "x1", ""):
        graph.selected = selected
    with pytest.raises(traitlets.TraitError, match=r"selected must be '', .* a node's key .*not 'w99'"):
        graph.selected = "w99"
    assert graph.selected == ""


@pytest.mark.usefixtures("comms")
def test_an_expression_has_one_sample():
    graph = Graph(Value(1.0) + 2.0)
    with pytest.raises(traitlets.TraitError, match="0 <= sample < 1, not 1"):
        graph.sample = 1


@pytest.mark.parametrize(
    ("make", "known"),
    [(Dashboard, "learning_rate"), (LossCurve, "log"), (Graph, "selected")],
)
def test_an_unknown_keyword_is_refused_before_anything_opens(comms, four_points, make, known):
    trainer = four_points()
    with pytest.raises(
        TypeError, match=rf"{make.__name__} has no argument 'rate'; its keywords are .*{known}"
    ):
        make(trainer, rate=0.5)
    assert comms.said == []


@pytest.mark.parametrize("make", [Dashboard, LossCurve])
def test_what_shows_a_trainer_takes_nothing_else(make):
    with pytest.raises(TypeError, match=r"trainer must be a Trainer.*, not 'model'"):
        make("model")


def test_a_value_from_the_page_is_taken_and_not_sent_back(comms, four_points):
    graph = Graph(four_points())
    comms.said.clear()
    comms.set(graph, sample=2, selected="layer1")
    assert (graph.sample, graph.selected) == (2, "layer1")
    comms.time.seconds += 1
    graph.source.change()
    assert comms.updates(graph) == []


def test_a_value_from_the_page_that_is_refused_comes_back_as_the_true_one(comms, four_points):
    trainer = four_points()
    dashboard = Dashboard(trainer)
    comms.receive(dashboard.source.model, kind="hello", client="page")
    comms.time.seconds += 1
    comms.said.clear()
    comms.set(dashboard, learning_rate=-1.0, sample=1)
    comms.time.seconds += 0.3
    comms.receive(dashboard.source.model, kind="alive", client="page")
    assert messages_of(comms, dashboard, "learning_rate") == [0.1]
    assert dashboard.learning_rate == trainer.learning_rate == 0.1
    assert any(
        "learning_rate must be" in content["message"] for content, _ in comms.frames(dashboard.source.model)
    )
    comms.set(dashboard, learning_rate=0.2)
    comms.time.seconds += 0.3
    comms.receive(dashboard.source.model, kind="alive", client="page")
    assert comms.frames(dashboard.source.model)[-1][0]["message"] == ""


def test_a_rate_from_a_link_in_the_page_steers_the_trainer(comms, four_points):
    trainer = four_points()
    dashboard, other = Dashboard(trainer), Dashboard(trainer)
    comms.set(dashboard, learning_rate=0.4)
    assert (trainer.learning_rate, other.learning_rate) == (0.4, 0.4)


def test_a_trait_that_moves_fast_is_exact_in_python_and_calm_on_the_wire(virtual, comms, four_points):
    async def main():
        dashboard = Dashboard(four_points())
        seen = []
        dashboard.observe(lambda change: seen.append(change["new"]), "sample")
        await asyncio.sleep(1)
        comms.said.clear()
        for k in range(400):
            dashboard.sample = k % 4
            await asyncio.sleep(0.005)
        await asyncio.sleep(1)
        return dashboard, seen

    dashboard, seen = virtual(main())
    assert len(seen) == 399
    sent = messages_of(comms, dashboard, "sample")
    assert len(sent) <= 10
    assert sent[-1] == dashboard.sample == 3


@pytest.mark.usefixtures("comms")
def test_playing_is_a_switch(virtual, four_points):
    async def main():
        trainer = four_points()
        dashboard, other = Dashboard(trainer), Dashboard(trainer)
        box = ipywidgets.Checkbox()
        traitlets.link((box, "value"), (dashboard, "playing"))
        box.value = True
        await asyncio.sleep(1.05)
        assert (trainer.playing, other.playing) == (True, True)
        other.playing = False
        await asyncio.sleep(1)
        assert (trainer.playing, dashboard.playing, box.value) == (False, False, False)
        trainer.play(steps=3)
        assert dashboard.playing
        await asyncio.sleep(1)
        return trainer, dashboard, box

    trainer, dashboard, box = virtual(main())
    assert (trainer.step_count, dashboard.playing, box.value) == (14, False, False)


@pytest.mark.usefixtures("comms")
def test_playing_where_nothing_can_play_says_so_and_stays_off(four_points):
    dashboard = Dashboard(four_points())
    with pytest.raises(RuntimeError, match=r"run\(steps\)"):
        dashboard.playing = True
    assert not dashboard.playing


@pytest.mark.usefixtures("comms")
def test_a_trainer_shows_one_dashboard(four_points):
    trainer = four_points()
    first, _ = trainer._repr_mimebundle_()
    second, _ = trainer._repr_mimebundle_()
    assert (
        first["text/plain"]
        == "Dashboard(Trainer(step 0, loss 6.0054, accuracy 0.5, 41 parameters, 4 samples))"
    )
    assert (
        first["application/vnd.jupyter.widget-view+json"]
        == second["application/vnd.jupyter.widget-view+json"]
    )
    Dashboard.of(trainer).close()
    third, _ = trainer._repr_mimebundle_()
    assert (
        third["application/vnd.jupyter.widget-view+json"] != first["application/vnd.jupyter.widget-view+json"]
    )


def test_every_public_trait_is_documented():
    for widget in (Dashboard, Graph, LossCurve):
        own = set(widget.class_trait_names(sync=True)) - set(ipywidgets.DOMWidget.class_trait_names())
        for name in own:
            assert name.startswith("_") or widget.class_traits()[name].help


@pytest.mark.usefixtures("comms")
def test_a_curve_can_be_printed(four_points):
    trainer = four_points()
    trainer.run(30)
    figure = LossCurve(trainer, log=True).figure()
    [axes] = figure.axes
    assert axes.get_yscale() == "log"
    assert axes.lines[0].get_ydata().tolist() == trainer.history.losses
