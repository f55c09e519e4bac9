"""A case counted as a person counts it, day by day, with the policy in one hand and a wall calendar in the other.

Nothing of the program is asked. What is known here is a case as its file says it, and which days are school days.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from cmeboard.demo.calendar import demo_calendar

PRESENT = {"/", "\\", "L"}
LATE_BUT_SEEN = "U"
ONE = timedelta(days=1)
BANK_HOLIDAYS = (
    *("2025-08-25", "2025-12-25", "2025-12-26", "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25"),
    *("2026-08-31", "2026-12-25", "2026-12-28", "2027-01-01", "2027-03-26", "2027-03-29", "2027-05-03", "2027-05-31"),
)
"""As gov.uk lists them for England."""

HOUR = timedelta(hours=1)
CLOCKS = (
    (datetime(2025, 10, 26, 2), -HOUR),
    (datetime(2026, 3, 29, 1), HOUR),
    (datetime(2026, 10, 25, 2), -HOUR),
    (datetime(2027, 3, 28, 1), HOUR),
)
"""When the clocks change."""

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
        self.absent_since = datetime(1900, 1, 1)  # when the child was last in school
        self.away: list[date] = []  # the same with those of a leave that was granted
        self.silent: list[date] = []  # the same without contact, since the last day with contact
        self.silent_since = datetime.combine(day_of(case["first_day_absent"]), time.min)
        self._walk()

    def hours_on(self, start: datetime, hours: int) -> datetime:
        """So many hours later by the clock on the wall, which goes back in October and forward in March."""
        end = start + timedelta(hours=hours)
        for change, by in CLOCKS:
            if start < change <= end:
                end += by
        return end

    def _walk(self) -> None:
        day, back = day_of(self.case["first_day_absent"]), False
        before = day - ONE
        while self._on_leave(before) and not self.marks_on(before) & PRESENT:
            self.away = [before, *self.away] if self.wall.is_school_day(before) else self.away
            before -= ONE
            while not self.wall.is_school_day(before) and before > day - 99 * ONE:
                before -= ONE
        last = moment(self.ended["at"]).date() if self.ended else self.now.date()
        while day <= last:
            marks = self.marks_on(day)
            heard = [entry for entry in self.log if moment(entry["at"]).date() == day and is_contact(entry)]
            if self._is_gone_again(day):
                back = False
                self.absent = [day] if marks & PRESENT else [*self.absent, day]
                self.away = [day] if marks & PRESENT else [*self.away, day]
                self.absent_since = datetime.combine(day, time.min) if marks & PRESENT else self.absent_since
                self.silent, self.silent_since = [day], datetime.combine(day, time.min)
                if heard:
                    self._heard(moment(heard[0]["at"]))
            elif marks & PRESENT:
                self.absent, self.away, self.silent, back = [], [], [], True
                self.absent_since = datetime.combine(day, time.min)
                self.silent_since = datetime.combine(day, time.min)
            elif self.wall.is_school_day(day) and not self._on_leave(day) and (not back or marks - {"-"}):
                back = False
                self.absent.append(day)
                self.away.append(day)
                self.silent.append(day)
                if heard or LATE_BUT_SEEN in marks:
                    self._heard(moment(heard[0]["at"]) if heard else datetime.combine(day, time.min))
            else:
                if self.wall.is_school_day(day) and self._on_leave(day):
                    back = back and not marks - {"-"}
                    self.away += [] if back else [day]
                if heard:
                    self._heard(moment(heard[0]["at"]))
            day += ONE
        self.is_back = back

    def marks_on(self, day: date) -> set[str]:
        return set(str(self.case["marks"].get(day.isoformat(), "")).split())

    def _is_gone_again(self, day: date) -> bool:
        """Whether the child came that day and was missing in the afternoon, and nobody knows why."""
        morning, afternoon = str(self.case["marks"].get(day.isoformat(), "- -")).split()
        return morning in PRESENT | {LATE_BUT_SEEN} and afternoon in ("N", "O")

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

    @property
    def has_social_worker(self) -> bool:
        """Whether one is named, or must be there for what is known of the child."""
        flags = ("child protection plan", "section 47 enquiry", "looked after", "open to social care")
        return bool(self.case["pupil"].get("social_worker")) or self.has(*flags)

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
            texts = [e for e in self.entries("sms") if moment(e["at"]).date() == day and e.get("outcome") != "failed"]
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
        since = self.absent_since
        informed = [e for e in self.entries("inform", since) if e["who"] in told]
        asked = [*self.entries("request evidence", since), *self.entries("evidence received", since)]
        rules = [("C3", 5, self.entries("home visit", since))]
        if self.has_social_worker:
            rules.append(("N1c", 1, informed))
        if self.case.get("reason") == "illness":
            rules.append(("C4", 5, sorted(asked, key=lambda entry: str(entry["at"]))))
        steps: Steps = {}
        for rule, number, done in rules:
            due = self.wall.school_days_on_from(self.absent, number)
            if due is not None:
                steps[rule, str(due)] = self.stands(rule, due, done)
        tenth = self.wall.school_days_on_from(self.away, 10)  # "authorised or unauthorised": leave counts
        if tenth is not None:
            steps["L1", str(tenth)] = self.stands("L1", tenth, self.entries("notify local authority", since))
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
        due = self.hours_on(moment(self.found.get("returned_at") or self.found["at"]), 24)
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
