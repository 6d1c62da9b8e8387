"""At most 30 messages and 1 MB in any second, whatever is shown and whatever happens."""

import asyncio
import math

import ipywidgets
import pytest
import traitlets

from mg_widgets import MLP, SGD, Dashboard, Graph, LinearDecay, LossCurve, Trainer

W1 = "layer1.neuron1.w1"


def cell(four_points, comms, pages):
    """Run a cell that makes a trainer and shows it in three ways; a page opens each."""
    trainer = four_points(optimizer=SGD(LinearDecay(0.1, 0.01, steps=1000)))
    widgets = [Dashboard.of(trainer), Graph(trainer), LossCurve(trainer)]
    for widget in widgets:
        pages.append((widget.source.model, f"view{len(pages)}"))
        comms.receive(widget.source.model, kind="hello", client=pages[-1][1])
    return trainer


async def live(comms, pages, seconds):
    """Let time pass while every page says that it is there."""
    for _ in range(math.ceil(seconds)):
        for model, client in pages:
            comms.receive(model, kind="alive", client=client)
        await asyncio.sleep(1)


def test_a_cell_that_was_run_three_times_stays_within_the_limits(virtual, comms, four_points):
    async def main():
        pages, trainers = [], []
        for _ in range(3):
            trainers.append(cell(four_points, comms, pages))
            await live(comms, pages, 2)
        for trainer in trainers:
            trainer.speed = 200
            trainer.play()
        await live(comms, pages, 10)
        return trainers

    trainers = virtual(main())
    messages, volume = comms.busiest_second()
    assert messages <= 30
    assert volume <= 1_000_000
    assert all(trainer.step_count > 1900 for trainer in trainers)


def test_everybody_is_still_served(virtual, comms, four_points):
    async def main():
        pages = []
        trainers = [cell(four_points, comms, pages) for _ in range(3)]
        for trainer in trainers:
            trainer.speed = 50
            trainer.play()
        await live(comms, pages, 2)
        comms.said.clear()
        await live(comms, pages, 10)
        return [len(comms.frames(Dashboard.of(trainer).source.model)) for trainer in trainers]

    frames = virtual(main())
    assert min(frames) >= 40
    assert max(frames) - min(frames) <= 0.25 * max(frames)


def test_a_trainer_alone_keeps_20_frames_a_second_beside_three_views_and_a_schedule(
    virtual, comms, four_points
):
    async def main():
        pages = []
        trainer = cell(four_points, comms, pages)
        trainer.speed = 200
        trainer.play()
        await live(comms, pages, 2)
        comms.said.clear()
        await live(comms, pages, 10)
        return Dashboard.of(trainer).source.model

    assert len(comms.frames(virtual(main()))) >= 190


def test_hands_and_links_do_not_break_the_limits(virtual, comms, four_points):
    async def main():
        pages = []
        trainer = cell(four_points, comms, pages)
        dashboard = Dashboard.of(trainer)
        others = [Dashboard(trainer) for _ in range(3)]
        slider = ipywidgets.FloatSlider(min=0.0, max=1.0)
        traitlets.link((slider, "value"), (dashboard, "learning_rate"))
        await asyncio.sleep(2)
        comms.said.clear()
        trainer.play()
        for k in range(600):
            value = 0.5 + 0.4 * math.sin(k / 20)
            comms.receive(pages[0][0], kind="hold", key=W1, value=value, client=pages[0][1], seq=2 * k)
            comms.receive(pages[0][0], kind="rate", value=value, client=pages[0][1], seq=2 * k + 1)
            dashboard.sample = others[0].sample = k % 4
            await asyncio.sleep(0.016)
        return slider

    slider = virtual(main())
    ours = [entry for entry in comms.said if entry[1] != slider.model_id]
    comms.said[:] = ours
    messages, volume = comms.busiest_second()
    assert messages <= 30
    assert volume <= 1_000_000


def test_a_blocking_cell_does_not_flood_either(virtual, comms, four_points):
    async def main():
        pages = []
        trainer = cell(four_points, comms, pages)
        await asyncio.sleep(2)
        comms.said.clear()
        for _ in range(300):
            trainer.step()
            comms.time.seconds += 0.01
        await asyncio.sleep(2)
        return trainer, Dashboard.of(trainer).source.model

    trainer, model = virtual(main())
    assert comms.busiest_second()[0] <= 30
    frames = comms.frames(model)
    assert len(frames) > 50
    assert frames[-1][0]["step"] == trainer.step_count == 300


@pytest.mark.parametrize("shape", [(2, [100, 100, 1])])
def test_a_large_model_sends_fewer_frames_and_no_more_bytes(virtual, comms, shape):
    async def main():
        trainer = Trainer(MLP(*shape), [[1.0, 2.0]], [1.0], optimizer=SGD(1e-6))
        model = LossCurve(trainer).source.model
        comms.receive(model, kind="hello", client="page")
        await asyncio.sleep(2)
        comms.said.clear()
        trainer.speed = 5
        trainer.play()
        for _ in range(60):
            trainer.learning_rate = 1e-6
            await asyncio.sleep(0.05)
        return model

    model = virtual(main())
    assert comms.busiest_second()[1] <= 1_000_000
    assert len(comms.frames(model)) >= 10
