"""The invented cases counted again, day by day, as a person does with the policy in one hand and a wall calendar in the
other: rules.md, "Words", and the rules without and with contact, L1, S1, F1.

Nothing of `core` is asked but what the program says; the count below knows a case as its file says it, and which days
are school days and working days.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from cmeboard import packs
from cmeboard.core.calendar import SchoolCalendar
from cmeboard.core.case import Case, Pupil
from cmeboard.core.duties import Context, reckon
from cmeboard.core.duty import moment_text
from cmeboard.core.ids import case_id
from cmeboard.core.marks import Codes
from cmeboard.core.policy import PolicyFile
from cmeboard.core.stack import Policy
from cmeboard.demo.calendar import demo_calendar
from cmeboard.demo.stories import stories
from cmeboard.store.case_files import parse_model
from cmeboard.store.config import build_calendar, read_pack

TOLD = datetime(2026, 11, 24, 8, 50)
HALF_TERM = datetime(2026, 11, 4, 15, 30)
PRESENT = {"/", "\\", "L"}
LATE_BUT_SEEN = "U"
ONE = timedelta(days=1)
BANK_HOLIDAYS = (
    *("2025-08-25", "2025-12-25", "2025-12-26", "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25"),
    *("2026-08-31", "2026-12-25", "2026-12-28", "2027-01-01", "2027-03-26", "2027-03-29", "2027-05-03", "2027-05-31"),
)
"""As gov.uk lists them for England."""

Plain = dict[str, Any]
Steps = dict[tuple[str, str], str]
"""What a person expects: how a step stands, by its rule and the day on which it is due."""


class Wall:
    """A wall calendar: which days are school days and working days, found by looking at each."""

    def __init__(self, on: date) -> None:
        plan = demo_calendar(on)
        self.terms = [(term.first, term.last) for term in plan.terms]
        self.closed = {
            closure.first + ONE * n
            for closure in plan.closures
            for n in range(((closure.last or closure.first) - closure.first).days + 1)
        }

    def is_working_day(self, day: date) -> bool:
        return day.weekday() < 5 and day.isoformat() not in BANK_HOLIDAYS

    def is_school_day(self, day: date) -> bool:
        in_term = any(first <= day <= last for first, last in self.terms)
        return in_term and self.is_working_day(day) and day not in self.closed

    def school_days_on_from(self, days: list[date], number: int) -> date | None:
        """The day that will be the `number`-th of these, each school day from the last on being one more."""
        days = list(days)
        day = days[-1] if days else None
        while day is not None and len(days) < number:
            day += ONE
            if day > self.terms[-1][1]:
                return None
            if self.is_school_day(day):
                days.append(day)
        return days[number - 1] if len(days) >= number else None


class ByHand:
    """One case, counted by a person at a moment."""

    def __init__(self, case: Plain, wall: Wall, now: datetime) -> None:
        self.case, self.wall, self.now = case, wall, now
        taken_back = [
            (entry["entry"]["at"], entry["entry"]["did"]) for entry in case["log"] if entry["did"] == "correct"
        ]
        stands = [entry for entry in case["log"] if (entry["at"], entry["did"]) not in taken_back]
        self.log = sorted((e for e in stands if moment(e["at"]) <= now), key=lambda entry: str(entry["at"]))
        self.found = next((entry for entry in self.log if entry["did"] == "found"), None)
        self.ended = next((entry for entry in self.log if entry["did"] in ("found", "notify off roll")), None)
        self.absent: list[date] = []  # school days of the unbroken absence, today included
        self.silent: list[date] = []  # the same without contact, since the last day with contact
        self.silent_since = datetime.combine(day_of(case["first_day_absent"]), time.min)
        self._walk()

    def _walk(self) -> None:
        day, back = day_of(self.case["first_day_absent"]), False
        last = moment(self.ended["at"]).date() if self.ended else self.now.date()
        while day <= last:
            marks = set(self.case["marks"].get(day.isoformat(), []))
            heard = [entry for entry in self.log if moment(entry["at"]).date() == day and is_contact(entry)]
            if marks & PRESENT:
                self.absent, self.silent, back = [], [], True
                self.silent_since = datetime.combine(day, time.min)
            elif self.wall.is_school_day(day) and not self._on_leave(day) and (not back or marks - {"-"}):
                back = False
                self.absent.append(day)
                self.silent.append(day)
                if heard or LATE_BUT_SEEN in marks:
                    self._heard(moment(heard[0]["at"]) if heard else datetime.combine(day, time.min))
            elif heard:
                self._heard(moment(heard[0]["at"]))
            day += ONE
        self.is_back = back

    def _heard(self, when: datetime) -> None:
        self.silent, self.silent_since = [], when

    def _on_leave(self, day: date) -> bool:
        granted = [e for e in self.log if e["did"] == "leave request" and e.get("decision") == "granted"]
        return any(day_of(e["leaves"]) <= day < day_of(e["returns"]) for e in granted if e.get("returns"))

    @property
    def is_over(self) -> bool:
        """Whether nobody looks for the child any more."""
        ended = any(e["did"] == "move" and e["to"] in ("Found", "Off-roll Notified") for e in self.log)
        closed_later = any(e["did"] in ("found", "move", "notify off roll") for e in self.case["log"])
        closed = self.case["stage"] in ("Found", "Off-roll Notified") and not closed_later
        return bool(self.ended) or ended or closed or self.is_back

    def entries(self, did: str, since: datetime | None = None) -> list[Plain]:
        return [e for e in self.log if e["did"] == did and (since is None or moment(e["at"]) > since)]

    def has(self, *flags: str) -> bool:
        return bool(set(flags) & set(self.case["pupil"].get("flags", [])))

    def stands(self, rule: str, due: date, done: list[Plain]) -> str:
        """How a step stands that any of these entries does."""
        if done:
            return "done" if moment(done[0]["at"]).date() <= due else "done late"
        if any(e["duty"].casefold() == rule.casefold() for e in self.entries("waive")):
            return "waived"
        return "overdue" if due < self.now.date() else "due" if due == self.now.date() else "upcoming"

    def without_contact(self) -> Steps:
        """Texts, calls, visits and the report of the run of days without contact that goes on."""
        steps: Steps = {}
        for n, day in enumerate(self.silent, 1):
            if n > 3 and (n < len(self.silent) or self.entries("report to police", self.silent_since)):
                continue
            texts = [e for e in self.entries("sms") if moment(e["at"]).date() == day]
            for rule, done in ((f"N{n if n <= 3 else 1}a", texts), (f"N{n if n <= 3 else 1}b", self._all_called(day))):
                past = n < len(self.silent) and not done  # nothing can be done on it any more; the next day asks anew
                steps[rule, str(day)] = "no longer needed" if past else self.stands(rule, day, done)
        visits = self.entries("home visit", self.silent_since)
        first = 1 if self.has("safeguarding concern", "looked after") else 2
        for rule, number, done in (
            ("N2c", first, visits[:1]),
            ("N3c", 3, visits[1:2]),
            ("N4a", 3, self.entries("report to police", self.silent_since)),
        ):
            if len(self.silent) >= number and (rule != "N3c" or visits):
                steps[rule, str(self.silent[number - 1])] = self.stands(rule, self.silent[number - 1], done)
        return steps

    def _all_called(self, day: date) -> list[Plain]:
        """The last of the day's calls, where every contact with a number was called on it."""
        calls = [e for e in self.entries("call") if moment(e["at"]).date() == day]
        for contact in self.case["pupil"].get("contacts", []):
            phones = contact.get("phones", [])
            if phones and not any(e.get("number") in phones or e.get("to") == contact["name"] for e in calls):
                return []
        return calls[-1:]

    def of_the_absence(self) -> Steps:
        """N1c, C3, C4 and L1: by the day of absence, contact or not."""
        told = ("social worker", "duty social worker", "social work team")
        informed = [e for e in self.entries("inform") if e["who"] in told]
        asked = [*self.entries("request evidence"), *self.entries("evidence received")]
        rules = [("C3", 5, self.entries("home visit")), ("L1", 10, self.entries("notify local authority"))]
        if self.case["pupil"].get("social_worker"):
            rules.append(("N1c", 1, informed))
        if self.case.get("reason") == "illness":
            rules.append(("C4", 5, sorted(asked, key=lambda entry: str(entry["at"]))))
        steps: Steps = {}
        for rule, number, done in rules:
            due = self.wall.school_days_on_from(self.absent, number)
            if due is not None:
                steps[rule, str(due)] = self.stands(rule, due, done)
        return steps

    def after_the_police(self) -> Steps:
        """S1: the fifth working day after the report, where the child is not traced."""
        reports = self.entries("report to police")
        if not reports:
            return {}
        day, left = moment(reports[0]["at"]).date(), 5
        while left:
            day += ONE
            left -= self.wall.is_working_day(day)
        return {("S1", str(day)): self.stands("S1", day, self.entries("strategy meeting", moment(reports[0]["at"])))}

    def after_the_return(self) -> Steps:
        """F1: a day and a night after the return of a child who was reported to the police."""
        if self.found is None or not self.entries("report to police"):
            return {}
        due = moment(self.found.get("returned_at") or self.found["at"]) + timedelta(hours=24)
        checked = self.entries("safe and well check")
        state = "upcoming" if self.now.date() < due.date() else "due" if self.now <= due else "overdue"
        if checked:
            state = "done" if moment(checked[0]["at"]) <= due else "done late"
        return {("F1", f"{due:%Y-%m-%d %H:%M}"): state}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(str(text))


def day_of(text: str) -> date:
    return date.fromisoformat(str(text))


def is_contact(entry: Plain) -> bool:
    """A parent or carer told the school where the child is and why."""
    said = {"call": ("spoke",), "home visit": ("seen", "spoke to household")}
    if entry["did"] != "contact received" and entry.get("outcome") not in said.get(entry["did"], ()):
        return False
    return entry.get("whereabouts") != "not known"


def pack(name: str) -> PolicyFile:
    found = parse_model(packs.read_text(f"{name}/policy.yaml").encode(), "policy.yaml", PolicyFile)[0]
    assert found is not None
    return found


POLICY = Policy.stack(pack("aspire-2023"), read_pack("england"))
CODES = Codes.from_csv(packs.read_text("england/attendance_codes.csv"))
COUNTED = ("N1a", "N1b", "N2a", "N2b", "N3a", "N3b", "N2c", "N3c", "N4a", "N1c", "C3", "C4", "L1", "S1", "F1")


STATES = {"done", "done late", "waived", "overdue", "due", "upcoming", "no longer needed"}


def cases_of(told: datetime) -> Iterator[tuple[Case, SchoolCalendar]]:
    """The invented cases of a store, and the program's calendar."""
    calendar = build_calendar(demo_calendar(told.date()), "Europe/London")

    def an_id(pupil: Pupil, first: date) -> str:
        return case_id(b"the key of the tests", pupil, first)

    for case in stories(7, told, calendar, 90, an_id, POLICY.moves):
        yield case, calendar


def counted_by_hand(case: Case, wall: Wall, now: datetime) -> tuple[tuple[int | None, int | None], Steps]:
    """Day of absence and no-contact day, and the steps that a person expects."""
    mine = ByHand(case.model_dump(mode="json", by_alias=True, exclude_none=True), wall, now)
    if mine.is_over:
        return (None, None), mine.after_the_return()
    steps = {**mine.without_contact(), **mine.of_the_absence(), **mine.after_the_police(), **mine.after_the_return()}
    return (len(mine.absent) or None, len(mine.silent) or None), steps


@pytest.mark.parametrize("after", [-6, -1, 0, 0.3, 1, 4, 9, 45])
@pytest.mark.parametrize("told", [TOLD, HALF_TERM])
def test_each_invented_case_is_counted_as_a_person_counts_it(told: datetime, after: float) -> None:
    wall, now = Wall(told.date()), told + timedelta(days=after)
    for case, calendar in cases_of(told):
        if case.first_day_absent > now.date():
            continue
        found, counted, *_ = reckon(case, Context(POLICY, calendar, CODES), now)
        days, steps = counted_by_hand(case, wall, now)
        assert (counted.day_of_absence, counted.no_contact_day) == days, case.case
        said = {(duty.duty, moment_text(duty.due)): duty.state for duty in found if duty.duty in COUNTED}
        assert {step: said.get(step) for step in steps} == steps, case.case
        work = {step: state for step, state in said.items() if state.is_work and step not in steps}
        assert not work, case.case


def test_the_count_meets_each_rule_and_each_state() -> None:
    met = {
        (rule, state)
        for case, _ in cases_of(TOLD)
        for (rule, _), state in counted_by_hand(case, Wall(TOLD.date()), TOLD)[1].items()
    }
    assert {rule for rule, _ in met} == set(COUNTED)
    assert {state for _, state in met} == STATES
