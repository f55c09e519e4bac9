"""Today's headings and steps as rows of lines: which line is what, and where a step stands. Pure."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from cmeboard.core.shown.today import Group, Step, StepKey


class StepRows:
    """Each group's heading on a line, and below it its steps, `lines_a_step` each; places count over all groups."""

    def __init__(self, groups: Sequence[Group], lines_a_step: int) -> None:
        self._groups = groups
        self.lines_a_step = lines_a_step
        self._firsts = list(accumulate((len(group.steps) for group in groups), initial=0))
        self._headings = [first * lines_a_step + number for number, first in enumerate(self._firsts[:-1])]
        self.count = self._firsts[-1]
        self.lines = self.count * lines_a_step + len(groups)

    def step(self, place: int) -> Step:
        """The step at a place."""
        group = self._group_of(place)
        return self._groups[group].steps[place - self._firsts[group]]

    def span(self, place: int) -> tuple[int, int]:
        """The first line of a step and the one behind its last."""
        begin = place * self.lines_a_step + self._group_of(place) + 1
        return begin, begin + self.lines_a_step

    def is_first(self, place: int) -> bool:
        """Whether a heading stands right above the step."""
        return place == self._firsts[self._group_of(place)]

    def at(self, line: int) -> str | int:
        """The heading that is on a line, or the place of the step. Raises IndexError below the last line."""
        if not 0 <= line < self.lines:
            raise IndexError(line)
        group = bisect_right(self._headings, line) - 1
        below = line - self._headings[group]
        if not below:
            return f"{self._groups[group].heading}: {self._groups[group].size}"
        return self._firsts[group] + (below - 1) // self.lines_a_step

    def in_view(self, top: int, height: int) -> list[str | Step]:
        """The headings and steps on some lines."""
        rows = dict.fromkeys(self.at(line) for line in range(top, min(self.lines, top + height)))
        return [row if isinstance(row, str) else self.step(row) for row in rows]

    def place_of(self, key: StepKey) -> int | None:
        """Where the step with this key stands, or None."""
        for first, group in zip(self._firsts, self._groups, strict=False):
            at = group.steps.place_of(key)
            if at is not None:
                return first + at
        return None

    def is_same(self, other: "StepRows") -> bool:
        """Whether these are the very same steps on the same lines; steps of a board that was read anew are others."""
        if (self._headings, self.lines_a_step) != (other._headings, other.lines_a_step):
            return False
        pairs = zip(self._groups, other._groups, strict=True)
        return all(one.heading == two.heading and one.steps.is_same(two.steps) for one, two in pairs)

    def _group_of(self, place: int) -> int:
        return bisect_right(self._firsts, place) - 1
