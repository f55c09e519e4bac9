"""Invented cases in every stage, with every flag, for every situation of the policy."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from cmeboard.core.calendar import SchoolCalendar
from cmeboard.core.case import Case, Pupil
from cmeboard.core.moving import stage_from_log
from cmeboard.core.stage import Stage
from cmeboard.core.words import Flag
from cmeboard.demo.dice import Dice
from cmeboard.demo.people import enrolled
from cmeboard.demo.stories_ended import ENDED
from cmeboard.demo.stories_looking import LOOKING
from cmeboard.demo.stories_missing import MISSING
from cmeboard.demo.telling import Start, Story, Telling, cast

STORIES: tuple[Story, ...] = (*LOOKING, *MISSING, *ENDED)
"""Every story once; more cases than these are told from the same stories of other pupils."""

CaseIdFor = Callable[[Pupil, date], str]

MOST_DAYS_AGO = 120
"""Stories that ended are spread over so many school days before the day on which they are told first."""


def stories(
    seed: int,
    now: datetime,
    calendar: SchoolCalendar,
    count: int,
    case_id: CaseIdFor,
    moves: Mapping[str, Stage],
) -> list[Case]:
    """About `count` invented cases as they stand at `now` (a child's earlier cases come on top).

    The calendar should reach some weeks back (`demo_calendar` does): what would lie before it is left out.
    `case_id` names a case of a pupil by the first day absent; `moves` are the policy's, from entry to column.
    """
    cases: list[Case] = []
    school_days = _SchoolDays(calendar, now.date())
    for n, story in enumerate(_chosen(seed, count)):
        dice = Dice(seed, "story", n)
        pupil = cast(story, enrolled(seed, n, now.date()).pupil, dice)
        back = dice.number(0, MOST_DAYS_AGO) if story.until is not None and n >= len(STORIES) else 0
        for told in (*story.earlier, story):
            telling = _telling(told, pupil, school_days.of(pupil.year_group), now, back, dice)
            if telling is not None:
                cases.append(telling.case(case_id(pupil, telling.first_day_absent), moves))
    return cases


def _chosen(seed: int, count: int) -> Iterator[Story]:
    """Each story once, then each as often as real schools see such cases."""
    yield from STORIES[:count]
    dice = Dice(seed, "stories")
    shares = [story.often for story in STORIES]
    for _ in range(count - len(STORIES)):
        yield dice.weigh(STORIES, shares)


def _telling(
    story: Story, pupil: Pupil, school_days: Sequence[date], now: datetime, back: int, dice: Dice
) -> Telling | None:
    """None where the calendar does not reach back as far as the story begins."""
    if story.start is Start.AFTER_A_BREAK:
        first = _first_after_break(school_days)
    else:
        first = len(school_days) - story.day - back
        first = first if first >= 0 else len(school_days) - story.day
    if not 0 <= first < len(school_days):
        return None
    if Flag.NEW_PUPIL in story.flags:
        pupil = pupil.model_copy(update={"admitted": school_days[first]})  # expected that day for the first time
    return Telling(story, pupil, school_days, first, now, dice)


def _first_after_break(school_days: Sequence[date]) -> int:
    """The latest school day before which a week or more was free."""
    gaps = ((later - day).days for day, later in pairwise(school_days))
    return max((n + 1 for n, gap in enumerate(gaps) if gap > 7), default=0)


class _SchoolDays:
    """The school days up to a day, by year group."""

    def __init__(self, calendar: SchoolCalendar, until: date) -> None:
        self._calendar = calendar
        self._until = until
        self._known: dict[int | None, list[date]] = {}

    def of(self, year_group: int | None) -> list[date]:
        """Oldest first."""
        if year_group not in self._known:
            calendar = self._calendar.for_year_group(year_group)
            first = calendar.first_day or self._until
            days = (first + timedelta(n) for n in range((self._until - first).days + 1))
            self._known[year_group] = [day for day in days if calendar.is_school_day(day)]
        return self._known[year_group]


def replay(case: Case, moves: Mapping[str, Stage]) -> Iterator[Case]:
    """The case as it stood after each of its entries, oldest first: what the benches make a history of."""
    for length in range(len(case.log) + 1):
        log = case.log[:length]
        until = max(log[-1].at.date(), case.first_day_absent) if log else case.first_day_absent
        days = sorted(case.marks)
        known = days[: max(1, bisect_right(days, until))]
        yield case.model_copy(
            update={
                "log": log,
                "stage": stage_from_log(log, moves),
                "marks": {day: case.marks[day] for day in known if day in case.marks},
            }
        )
