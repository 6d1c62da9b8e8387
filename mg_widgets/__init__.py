"""Wrap any scalar Value engine, see every number it computes, and move any of them."""

__version__ = "0.1.0"
