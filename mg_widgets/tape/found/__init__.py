"""Modules that a graph does not name: its samples and their loss, and what it computes again and again."""

from mg_widgets.tape.found.groups import found_modules

__all__ = ["found_modules"]
