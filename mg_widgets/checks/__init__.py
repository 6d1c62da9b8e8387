"""What is right and what is wrong in a graph, found by independent ways to compute its gradients.

How to read it: `check.py` puts together what `local.py` finds in single operations, `operators.py` in a
class's operators, `traversal.py` in its `backward()` and `states.py` in numbers of another moment;
`findings.py` is what comes out.
"""

from mg_widgets.checks.check import check, find
from mg_widgets.checks.findings import Check, Finding

__all__ = ["Check", "Finding", "check", "find"]
