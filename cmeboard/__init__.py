"""cmeboard: children missing education, on a board and in a record."""

__version__ = "0.1.0"
