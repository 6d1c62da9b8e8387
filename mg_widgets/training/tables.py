"""Any kind of table as plain lists of floats: nested lists, arrays, tensors, data frames, columns."""

from __future__ import annotations

from typing import Any

from mg_widgets.training.arguments import finite_number


def rows(data: object, name: str) -> list[Any]:
    """Return the entries of a table or a column: at least one."""
    found = listed(data)
    if found is None:
        raise TypeError(f"{name} must be a list with one entry per sample, not {data!r:.60}")
    if not found:
        raise ValueError(f"{name} is empty: there must be at least one sample")
    return found


def numbers(row: object, name: str) -> list[float]:
    """Return a row of finite numbers."""
    found = listed(row)
    if found is None:
        raise TypeError(f"{name} must be a list of numbers such as [2.0, 3.0], not {row!r:.60}")
    return [one_number(x, f"{name}[{i}]") for i, x in enumerate(found)]


def one_number(x: object, name: str) -> float:
    """Return a finite number, which may be in an array or a tensor of no dimension."""
    return finite_number(_plain(x), name)


def listed(data: object) -> list[Any] | None:
    """Return the entries of anything that is a list in spirit, None of anything else."""
    plain = _plain(data)
    if isinstance(plain, (str, bytes, dict, set)) or not hasattr(plain, "__iter__"):
        return None
    return list(plain)


def _plain(data: Any) -> Any:  # noqa: ANN401
    """Return the lists and numbers inside an array, a tensor, a series or a data frame."""
    # In this order: a data frame has no `tolist`, and iterates over the names of its columns.
    for convert in ("to_numpy", "tolist"):
        if hasattr(data, convert):
            data = getattr(data, convert)()
    return data
