"""What a version of a file of the record says, as the judges of the record see it."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from cmeboard.core.problem import Problem


class Said:
    """An entry of a version: what tells it apart from all others, its kind, where it moves the card if it is a move,
    and when it happened. What tells it apart may be worked out when it is asked for, which is seldom.
    """

    __slots__ = ("_identity", "did", "to", "when")

    def __init__(self, identity: str | Callable[[], str], did: str = "", to: str = "", when: object = None) -> None:
        self._identity = identity
        self.did = did
        self.to = to
        self.when = when

    @property
    def identity(self) -> str:
        """What tells it apart: two entries that say the same have the same."""
        if not isinstance(self._identity, str):
            self._identity = self._identity()
        return self._identity

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Said):
            return NotImplemented
        return (self.did, self.when) == (other.did, other.when) and self.identity == other.identity

    def __hash__(self) -> int:
        return hash((self.did, self.when))

    def __repr__(self) -> str:
        return f"Said({self.identity!r})"

    def leads_to(self, stage: str, moves: Mapping[str, str]) -> bool:
        """Whether it explains that the card is now in `stage`; what takes an entry back may lead anywhere."""
        return self.did == "correct" or stage == (self.to or moves.get(self.did))


class Reading(NamedTuple):
    """What one version of a file says: its log entries, its stage, and what is wrong with it."""

    entries: tuple[Said, ...] = ()
    problems: tuple[Problem, ...] = ()
    stage: str = ""

    @property
    def broken(self) -> bool:
        """Whether the version cannot be read at all."""
        return bool(self.problems) and not self.entries


Reader = Callable[[str, bytes], Reading]
"""Reads one version of a file of the record."""
