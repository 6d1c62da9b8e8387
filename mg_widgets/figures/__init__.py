"""Pictures for print. Graphviz and Matplotlib are imported when a picture is asked for, not before."""

from mg_widgets.figures.draw_dot import draw_dot
from mg_widgets.figures.loss_curve import curves_figure, loss_figure

__all__ = ["curves_figure", "draw_dot", "loss_figure"]
