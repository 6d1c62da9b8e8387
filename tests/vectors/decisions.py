"""Rules of accuracy and targets, and what a boundary makes of them: threshold, margins, classes."""

from __future__ import annotations

import math

QUARTER = math.log(3.0)


def vectors():
    sure, classes = [-QUARTER, QUARTER], {"kind": "argmax"}
    hinge, logits = threshold(0.0, 0.0), threshold(0.0, 0.5)
    return [
        vector("hinge", hinge, [1, -1, 1], 0.0, 0.0, [-1.0, 1.0], ["-1", "+1"]),
        vector("hinge, one class alone", hinge, [1, 1], 0.0, 0.0, [-1.0, 1.0], ["-1", "+1"]),
        vector("logits", logits, [0, 1, 1], 0.0, 0.5, sure, ["0", "1"]),
        vector(
            "logits, smoothed labels",
            logits,
            [0.1, 0.9, 1],
            0.0,
            0.5,
            [-QUARTER, QUARTER],
            ["0.1", "above 0.5"],
        ),
        vector("squares, two targets", threshold(2.5, 2.5), [1, 4], 2.5, 2.5, [1.0, 4.0], ["1", "4"]),
        vector("no rule, two targets", None, [-3, -1], -2.0, -2.0, [-3.0, -1.0], ["-3", "-1"]),
        vector("many targets", None, [-3, 0.5, 2], 0.0, 0.0, [-3.0, 2.0], ["-3", "+2"], judged=False),
        vector("one target", None, [5], 0.0, 0.0, [-5.0, 5.0], ["-5", "+5"], judged=False),
        vector("all 0", None, [0], 0.0, 0.0, [-1.0, 1.0], ["-1", "+1"], judged=False),
        vector("three classes", classes, [[1, 0, 0], [0, 0, 1]], None, None, None, ["0", "1", "2"]),
    ]


def threshold(prediction, target):
    return {"kind": "threshold", "prediction": prediction, "target": target}


def vector(name, rule, targets, at, target, margins, names, *, judged=True):
    targets = [t if isinstance(t, list) else [t] for t in targets]
    shown = {"at": at, "target": target, "margins": margins, "judged": judged, "names": names}
    return {"name": name, "rule": rule, "targets": targets, **shown}
