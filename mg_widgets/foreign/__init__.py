"""The nodes of any engine, read as they are and left as they were; standard library only.

How to read it: `nodes.py` says what a node is and reads one, `operands.py` puts what it was computed from
in order, `graph.py` walks all that leads to some roots. `probe.py` finds local derivatives by calling a
node's own `_backward`; `recognition.py` tells by them (`fitting.py`) and by its name (`naming.py`) which
operation of the table a node is. `no_trace.py` puts everything back, and nothing is tried out on what a
thread `beside.py` computes with. `paths.py` says where leaves are.
"""

from mg_widgets.foreign.graph import ForeignGraph, read_graph
from mg_widgets.foreign.nodes import describe, is_node
from mg_widgets.foreign.probe import Probe, probe
from mg_widgets.foreign.recognition import Recognition, recognise

__all__ = [
    "ForeignGraph",
    "Probe",
    "Recognition",
    "describe",
    "is_node",
    "probe",
    "read_graph",
    "recognise",
]
