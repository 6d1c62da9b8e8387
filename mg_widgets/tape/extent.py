"""How much work a data set is, said before it begins where nobody would wait for it unwarned.

Measured with networks of 263 to 240,000 scalars for each sample; a machine may be twice as fast or as slow.
"""

from __future__ import annotations

import inspect
import warnings
from dataclasses import dataclass

PATIENCE = 20.0
"""Seconds that may pass without a warning."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is done with each sample.

    Attributes
    ----------
    what
        In words.
    seconds
        For each scalar of a sample.
    size
        Bytes for each number that is kept.

    """

    what: str
    seconds: float
    size: float


LANES = Work("recording them", 1e-6, 55)
"""Computed once, in 0.4 to 2.2e-6 s; kept is what is neither a parameter nor a sum or product."""
WHOLE = Work("as they are not alike, recording them without lanes", 15e-6, 850)
"""Computed twice, and kept as an object and as a node of the tape."""
STEP = Work("each step with objects of your engine", 12e-6, 520)
"""Computed and differentiated: measured with micrograd, 6 to 17e-6 s."""


def warn_if_long(work: Work, samples: int, scalars: int, kept: int) -> None:
    """Warn, with numbers and the way on, before work that takes longer than `PATIENCE`.

    Parameters
    ----------
    work
        What is about to begin.
    samples
        How many there are.
    scalars
        The nodes of one sample's graph.
    kept
        How many numbers of a sample are kept.

    """
    each = scalars * work.seconds
    if samples * each <= PATIENCE:
        return
    part = rounded_down(PATIENCE / 2 / each)
    warnings.warn(
        f"{samples:,} samples of {scalars:,} scalars each: {work.what} takes about "
        f"{_duration(samples * each)} and {_size(samples * kept * work.size)}. A part of them, "
        f"Trainer(model, xs[:{part}], ys[:{part}]), takes about {_duration(part * each)}. For all of them "
        "let PyTorch compute tensors: compare(loss).code('torch') writes one sample's loss in PyTorch.",
        stacklevel=_level_of_the_caller(),
    )


def rounded_down(count: float) -> int:
    """Return a number with one digit that is not 0, at least 1."""
    digits = str(int(count))
    return max(1, int(digits[0].ljust(len(digits), "0")))


def _duration(seconds: float) -> str:
    for unit, length in (("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{_rounded(seconds / length)} {unit}"
    return f"{_rounded(seconds)} seconds"


def _size(size: float) -> str:
    unit, length = ("GB", 1e9) if size >= 1e9 else ("MB", 1e6)  # noqa: PLR2004
    return f"{_rounded(size / length)} {unit}"


def _rounded(x: float) -> str:
    return f"{float(f'{x:.2g}'):,.10g}"


def _level_of_the_caller() -> int:
    """Return the `stacklevel` at which a warning of the function that asks stands at the user's own line."""
    frame = inspect.currentframe()
    level = 0
    while frame and frame.f_globals.get("__name__", "").partition(".")[0] in ("mg_widgets", "contextlib"):
        frame, level = frame.f_back, level + 1
    return level
