"""Loops that drive an engine and say what happened. They know arrays, but no widget.

How to read it: `run.py` is training itself, from one state to the next, with the arithmetic of `descent.py`
and the memory of `history.py`; `live_run.py` keeps it together with the model's objects under one lock;
`trainer.py` is what people hold in their hands, and `play_loop.py` lets it train while everything else stays
alive. `named_series.py` remembers what a loop of the user's own says of its steps. `frame_clock.py` and
`budget.py` say when and how much the pages hear of it.
"""

from mg_widgets.training.history import Event, History
from mg_widgets.training.trainer import Trainer

__all__ = ["Event", "History", "Trainer"]
