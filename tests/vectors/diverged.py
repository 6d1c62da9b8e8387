"""Losses, and the step from which on they are beyond all bounds: 1000 times the first, or 1000."""

NAN, INF = float("nan"), float("inf")


def vectors():
    for losses, step in (
        ([6.0, 3.0, 1.0], None),
        ([6.0, 6000.0], None),
        ([6.0, 6001.0], 1),
        ([0.5, 999.0], None),
        ([0.5, 1001.0], 1),
        ([-6.0, -5.0, -6001.0], 2),
        ([6.0, 1e9, 3.0], None),
        ([6.0, 1e9, 3.0, 1e9, INF], 3),
        ([6.0, 3.0, NAN], 2),
        ([6.0, 3.0, -INF], 2),
        ([NAN], 0),
        ([INF, 1.0], None),
        ([INF], 0),
    ):
        yield {"losses": losses, "step": step}
