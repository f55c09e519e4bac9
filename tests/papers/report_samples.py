"""A term of invented cases with duties, for the reports."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from paper_samples import CALENDAR, NOW, POLICY, SETTINGS

from cmeboard.core.case import Case
from cmeboard.core.duty import Clause, Duty, State
from cmeboard.core.stage import STAGES
from cmeboard.papers.reports.scope import Scope, Standing

CLAUSE = Clause("Procedure for absence", "a safe and well home visit is carried out")
STATES = (State.DONE, State.DONE, State.DONE_LATE, State.DONE, State.OVERDUE, State.WAIVED, State.NO_LONGER_NEEDED)
FIRST_DAYS = [day for n in range(60) if CALENDAR.is_school_day(day := date(2026, 9, 7) + timedelta(n))]


def duty(case: str, rule: str, title: str, state: State, due: date | datetime) -> Duty:
    missed = state in (State.OVERDUE, State.NO_LONGER_NEEDED, State.DONE_LATE)
    return Duty(case, rule, title, "attendance", due, state, due, CLAUSE, "no contact", missed=missed)


def standing(n: int) -> Standing:
    """The n-th invented case: everything about it follows from n."""
    first = FIRST_DAYS[n * 7 % len(FIRST_DAYS)]
    identity = f"2026-{n:06d}"
    log: list[dict[str, Any]] = [
        {"at": f"{first} 09:40", "by": "S. Patel", "did": "sms", "outcome": "sent"},
        {"at": f"{first + timedelta(1)} 11:00", "by": "S. Patel", "did": "home visit", "outcome": "no answer"},
    ]
    if n % 3 == 0:
        log.append({"at": f"{first + timedelta(n % 5)} 12:00", "by": "S. Patel", "did": "contact received"})
    if n % 5 == 0:
        log.append({"at": f"{first + timedelta(2)} 15:00", "by": "Alex Lead", "did": "report to police"})
        reason = {"about": "not to act", "decision": "no", "reason": "the police are searching"}
        log.append({"at": f"{first + timedelta(3)} 15:00", "by": "Alex Lead", "did": "decision", **reason})
    case = Case.model_validate(
        {
            "case": identity,
            "stage": STAGES[n % 7].value,
            "first_day_absent": first.isoformat(),
            "pupil": {"name": f"Pupil {chr(65 + n % 26)} Sample", "admission_number": str(n % 40), "year_group": "8"},
            "log": log,
        }
    )
    due = first + timedelta(1)
    duties = (
        duty(identity, "N2c", "visit the home", STATES[n % 7], due),
        duty(identity, "L1", "notify the local authority", STATES[(n + 3) % 7], first + timedelta(13)),
    )
    return Standing(case, duties, CALENDAR.school_days_between(first, NOW.date()))


def scope(cases: int = 48, **changes: Any) -> Scope:
    """The report's scope over so many invented cases, for the autumn term until now."""
    made = Scope(
        standings=tuple(standing(n) for n in range(cases)),
        settings=SETTINGS,
        first=date(2026, 9, 1),
        last=date(2026, 11, 27),
        now=NOW,
        by="Alex Lead",
        calendar=CALENDAR,
        policy=POLICY,
    )
    return replace(made, **changes)
