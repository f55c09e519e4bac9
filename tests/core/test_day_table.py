"""Counting by tables is counting one by one, whatever the days are."""

from bisect import bisect_left, bisect_right
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cmeboard.core.calendar import CalendarFile, SchoolCalendar
from cmeboard.core.day_table import DayTable
from cmeboard.core.length import Span, Unit

FIRST = date(2026, 9, 1)
DAYS = st.dates(FIRST, FIRST + timedelta(40))
ANY_DAY = st.dates(FIRST - timedelta(10), FIRST + timedelta(60))


@given(days=st.sets(DAYS), day=ANY_DAY, n=st.integers(1, 12))
def test_the_table_answers_as_one_counts(days: set[date], day: date, n: int) -> None:
    table, listed = DayTable(list(days)), sorted(days)
    later = [one for one in listed if one > day]
    assert (day in table) == (day in days)
    assert table.before(day) == bisect_left(listed, day)
    assert table.after(day) == bisect_right(listed, day)
    assert table.nth_after(day, n) == (later[n - 1] if len(later) >= n else None)


OFF = st.sets(st.dates(date(2026, 11, 1), date(2027, 2, 28)), max_size=12)


@given(off=OFF, holidays=OFF, start=st.dates(date(2026, 10, 1), date(2027, 3, 31)), n=st.integers(0, 300))
def test_working_days_are_added_as_one_counts(off: set[date], holidays: set[date], start: date, n: int) -> None:
    """Over a year's end too, and further than the calendar's terms."""
    file = CalendarFile.model_validate({"terms": [], "working_days_off": sorted(off)})
    calendar = SchoolCalendar(file, dict.fromkeys(holidays, "a bank holiday"))
    day, left = start, n
    while left:
        day += timedelta(1)
        left -= day.weekday() < 5 and day not in off and day not in holidays
    assert calendar.add(Span(n, Unit.WORKING_DAY), start) == day
