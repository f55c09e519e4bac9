"""Days that count, such as school days, as a table in which any day is found at once."""

from collections.abc import Sequence
from datetime import date
from itertools import accumulate


class DayTable:
    """Days in order, and for each calendar day among them how many lie before it.

    Built once; to count days or to go some days on is then a look-up, however many lie between.
    """

    def __init__(self, days: Sequence[date]) -> None:
        self.days = tuple(sorted(days))
        self._first = self.days[0].toordinal() if self.days else 0
        counted = {day.toordinal() for day in self.days}
        span = range(self._first, self.days[-1].toordinal() + 1) if self.days else range(0)
        self._before = (0, *accumulate(day in counted for day in span))

    def __contains__(self, day: date) -> bool:
        at = day.toordinal() - self._first
        return 0 <= at < len(self._before) - 1 and self._before[at] < self._before[at + 1]

    def before(self, day: date) -> int:
        """How many of the days lie before `day`."""
        at = day.toordinal() - self._first
        if at < len(self._before):
            return self._before[at] if at > 0 else 0
        return len(self.days)

    def after(self, day: date) -> int:
        """How many of the days lie on `day` or before it, which is the place of the next one."""
        at = day.toordinal() - self._first + 1
        if at < len(self._before):
            return self._before[at] if at > 0 else 0
        return len(self.days)

    def nth_after(self, day: date, n: int) -> date | None:
        """The n-th of the days after `day`, from 1 on. None past the table's end."""
        at = self.after(day) + n - 1
        return self.days[at] if at < len(self.days) else None
