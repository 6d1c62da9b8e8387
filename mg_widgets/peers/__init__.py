"""What others say about a graph's numbers.

How to read it: `compare.py` computes a graph once more with PyTorch. `spelling.py` holds how each operation
is written in both engines, `names.py` what the nodes are called there, and `torch_player.py` runs it. What
came out are `rows.py`, one for each node, in a `comparison.py`, which `comparison_text.py` and
`comparison_html.py` show and `program.py` writes down as programs that run.
"""

from mg_widgets.peers.compare import compare
from mg_widgets.peers.comparison import Comparison
from mg_widgets.peers.rows import Row

__all__ = ["Comparison", "Row", "compare"]
