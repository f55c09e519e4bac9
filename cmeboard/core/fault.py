"""What is wrong with a file that reads well, as its checks tell it."""

from typing import NamedTuple

Location = tuple[str | int, ...]
"""A place in a file: keys, and the numbers of items from 0."""


class Fault(NamedTuple):
    """One thing wrong: where in the file, what, and what to do."""

    location: Location
    message: str
    fix: str
