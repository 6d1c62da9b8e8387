"""A graph of any engine flattened into columns, and replayed with NumPy.

How to read it: `tape.py` holds the columns and looks nodes up; `record.py` writes them from what
`reading.py` has read of one root, `lanes.py` from a model and its samples (`sample.py`), after `extent.py`
has said how long that takes and where `likeness.py` finds them alike; `modules.py` says what each node is
called and `tail.py` where a loss begins.
`replay.py` computes data and gradients with what `compiled/` makes of the tape, and `chosen.py` those of a
mini-batch; `plain/` computes the same number by number. `soundness.py` compares one sample with the model;
`wire.py` is what the page receives.
"""

from mg_widgets.tape.compiled.passes import Pass
from mg_widgets.tape.lanes import record_samples
from mg_widgets.tape.reading import Reading, read
from mg_widgets.tape.record import record, record_reading
from mg_widgets.tape.replay import Replay
from mg_widgets.tape.soundness import check_regularization, check_sample
from mg_widgets.tape.tape import Tape
from mg_widgets.tape.wire import tape_to_wire

__all__ = [
    "Pass",
    "Reading",
    "Replay",
    "Tape",
    "check_regularization",
    "check_sample",
    "read",
    "record",
    "record_reading",
    "record_samples",
    "tape_to_wire",
]
