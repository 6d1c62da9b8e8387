"""Pictures for print. Graphviz and Matplotlib are imported when a picture is asked for, not before."""

from mg_widgets.figures.draw_dot import draw_dot
from mg_widgets.figures.loss_curve import loss_figure

__all__ = ["draw_dot", "loss_figure"]
