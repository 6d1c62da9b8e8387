"""The package as a whole."""

import re
import subprocess
import sys
from pathlib import Path

import mg_widgets


def test_importing_it_imports_nothing_that_is_only_used_now_and_then():
    heavy = ["matplotlib", "graphviz", "torch"]
    check = f"import sys, mg_widgets; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_is_there():
    wanted = (
        "Value Module Neuron Layer MLP squared_error hinge L2 SGD LinearDecay record Tape Trainer History "
        "Graph LossCurve Dashboard draw_dot"
    )
    assert set(wanted.split()) <= set(mg_widgets.__all__)
    assert all(hasattr(mg_widgets, name) for name in mg_widgets.__all__)


def test_the_version_is_that_of_the_project():
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text()
    assert re.search(r'^version = "(.*)"$', text, re.MULTILINE)[1] == mg_widgets.__version__
