"""What nodes are called in a program: their labels where Python allows them."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections import defaultdict
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

RESERVED = frozenset([*keyword.kwlist, *dir(builtins), "Value", "torch"])
_LONGEST = 40


def node_names(labels: Iterable[str]) -> list[str]:
    """Return one identifier per node, each only once; nodes without a label are n1, n2, ...

    Parameters
    ----------
    labels
        Those of the tape, in order of computation.

    """
    wanted = [_identifier(label) for label in labels]
    free = set(filter(None, wanted))
    taken = set(free)
    numbers: defaultdict[str, Iterator[int]] = defaultdict(lambda: count(2), {"": count(1)})
    names = []
    for name in wanted:
        if name in free:
            free.remove(name)
            names.append(name)
        else:
            stem = f"{name}_" if name else "n"
            names.append(next(other for i in numbers[name] if (other := f"{stem}{i}") not in taken))
            taken.add(names[-1])
    return names


def _identifier(text: str) -> str:
    """Return the text as an identifier; "" if nothing of it can be in one."""
    # Python itself reads identifiers in this form, in which two labels may be the same.
    name = unicodedata.normalize("NFKC", text)
    if not name.isidentifier() or name.startswith("__"):
        name = re.sub(r"\W+", "_", name).strip("_")
    name = name[:_LONGEST]
    if name[:1].isdigit():
        name = f"_{name}"
    if name in RESERVED:
        name = f"{name}_"
    return name if name.isidentifier() else ""
