"""Small data sets to learn with, as plain arrays `(xs, ys)`: the same points for the same seed, for ever.

`xs` has the shape (samples, width), `ys` (samples,), both of floats. Of two classes the targets are -1 and 1,
as `hinge` and a tanh want them; of three and more the classes are counted from 0, as `softmax_cross_entropy`
wants them. For `binary_cross_entropy` write (ys + 1) / 2.
"""

from mg_widgets.data.blobs import blobs
from mg_widgets.data.circles import circles
from mg_widgets.data.four_points import four_points
from mg_widgets.data.moons import moons
from mg_widgets.data.spirals import spirals
from mg_widgets.data.split import split
from mg_widgets.data.xor import xor
from mg_widgets.data.yin_yang import yin_yang

__all__ = ["blobs", "circles", "four_points", "moons", "spirals", "split", "xor", "yin_yang"]
