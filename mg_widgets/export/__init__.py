"""Pages that need neither a kernel nor a network."""

from mg_widgets.export.page import Embedded, write_page

__all__ = ["Embedded", "write_page"]
