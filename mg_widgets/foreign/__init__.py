"""Nodes of any engine, read by what they have in common: `data`, and `_prev` or `_children`."""
