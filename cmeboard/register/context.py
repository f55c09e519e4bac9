"""What a plan depends on besides the files and the cases."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from cmeboard.core.calendar import SchoolCalendar
from cmeboard.core.case import Pupil
from cmeboard.core.marks import Codes
from cmeboard.core.school_age import SchoolAge
from cmeboard.core.settings import ImportSettings
from cmeboard.register.memory import Memory


@dataclass(frozen=True, slots=True)
class Context:
    """What a plan depends on besides the files and the cases.

    `case_id` gives the id of a pupil's absence, `pupil_key` a keyed hash under which `memory` keeps the pupil's marks,
    `hash_of` the keyed hash of a detail. `taken` are the differences in which the register is to be followed.
    `since`, where given, opens no case for an absence that was over before that day. `now` is the school's local
    time, `school_age` what the policy says compulsory school age is, `follows_a_break` whether it calls the days
    before one a holiday. `purged` says of cases that were purged, or whose marks were, when and by whom: an old
    register brings neither back.
    """

    codes: Codes
    calendar: SchoolCalendar
    settings: ImportSettings
    case_id: Callable[[Pupil, date], str]
    pupil_key: Callable[[Pupil], str]
    hash_of: Callable[[str], str]
    now: datetime
    by: str
    memory: Memory = field(default_factory=Memory)
    since: date | None = None
    school_age: SchoolAge | None = None
    follows_a_break: Callable[[date], bool] = lambda day: False
    taken: frozenset[str] = frozenset()
    purged: Mapping[str, str] = field(default_factory=dict)
