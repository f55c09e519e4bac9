"""Days as a school counts them: school days, working days, calendar days and hours."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pydantic import model_validator

from cmeboard.core.day_table import DayTable
from cmeboard.core.length import Span, Unit
from cmeboard.core.record import Record
from cmeboard.core.text import Day, Text, WholeNumber


class Term(Record):
    """A stretch in which the school is open; what lies between two terms is holiday."""

    name: Text | None = None
    first: Day
    last: Day
    year_groups: tuple[WholeNumber, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> "Term":
        if self.last < self.first:
            raise ValueError(f"a term cannot end on {self.last}, before it begins on {self.first}")
        return self


class Closure(Record):
    """Days inside a term on which pupils do not come; for some year groups only, where they are named."""

    first: Day
    last: Day | None = None
    why: Text
    year_groups: tuple[WholeNumber, ...] = ()

    @property
    def final(self) -> date:
        """The last day of the closure."""
        return self.last or self.first


class CalendarFile(Record):
    """`calendar.yaml`."""

    terms: tuple[Term, ...]
    closures: tuple[Closure, ...] = ()
    working_days_off: tuple[Day, ...] = ()


class SchoolCalendar:
    """The days of one school for one year group. Built once; every question is a look-up.

    `bank_holidays` are England's, by day; the caller gets them from the `holidays` library.
    """

    def __init__(
        self,
        file: CalendarFile,
        bank_holidays: dict[date, str],
        year_group: int | None = None,
        zone: str = "Europe/London",
    ) -> None:
        self.zone = ZoneInfo(zone)
        self._file = file
        self._bank_holidays = bank_holidays
        self._year_group = year_group
        self._by_year_group: dict[int | None, SchoolCalendar] = {}
        self._working_days: dict[tuple[int, int], DayTable] = {}
        self._whys: dict[date, str] = {}

    def for_year_group(self, year_group: int | None) -> "SchoolCalendar":
        """The same calendar with the closures and staggered starts of one year group."""
        if year_group == self._year_group:
            return self
        known = self._by_year_group.get(year_group)
        if known is None:
            known = SchoolCalendar(self._file, self._bank_holidays, year_group, self.zone.key)
            self._by_year_group[year_group] = known
        return known

    def _concerns(self, year_groups: tuple[int, ...]) -> bool:
        return not year_groups or self._year_group in year_groups

    @cached_property
    def _school_days(self) -> DayTable:
        days: set[date] = set()
        # Of a pupil whose year group is not known, or is in no term, each term counts: else no day ever would.
        own = [term for term in self._file.terms if self._concerns(term.year_groups)]
        for term in own if self._year_group is not None and own else self._file.terms:
            days.update(each_day(term.first, term.last))
        for closure in self._file.closures:
            if self._concerns(closure.year_groups):
                days.difference_update(each_day(closure.first, closure.final))
        return DayTable([day for day in days if day.weekday() < 5 and day not in self._bank_holidays])

    @cached_property
    def first_day(self) -> date | None:
        """The first school day that the calendar knows."""
        days = self._school_days.days
        return days[0] if days else None

    @cached_property
    def last_day(self) -> date | None:
        """The last day of the last term: what lies after it, the calendar does not know."""
        return max((term.last for term in self._file.terms), default=None)

    def term_of(self, day: date) -> Term | None:
        """The term that holds `day`, or the last one that had begun by then; None before the first."""
        begun = [term for term in self._file.terms if term.first <= day]
        return max(begun, key=lambda term: term.first, default=None)

    def is_school_day(self, day: date) -> bool:
        """Whether the school is open to this year group."""
        return day in self._school_days

    def is_working_day(self, day: date) -> bool:
        """Monday to Friday, less England's bank holidays and the store's own additions."""
        return day.weekday() < 5 and day not in self._bank_holidays and day not in self._file.working_days_off

    def school_days_between(self, first: date, last: date) -> int:
        """How many school days lie from `first` to `last`, both counted."""
        return max(0, self._school_days.after(last) - self._school_days.before(first))

    def school_days(self, first: date, last: date) -> tuple[date, ...]:
        """The school days from `first` to `last`, both counted."""
        table = self._school_days
        return table.days[table.before(first) : table.after(last)]

    def days_shut_before(self, day: date) -> int:
        """How many days in a row before `day` are no school days, weekends counted."""
        table = self._school_days
        at = table.before(day)
        if at > 0:
            return (day - table.days[at - 1]).days - 1
        return (day - date.min).days if day in table else 0

    def school_day_before(self, day: date) -> date | None:
        """The last school day before `day`, or None where the calendar knows none."""
        at = self._school_days.before(day)
        return self._school_days.days[at - 1] if at > 0 else None

    def school_day_after(self, day: date, n: int) -> date | None:
        """The n-th school day after `day` (n = 0: `day` itself, or the next one). None past the calendar's end."""
        if n == 0 and day in self._school_days:
            return day
        return self._school_days.nth_after(day, max(n, 1))

    def why_no_school(self, day: date) -> str:
        """Why `day` is no school day: weekend, bank holiday, a closure's own word, or holiday. Empty if it is one."""
        why = self._whys.get(day)
        if why is None:
            why = self._whys[day] = self._why_no_school(day)
        return why

    def _why_no_school(self, day: date) -> str:
        if day in self._school_days:
            return ""
        if day.weekday() >= 5:
            return "weekend"
        if day in self._bank_holidays:
            return self._bank_holidays[day]
        for closure in self._file.closures:
            if closure.first <= day <= closure.final and self._concerns(closure.year_groups):
                return closure.why
        if self.last_day is not None and day > self.last_day:
            return "after the last term in calendar.yaml"
        return "holiday"

    def left_out(self, unit: Unit, after: date, until: date) -> Iterator[tuple[date, str]]:
        """The days of the week after one day and up to another that do not count, each with why not."""
        for day in each_day(after + timedelta(1), until):
            if day.weekday() >= 5:
                continue
            if unit is Unit.SCHOOL_DAY and day not in self._school_days:
                yield day, self.why_no_school(day)
            elif unit is Unit.WORKING_DAY and not self.is_working_day(day):
                yield day, self._bank_holidays.get(day, "no working day, says calendar.yaml")

    def add(self, span: Span, start: date | datetime) -> date | datetime | None:
        """The last day (for hours: the moment) that lies `span` after `start`. None where the calendar ends before it.

        Hours are counted through the zone, so that a day on which the clocks change is 23 or 25 hours long.
        """
        if span.unit is Unit.HOUR:
            moment = start if isinstance(start, datetime) else datetime.combine(start, datetime.min.time())
            later = moment.replace(tzinfo=self.zone).timestamp() + span.n * 3600
            return datetime.fromtimestamp(later, self.zone).replace(tzinfo=None)
        day = start.date() if isinstance(start, datetime) else start
        if span.unit is Unit.DAY:
            return day + timedelta(span.n)
        if span.unit is Unit.SCHOOL_DAY:
            return day if span.n == 0 else self.school_day_after(day, span.n)
        return self._working_day_after(day, span.n) if span.n > 0 else day

    def _working_day_after(self, day: date, n: int) -> date | None:
        """From a table of the day's own year and as many more as the days may reach into."""
        years = (day.year, min(day.year + 1 + n // 200, date.max.year))
        table = self._working_days.get(years)
        if table is None:
            span = each_day(date(years[0], 1, 1), date(years[1], 12, 31))
            table = self._working_days[years] = DayTable([day for day in span if self.is_working_day(day)])
        return table.nth_after(day, n)


def each_day(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both counted."""
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


class LeftOut(NamedTuple):
    """What a person passes over who counts from one day to another on a wall calendar; weekends go without saying."""

    calendar: SchoolCalendar
    unit: Unit
    after: date
    until: date

    def __str__(self) -> str:
        found = list(self.calendar.left_out(self.unit, self.after, self.until))
        stretches = [[day for day, _ in days] for _, days in groupby(found, key=lambda one: one[1])]
        whys = [why for why, _ in groupby(found, key=lambda one: one[1])]
        said = [
            f"{days[0]} {why}" if len(days) == 1 else f"{days[0]} to {days[-1]} {why}"
            for days, why in zip(stretches, whys, strict=True)
        ]
        return f" (not counted: {', '.join(said)})" if said else ""
