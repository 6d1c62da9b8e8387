"""Pictures for print. Graphviz and Matplotlib are imported when a picture is asked for, not before."""

from mg_widgets.figures.boundary import boundary_figure
from mg_widgets.figures.bug_lab import bug_lab_figure
from mg_widgets.figures.derivative import derivative_figure
from mg_widgets.figures.draw_dot import draw_dot
from mg_widgets.figures.drawing import Drawing, draw
from mg_widgets.figures.graph_dot import graph_dot
from mg_widgets.figures.graph_picture import graph_picture
from mg_widgets.figures.graph_text import graph_text
from mg_widgets.figures.learning_rate import learning_rate_figure
from mg_widgets.figures.loss_curve import at_each_step, curves_figure, loss_figure, smoothed
from mg_widgets.figures.network import network_figure, network_text, shown_of
from mg_widgets.figures.save_graph import file_to_save, picture_file, save_graph

__all__ = [
    "Drawing",
    "at_each_step",
    "boundary_figure",
    "bug_lab_figure",
    "curves_figure",
    "derivative_figure",
    "draw",
    "draw_dot",
    "file_to_save",
    "graph_dot",
    "graph_picture",
    "graph_text",
    "learning_rate_figure",
    "loss_figure",
    "network_figure",
    "network_text",
    "picture_file",
    "save_graph",
    "shown_of",
    "smoothed",
]
