"""The loss curve for print."""

import io
import subprocess
import sys
from math import inf, nan

import numpy as np
import pytest

from mg_widgets import Derivative
from mg_widgets.figures import curves_figure, loss_figure


def drawn(figure):
    """Return the points of the figure's line, after a run of the renderer."""
    figure.savefig(io.BytesIO(), format="png")
    return figure.axes[0].lines[0].get_xydata()


def marks(figure):
    return [text.get_text().strip() for text in figure.axes[0].texts]


def test_each_loss_is_drawn_at_its_step():
    figure = loss_figure([6.0, 3.2, 2.5])
    assert drawn(figure).tolist() == [[0, 6.0], [1, 3.2], [2, 2.5]]
    axes = figure.axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_yscale()) == ("step", "loss", "linear")
    assert marks(figure) == []


def test_a_logarithmic_axis_leaves_out_a_loss_of_zero():
    figure = loss_figure([1.0, 0.1, 0.0], log=True)
    assert figure.axes[0].get_yscale() == "log"
    assert np.isnan(drawn(figure)[:, 1]).tolist() == [False, False, True]


def test_a_loss_that_is_not_finite_leaves_a_gap_and_a_mark_where_it_began():
    figure = loss_figure([3.0, 2.0, nan, inf, 1.0, -inf])
    assert np.isnan(drawn(figure)[:, 1]).tolist() == [False, False, True, True, False, True]
    assert marks(figure) == ["nan at step 2", "-inf at step 5"]


def test_a_loss_between_two_gaps_is_drawn_as_a_point():
    figure = loss_figure([nan, 2.0, nan])
    assert figure.axes[0].lines[1].get_xydata().tolist() == [[1, 2.0]]


@pytest.mark.parametrize("losses", [[], [1.0], [0.0, 0.0], [nan]], ids=repr)
@pytest.mark.parametrize("log", [False, True])
def test_a_curve_with_little_to_show_is_still_a_figure(losses, log):
    assert len(drawn(loss_figure(losses, log=log))) == len(losses)


def test_several_curves_differ_in_form_and_have_a_legend():
    curves = {name: np.array([[0, 3.0], [10, nan], [20, 1.0 + i]]) for i, name in enumerate("abcdefg")}
    figure = curves_figure(curves, log=True)
    axes = figure.axes[0]
    assert drawn(figure)[:, 0].tolist() == [0, 10, 20]
    assert (axes.get_ylabel(), axes.get_yscale(), axes.get_xlim()) == ("value", "log", (-0.5, 20.5))
    assert [text.get_text() for text in axes.get_legend().get_texts()] == list(curves)
    lines = axes.get_legend().get_lines()
    assert len({(str(line._dash_pattern), line.get_color()) for line in lines}) == 7
    assert marks(figure)[:2] == ["a nan at step 10", "b nan at step 10"]
    assert len({text.get_position() for text in axes.texts}) == 7


def test_one_curve_has_its_name_at_the_axis_and_no_legend():
    axes = curves_figure({"accuracy": np.array([[5, 0.5], [8, 0.75]])}).axes[0]
    assert (axes.get_ylabel(), axes.get_legend()) == ("accuracy", None)
    assert curves_figure({}).axes[0].get_ylabel() == "loss"


def test_a_table_is_refused():
    with pytest.raises(ValueError, match=r"losses must be a list of numbers, not an array of shape \(2, 2\)"):
        loss_figure(np.zeros((2, 2)))


def test_figures_import_matplotlib_and_graphviz_only_when_asked_and_pyplot_never():
    code = """
import io, sys
from mg_widgets.figures import draw_dot, loss_figure
assert not {"matplotlib", "graphviz"} & set(sys.modules)
loss_figure([1.0, 0.5]).savefig(io.BytesIO(), format="png")
assert "matplotlib" in sys.modules
assert "matplotlib.pyplot" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_cell_that_ends_in_a_figure_shows_it():
    for figure in (loss_figure([3.0, 1.0, 0.5]), Derivative(lambda x: x * x, x=1.0).figure()):
        picture = figure._repr_svg_()
        assert picture.startswith("<svg")
        assert picture.rstrip().endswith("</svg>")
        assert picture.count("<path") > 10
