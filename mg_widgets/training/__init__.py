"""Loops that drive an engine and say what happened. They know arrays, but no widget."""
