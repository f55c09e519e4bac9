"""The columns of the board, in the policy's order."""

from enum import StrEnum


class Stage(StrEnum):
    """Where a case stands. The spelling is that of the case file and of the column."""

    ABSENT = "Absent"
    CONTACTED = "Contacted"
    VISITED = "Visited"
    REPORTED_MISSING = "Reported Missing"
    STRATEGY_MEETING = "Strategy Meeting"
    FOUND = "Found"
    OFF_ROLL_NOTIFIED = "Off-roll Notified"

    @property
    def position(self) -> int:
        """The place in the policy's order, 0 for Absent."""
        return STAGES.index(self)

    @property
    def is_open(self) -> bool:
        """Whether the child is still being looked for: before Found and Off-roll Notified."""
        return self.position < Stage.FOUND.position


STAGES: tuple[Stage, ...] = tuple(Stage)
