"""The invented school's register: who was marked with what, session by session, as it stood on a day.

What a mark becomes later (N turned to the true code within five school days, else O) depends on the day of the
export alone, so that one day's export and a whole term's agree wherever they may.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from cmeboard.core.calendar import SchoolCalendar
from cmeboard.demo.dice import Dice
from cmeboard.demo.people import Enrolled

PRESENT = ("/", "\\")
CLOSED = ("#", "#")
NOT_TAKEN = "-"
NOT_TAKEN_SHARE = 0.004
CODES_OF_2024 = date(2024, 8, 19)
BEFORE_2024 = {"C1": "C", "J1": "J", "K": "B", "Y1": "Y", "Y2": "Y", "Y7": "Y"}
LONGEST_UNRESOLVED = 5
"""School days within which N must become the true code, else O (regulation 10 of SI 2024/208)."""


class DayOfMarks(NamedTuple):
    """One pupil's two codes of one day."""

    day: date
    morning: str
    afternoon: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of absence: its true code, its length, and after how many school days the school learns the code."""

    share: float
    code: str
    shortest: int
    longest: int
    learnt_after: int


KINDS = (
    Kind(40, "I", 1, 3, 1),
    Kind(14, "I", 1, 2, 0),
    Kind(5, "I", 4, 12, 2),
    Kind(15, "O", 1, 2, LONGEST_UNRESOLVED),
    Kind(6, "O", 3, 7, LONGEST_UNRESOLVED),
    Kind(7, "C", 1, 2, 0),
    Kind(4, "G", 4, 9, 3),
    Kind(4, "E", 1, 5, 0),
    Kind(2, "R", 1, 1, 0),
    Kind(2, "Y1", 1, 2, 0),
    Kind(1, "O", 20, 400, LONGEST_UNRESOLVED),
)
KIND_SHARES = tuple(kind.share for kind in KINDS)

ABSENCE_BEGINS = 0.021
"""How often a child who is in school stays away from the next day on; with `KINDS`, about 6 % are missed."""
AFTER_A_BREAK = 3.0
OFTEN_ABSENT = ((0.6, 2.0, 6.0), (84, 13, 3))
"""How much likelier than most a child is to be absent, and how many children are so."""

PARTS_OF_DAYS = (
    (0.012, ("L", "\\")),
    (0.005, ("U", "\\")),
    (0.004, ("M", "\\")),
    (0.003, ("/", "M")),
    (0.002, ("/", "N")),
    (0.002, ("V", "V")),
    (0.001, ("P", "P")),
    (0.001, ("K", "K")),
)


class Register:
    """The register of the school's year up to `last`, the day of the export."""

    def __init__(self, seed: int, calendar: SchoolCalendar, first: date, last: date) -> None:
        self._seed = seed
        self._first = first
        self._days = _days_of_register(calendar, last)
        self._not_taken: dict[str, frozenset[tuple[date, int]]] = {}

    @property
    def days(self) -> list[date]:
        """The days that the export covers, closures in term included."""
        return [day.day for day in self._days if day.day >= self._first]

    def marks(self, pupil: Enrolled) -> Iterator[DayOfMarks]:
        """One pupil's marks, oldest first, from the first day of the export or the day of admission."""
        not_taken = self._missed_registers(pupil.pupil.registration_group or "")
        admitted = pupil.pupil.admitted or self._first
        for day, (morning, afternoon) in zip(self._days, self._codes(pupil), strict=True):
            if day.day < self._first or day.day < admitted:
                continue
            if not_taken and not day.closed:
                morning = NOT_TAKEN if (day.day, 0) in not_taken else morning
                afternoon = NOT_TAKEN if (day.day, 1) in not_taken else afternoon
            if day.day < CODES_OF_2024:
                morning, afternoon = BEFORE_2024.get(morning, morning), BEFORE_2024.get(afternoon, afternoon)
            yield DayOfMarks(day.day, morning, afternoon)

    def _codes(self, pupil: Enrolled) -> Iterator[tuple[str, str]]:
        """Always from the year's first day on, so that no mark hangs on where the export begins."""
        dice = Dice(self._seed, "register", pupil.student_id)
        begins = ABSENCE_BEGINS * dice.weigh(*OFTEN_ABSENT)
        last = self._days[-1].number if self._days else 0
        kind, began, ends = KINDS[0], 0, 0
        for day in self._days:
            if day.closed:
                yield CLOSED
                continue
            share = dice.share()
            if day.number >= ends and share < begins * (AFTER_A_BREAK if day.after_break else 1.0):
                kind = dice.weigh(KINDS, KIND_SHARES)
                began, ends = day.number, day.number + dice.number(kind.shortest, kind.longest)
            if day.number < ends:
                code = _as_known(kind, day.number, began, last)
                yield code, code
            else:
                yield _part_of_day(1.0 - share)

    def _missed_registers(self, group: str) -> frozenset[tuple[date, int]]:
        if group not in self._not_taken:
            dice = Dice(self._seed, "register not taken", group)
            self._not_taken[group] = frozenset(
                (day.day, session) for day in self._days for session in (0, 1) if dice.chance(NOT_TAKEN_SHARE)
            )
        return self._not_taken[group]


def _as_known(kind: Kind, number: int, began: int, last: int) -> str:
    """The code as the school knew it on the last day: O is what is left when nobody explained a session in time."""
    known_on = (number if kind.code == "O" else began) + kind.learnt_after
    return kind.code if last >= known_on else "N"


def _part_of_day(share: float) -> tuple[str, str]:
    for probability, codes in PARTS_OF_DAYS:
        if share < probability:
            return codes
        share -= probability
    return PRESENT


class _RegisterDay(NamedTuple):
    day: date
    number: int
    closed: bool
    after_break: bool


def _days_of_register(calendar: SchoolCalendar, last: date) -> Sequence[_RegisterDay]:
    """School days and closures in term up to `last`; `number` counts the school days."""
    day = calendar.first_day
    days: list[_RegisterDay] = []
    number, previous = 0, None
    while day is not None and day <= last:
        if calendar.is_school_day(day):
            days.append(_RegisterDay(day, number, False, previous is not None and (day - previous).days >= 7))
            number, previous = number + 1, day
        elif calendar.is_working_day(day) and calendar.why_no_school(day) not in ("holiday", ""):
            days.append(_RegisterDay(day, number, True, False))
        day += timedelta(1)
    return days
