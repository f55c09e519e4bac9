"""An invented case that has something of everything, and its dossier. Also run to write the golden files anew."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from cmeboard.core.calendar import CalendarFile, SchoolCalendar
from cmeboard.core.case import Case
from cmeboard.core.duty import Clause, Duty, State
from cmeboard.core.marks import Codes
from cmeboard.core.policy import PolicyFile
from cmeboard.core.settings import Settings
from cmeboard.core.stack import Policy
from cmeboard.packs import read_text
from cmeboard.papers.dossier import Dossier, RecordState, Written
from cmeboard.store.files.model_files import parse_model

NOW = datetime(2026, 11, 25, 10, 30)

CODES = Codes.from_csv(read_text("england/attendance_codes.csv"))


def _pack(name: str) -> PolicyFile:
    found, problems = parse_model(read_text(f"{name}/policy.yaml").encode(), "policy.yaml", PolicyFile)
    assert found is not None, problems
    return found


POLICY = Policy.stack(_pack("aspire-2023"), _pack("england"))

CALENDAR = SchoolCalendar(
    CalendarFile.model_validate(
        {
            "terms": [
                {"name": "Autumn 1", "first": "2026-09-03", "last": "2026-10-23"},
                {"name": "Autumn 2", "first": "2026-11-02", "last": "2026-12-18"},
            ],
            "closures": [{"first": "2026-11-27", "why": "INSET"}],
        }
    ),
    {date(2026, 12, 25): "Christmas Day", date(2026, 12, 28): "Boxing Day (observed)"},
)

SETTINGS = Settings.model_validate(
    {
        "school": {
            "name": "Example Academy",
            "urn": "999999",
            "address": "1 School Lane, Worcester WR1 1AB",
            "phone": "01632 960100",
            "local_authority": "Worcestershire",
        },
        "key": "0" * 64,
        "staff": [
            {"name": "Alex Lead", "role": "Designated Safeguarding Lead", "phone": "01632 960101", "duties": ["dsl"]},
            {"name": "Sunita Patel", "role": "Attendance Officer", "phone": "01632 960102", "duties": ["attendance"]},
            {"name": "Jo Head", "role": "Headteacher", "duties": ["headteacher"], "checked_on": "2026-09-03"},
        ],
        "notify": {
            "police": {"name": "West Mercia Police Enquiry Centre", "phone": "101", "checked_on": "2026-09-03"},
            "children missing education team": {
                "name": "Children Missing Education team",
                "email": "cme@worcestershire.gov.uk",
                "phone": "01905 844 666",
            },
        },
    }
)

CASE: dict[str, Any] = {
    "case": "2026-K7Q3FD",
    "stage": "Reported Missing",
    "first_day_absent": "2026-11-09",
    "reason": "not known",
    "why_missing": ["frequent moves of house"],
    "pupil": {
        "name": "Rowan Sample",
        "known_as": "Ro",
        "upn": "Q999000025002",
        "date_of_birth": "2013-03-04",
        "year_group": "9",
        "address": "12 Example Road, Worcester WR1 1AA",
        "flags": ["looked after", "safeguarding concern"],
        "social_worker": {"name": "Dee Example", "phone": "01632 960001", "team_phone": "01632 960002"},
        "referring_school": "Example High School",
        "responsible_authority": "Worcestershire",
        "siblings": [{"name": "Ash Sample", "school": "Example Primary School"}],
        "contacts": [
            {
                "name": "Dana Sample",
                "relationship": "mother",
                "parental_responsibility": "true",
                "phones": ["07700 900123"],
            },
            {"name": "Robin Other", "relationship": "uncle", "phones": ["07700 900456"], "address": "3 Sample Street"},
        ],
        "description": "Slim, about 1.55 m, short brown hair.",
        "health": "Asthma; carries a blue inhaler.",
    },
    "marks": {"2026-11-06": "/ \\", "2026-11-09": "N N", "2026-11-10": "N N", "2026-11-11": "N N"},
    "log": [
        {"at": "2026-11-09 09:40", "by": "S. Patel", "did": "sms", "to": "Dana Sample", "outcome": "sent"},
        {
            "at": "2026-11-09 10:15",
            "by": "S. Patel",
            "did": "call",
            "to": "Dana Sample",
            "number": "07700 900123",
            "outcome": "no answer",
        },
        {
            "at": "2026-11-09 15:05",
            "by": "J. Cole",
            "did": "home visit",
            "outcome": "no answer",
            "note": "Car on the drive, curtains drawn. Card left.",
            "cpoms": "48213",
        },
        {
            "at": "2026-11-10 09:30",
            "by": "S. Patel",
            "did": "call",
            "to": "Robin Other",
            "number": "07700 900456",
            "outcome": "number dead",
        },
        {
            "at": "2026-11-10 11:00",
            "by": "S. Patel",
            "did": "enquiry",
            "of": "siblings school",
            "to": "Example Primary School",
            "outcome": "lead",
            "note": "Ash Sample has not been in either.",
        },
        {"at": "2026-11-10 11:20", "by": "Alex Lead", "did": "inform", "who": "social worker", "how": "telephone"},
        {
            "at": "2026-11-11 11:05",
            "by": "Alex Lead",
            "did": "report to police",
            "reference": "0123-111126",
            "channel": "101",
            "risk": "medium",
            "next_review": "2026-11-12 09:00",
        },
        {
            "at": "2026-11-12 14:00",
            "by": "Alex Lead",
            "did": "decision",
            "about": "not to act",
            "decision": "no second report",
            "reason": "the police are searching already",
        },
    ],
}

SCHOOL_CLAUSE = Clause("Strategy Meeting", "a Strategy Meeting should be convened")

DUTIES = (
    Duty(
        "2026-K7Q3FD",
        "S1",
        "hold a strategy meeting",
        "dsl",
        date(2026, 11, 18),
        State.OVERDUE,
        date(2026, 11, 11),
        SCHOOL_CLAUSE,
        "reported to the police on 2026-11-11",
        became_late=date(2026, 11, 19),
        missed=True,
    ),
    Duty(
        "2026-K7Q3FD",
        "N4a",
        "report to the police",
        "dsl",
        date(2026, 11, 11),
        State.DONE,
        date(2026, 11, 11),
        SCHOOL_CLAUSE,
        "no contact on three school days",
        ended=date(2026, 11, 11),
    ),
    Duty(
        "2026-K7Q3FD",
        "F5",
        "offer a return interview",
        "responsible authority",
        datetime(2026, 11, 27, 17, 30),
        State.DUE,
        datetime(2026, 11, 24, 17, 30),
        SCHOOL_CLAUSE,
        "the child returned on 2026-11-24 at 17:30",
    ),
)


def case(**changes: Any) -> Case:
    """The sample case, with top-level fields changed."""
    return Case.model_validate({**CASE, **changes})


def pupil(**changes: Any) -> dict[str, Any]:
    """The sample pupil, with fields changed."""
    return {**CASE["pupil"], **changes}


def dossier(of: Case | None = None, **changes: Any) -> Dossier:
    """The sample dossier, with fields changed."""
    of = of or case()
    written = tuple(
        Written(f"{n:x}" * 10, entry.at + timedelta(days=n % 4 // 3, minutes=5), entry.by)
        for n, entry in enumerate(of.log, start=0xABC0)
    )
    made = Dossier(
        case=of,
        settings=SETTINGS,
        now=NOW,
        by="Alex Lead",
        duties=DUTIES,
        warnings=(
            "West Mercia Police treat as missing, never as absent (14 or under)",
            "on roll and missing from school - at risk of missing education, not a child missing education",
        ),
        calendar=CALENDAR,
        codes=CODES,
        policy=POLICY,
        written=written,
        record=RecordState("5f2c" * 10, "amber-seven-north", "in order: 41 commits, nothing lost or altered"),
    )
    return replace(made, **changes)


LEAVE = {
    "at": "2026-11-02 08:50",
    "by": "S. Patel",
    "did": "leave request",
    "leaves": "2026-11-09",
    "returns": "2026-11-16",
    "decision": "refused",
    "fgm_considered": "true",
    "decided_by": "Jo Head",
}
MEETING = {
    "at": "2026-11-18 14:00",
    "by": "Alex Lead",
    "did": "strategy meeting",
    "present": ["Alex Lead", "Dee Example", "Sergeant Example"],
    "decisions": {
        "circulate details": {"decision": "yes", "reason": "two sightings outside the county"},
        "legal action": {"decision": "no", "reason": "no sign of travel"},
        "when found": {"decision": "yes", "reason": "ring the duty social worker, then the school"},
    },
}
FOUND = {
    "at": "2026-11-24 18:10",
    "by": "Alex Lead",
    "did": "found",
    "where": "an uncle's home in Gloucester",
    "by_whom": "West Mercia Police",
    "returned_at": "2026-11-24 17:30",
    "in_authority": "false",
}
OFF_ROLL = {"at": "2026-11-25 09:00", "by": "Jo Head", "did": "notify off roll", "ground": "(i)"}
TAKEN_BACK = {
    "at": "2026-11-12 15:00",
    "by": "Alex Lead",
    "did": "correct",
    "entry": "2026-11-12 14:00 decision",
    "note": "entered in the wrong case",
}

ALSO_HAPPENED = {
    "letter-leave-refused": [LEAVE],
    "leave-record": [LEAVE],
    "circulation-letter": [MEETING],
    "return-interview": [FOUND],
    "deletion-return": [OFF_ROLL],
    "chronology": [TAKEN_BACK, MEETING, FOUND],
}


def whole_story(name: str) -> Dossier:
    """The sample dossier with what the paper `name` needs to have happened."""
    reason = "illness" if name == "letter-evidence" else CASE["reason"]
    return dossier(case(log=[*CASE["log"], *ALSO_HAPPENED.get(name, [])], reason=reason))
