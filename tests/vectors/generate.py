"""Write the test vectors of this folder: `python tests/vectors/generate.py` (needs torch; see README.md)."""

from __future__ import annotations

import json
import math
from pathlib import Path

import batches
import curve_pieces
import decisions
import diverged
import draws
import expressions
import lanes
import lines
import loss_series
import losses
import measured
import operations
import optimizers
import phases
import schedules
import slopes
import training

import bugs

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


def line(value):
    return json.dumps(spelled(value), separators=(",", ":"), allow_nan=False)


def write(name, tolerance, vectors, **shared):
    head = "".join(f'"{key}":{line(value)},\n' for key, value in shared.items())
    lines = ",\n".join(map(line, vectors))
    (HERE / name).write_text(f'{{"tolerance":{tolerance},{head}"vectors":[\n{lines}\n]}}\n')


if __name__ == "__main__":
    write("random.json", 0, draws.random_numbers())
    write("loss_series.json", 0, loss_series.vectors())
    write("curve_pieces.json", 1e-9, curve_pieces.vectors())
    write("decisions.json", 1e-15, decisions.vectors())
    write("slopes.json", 5e-16, slopes.vectors())
    write("schedule.json", 1e-12, schedules.vectors())
    write("operations.json", 1e-12, operations.vectors())
    write("expressions.json", 1e-12, expressions.vectors())
    write("lanes.json", 1e-12, lanes.vectors())
    write("training.json", 1e-9, training.vectors())
    write("measured.json", 1e-12, measured.vectors())
    write("optimizers.json", 1e-10, optimizers.vectors(), **optimizers.shared())
    write("diverged.json", 0, diverged.vectors())
    write("losses.json", 1e-10, losses.vectors())
    write("batches.json", 0, batches.orders())
    write("chosen.json", 1e-12, batches.chosen())
    write("lines.json", 1e-10, lines.vectors())
    write("bugs.json", 1e-9, bugs.vectors())
    write("phases.json", 1e-10, phases.vectors())
    write("batched_training.json", 1e-10, batches.runs())
