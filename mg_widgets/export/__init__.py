"""Pages that need neither a kernel nor a network."""

from mg_widgets.export.page import write_page

__all__ = ["write_page"]
