"""A child's marks told bit by bit, corrected and told again, with staff at work between: nobody is lost on the way.

The judge is naive on purpose: it remembers what the register last said of each session, and nothing of cases.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st
from register_store import Read, Store, day_csv

from cmeboard.core.calendar import CalendarFile, Closure, SchoolCalendar, Term
from cmeboard.core.case import Case, Pupil
from cmeboard.core.entries import Entry, FoundEntry, Sms
from cmeboard.core.ids import case_id
from cmeboard.core.stage import Stage
from cmeboard.register.context import Context

ROWAN = "Q999000025002"
MONDAY = date(2026, 11, 9)
UNEXPLAINED, SEEN = frozenset("NO"), frozenset("/\\LU")

told_mark = st.sampled_from(["N", "/", "I", "-"])
steps = st.lists(
    st.tuples(st.integers(0, 3), told_mark, told_mark, st.sampled_from(["sms", "", "found", "snow"])),
    min_size=2,
    max_size=8,
)

Session = tuple[date, int]


class School:
    """A store, what the register last said of the child's sessions, and when the child was last found."""

    def __init__(self, context: Context) -> None:
        self.store = Store(replace(context, case_id=self._case_id))
        self.said: dict[Session, str] = {}
        self.found = datetime.combine(date.min, time.min)
        self.closed: set[date] = set()
        self.today = MONDAY

    @property
    def open_cases(self) -> list[Case]:
        return [case for case in self.store.cases.values() if case.stage.is_open]

    @property
    def last(self) -> tuple[Session, str] | None:
        """The last session of a school day of which the register said anything, and what."""
        known = [(at, mark) for at, mark in self.said.items() if mark != "-" and at[0] not in self.closed]
        return max(known, default=None)

    def do(self, deed: str) -> None:
        """What staff do at ten o'clock, with each case there is."""
        now = datetime.combine(self.today, time(10))
        if deed == "snow":
            self._close(self.today)
        for case in self.open_cases:
            entry: Entry
            if deed == "found":
                self.found = now
                entry = FoundEntry(at=now, by="S. Patel", did="found")
                self._write(case, entry, Stage.FOUND)
            elif deed == "sms":
                self._write(case, Sms(at=now, by="S. Patel", did="sms"), case.stage)

    def _case_id(self, pupil: Pupil, first: date) -> str:
        """As a store on disk names a case: never as another one."""
        others = {case.case for case in self.store.cases.values() if case.first_day_absent != first}
        return case_id(b"k", pupil, first, others)

    def _write(self, case: Case, entry: Entry, stage: Stage) -> None:
        self.store.cases[case.case] = case.model_copy(update={"log": (*case.log, entry), "stage": stage})

    def _close(self, day: date) -> None:
        self.closed.add(day)
        closures = tuple(Closure(first=day, why="snow") for day in sorted(self.closed))
        terms = (Term(first=date(2026, 11, 2), last=date(2026, 12, 18)),)
        calendar = SchoolCalendar(CalendarFile(terms=terms, closures=closures), {})
        self.store.context = replace(self.store.context, calendar=calendar)

    def tell(self, read_text: Read, day: date, marks: tuple[str, str]) -> set[str]:
        """The register tells a day; back come the cases whose child it may be missing again."""
        self.store.context = replace(self.store.context, now=datetime.combine(self.today, time(15)))
        for session, mark in enumerate(marks):
            if mark != "-":
                self.said[day, session] = mark
        plan = self.store.take([read_text(day_csv([(ROWAN, str(day), *marks)]))])
        return {one.case for one in plan.proposals if one.kind == "missing again"}

    def is_found_since(self, at: Session) -> bool:
        """Whether the child was found after a session: a morning's at ten, an afternoon's on the next day only."""
        day, session = at
        return self.found >= datetime.combine(day, time(9) if session == 0 else time(13))


def days_of(case: Case, school: School) -> list[tuple[str, ...]]:
    """What a case holds of the days on which the school was open and the register was taken, oldest first."""
    days = (codes for day, codes in sorted(case.marks.items()) if day not in school.closed)
    return [codes for codes in days if set(codes) != {"-"}]


def says_absent(case: Case, school: School, mark: str) -> bool:
    """Whether the last that a case holds of the child is this mark."""
    return [one for codes in days_of(case, school) for one in codes if one != "-"][-1:] == [mark]


def says_back(case: Case, school: School) -> bool:
    """Whether the last that a case holds of the child is a day in school, be it one on which another case begins."""
    days = days_of(case, school)
    return not days or not SEEN.isdisjoint(days[-1])


A_DAY_IN_THE_MIDST = [
    (0, "N", "N", ""),
    (1, "N", "N", "sms"),
    (2, "N", "N", ""),
    (1, "/", "/", ""),
    (3, "/", "/", ""),
]
"""One day of the absence turns out to have been none, and then the child comes back."""


@example(told=A_DAY_IN_THE_MIDST)
@settings(deadline=None, max_examples=300)
@given(told=steps)
def test_whoever_is_missing_stands_in_a_case_and_whoever_is_back_is_told(
    read_text: Read, context: Context, told: list[tuple[int, str, str, str]]
) -> None:
    school = School(context)
    for number, morning, afternoon, deed in told:
        day = MONDAY + timedelta(days=number)
        school.today = max(school.today, day)
        school.do(deed)
        if day in school.closed:
            continue
        again = school.tell(read_text, day, (morning, afternoon))
        if school.last is None:
            continue
        at, mark = school.last
        if mark in UNEXPLAINED and not school.is_found_since(at):
            holding = [*school.open_cases, *(school.store.cases[case] for case in again)]
            assert any(says_absent(case, school, mark) for case in holding), (at, mark)
        if mark in SEEN:
            begun = [case for case in school.open_cases if case.first_day_absent <= at[0]]
            assert all(says_back(case, school) for case in begun), (at, mark)
