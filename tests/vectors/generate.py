"""Write the test vectors of this folder: `python tests/vectors/generate.py` (needs torch; see README.md)."""

from __future__ import annotations

import json
import math
from pathlib import Path

import draws
import expressions
import lanes
import loss_series
import losses
import operations
import training

HERE = Path(__file__).parent


def spelled(value):
    """Return `value` with what JSON cannot hold written as a string."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, list):
        return [spelled(entry) for entry in value]
    if isinstance(value, dict):
        return {key: spelled(entry) for key, entry in value.items()}
    return value


def write(name, tolerance, vectors):
    lines = ",\n".join(json.dumps(spelled(v), separators=(",", ":"), allow_nan=False) for v in vectors)
    (HERE / name).write_text(f'{{"tolerance":{tolerance},"vectors":[\n{lines}\n]}}\n')


if __name__ == "__main__":
    write("random.json", 0, draws.random_numbers())
    write("loss_series.json", 0, loss_series.vectors())
    write("schedule.json", 1e-12, draws.schedules())
    write("operations.json", 1e-12, operations.vectors())
    write("expressions.json", 1e-12, expressions.vectors())
    write("lanes.json", 1e-12, lanes.vectors())
    write("training.json", 1e-9, training.vectors())
    write("losses.json", 1e-10, losses.vectors())
