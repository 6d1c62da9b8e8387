from film import film
from hand import drag, shown
from lesson import *
import time

def test_try(open_notebook):
    t0=time.time()
    nb = open_notebook(FOUR_POINTS+"""
trainer = four_points()
seen = []
p = dict(trainer.model.named_parameters())["layer1.neuron2.w1"]
trainer.subscribe(lambda: seen.append((trainer.learning_rate, p.data)))
trainer""")
    print("open", time.time()-t0)
    nb.run(0)
    print("run", time.time()-t0)
    d = nb.output(0).locator(".mg-dashboard")
    d.locator('[data-module="layer1.neuron2"]').click()
    t=time.time(); print(ask(nb, "trainer.step_count, trainer.loss, trainer.speed")); print("ask", time.time()-t)
    t=time.time(); print(nb.execute("trainer.step_count, trainer.loss, trainer.speed")); print("exec", time.time()-t)
    press(d, "Play")
    w = slider(d, "layer1.neuron2.w1")
    print(w.bounding_box(), w.input_value())
    hand = drag(w, to=0.95, moves=20, seconds=1)
    first = next(hand)
    with film(slider=w, box=d.get_by_label("layer1.neuron2.w1 value", exact=True).first, node=d.locator('[data-node="layer1.neuron2.w1"]'), summary=d.locator(".mg-summary")) as frames:
        values = [first, *hand]
        nb.page.wait_for_timeout(1000)
    print(values)
    for f in frames: print(f)
    print(ask(nb, "seen"))
    print(ask(nb, "trainer.history.events"  if 0 else "[(e.step,e.kind,e.key,e.value) for e in trainer.history.events]"))
    print("end", time.time()-t0)
