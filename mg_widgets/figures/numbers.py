"""How figures write numbers: as the page does (js/layout/numbers.ts)."""

from __future__ import annotations

from math import isfinite

SMALLEST, WHOLE, LARGEST = 1e-3, 1e3, 1e5


def three_digits(x: float) -> str:
    """Return a number in three significant digits: "0.707", "-6.00", "1.23e-5", "inf".

    Only zero itself is "0", so that a small number never looks like none; whole digits stay up to 100,000.
    """
    if x == 0:
        return "0"
    if not isfinite(x):
        return str(float(x))
    size = abs(x)
    # The rounded number decides, or 0.00099999 would be written 1.00e-3 and 99999.7 as 1.00e5.
    rounded = round(size) if size >= WHOLE else float(f"{size:.3g}")
    if not SMALLEST <= rounded < LARGEST:
        mantissa, exponent = f"{x:.2e}".split("e")
        return f"{mantissa}e{int(exponent)}"
    return f"{x:.0f}" if rounded >= WHOLE else f"{x:#.3g}".removesuffix(".")
