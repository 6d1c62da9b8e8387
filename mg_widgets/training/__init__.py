"""Loops that drive an engine and say what happened. They know arrays, but no widget.

How to read it: `run.py` is a run of training, from one state to the next, with the memory of `history.py`
and `keyframes.py`; what was left behind there is a `ghost.py`.
It moves in one of two ways. `tape_run.py` replays a tape, with the arithmetic of `descent.py` and on the
mini-batches of `batches.py`; `loop_run.py` takes a generator from one yield to the next: the user's
`loop.py`, or that of `eager.py` around a model of another engine. `live_run.py` keeps a run together with
its objects under one lock: `replayed.py`, `driven.py`. `told.py` says how it stands, `steered.py` is what
people hold in their hands, `trainer.py` how it is made, and `play_loop.py` lets it train while everything
else stays alive. `named_series.py` remembers what a loop without a trainer says of its steps.
`frame_clock.py` and `budget.py` say when and how much the pages hear of it.
"""

from mg_widgets.training.events import Event
from mg_widgets.training.ghost import Ghost
from mg_widgets.training.history import History
from mg_widgets.training.trainer import Trainer

__all__ = ["Event", "Ghost", "History", "Trainer"]
