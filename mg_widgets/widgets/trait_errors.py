"""How a check of an argument becomes the check of a trait."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from traitlets import TraitError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def trait_errors() -> Iterator[None]:
    """Raise a TypeError or a ValueError of the block as a TraitError with the same words."""
    try:
        yield
    except (TypeError, ValueError) as error:
        raise TraitError(str(error)) from None
