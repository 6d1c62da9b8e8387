"""What is measured in turn, each subject by a Python of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
RATIOS = ("python_step", "objects", "page_engine", "shown", "curve", "import_time", "guard")
"""Files of this folder that print a pair on each line."""
# PyTorch sets its own number of threads, whatever these say.
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1")


def measured(name: str) -> Iterator[Any]:
    """Run a file of this folder, with one thread for NumPy; what it prints, line by line, is JSON."""
    command = [sys.executable, HERE / f"{name}.py"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | ONE_THREAD) as process:
        assert process.stdout
        yield from map(json.loads, process.stdout)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
