"""`cmeboard.yaml`: the school, who is who, where notifications go, and how the board behaves."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from cmeboard.core.record import Record
from cmeboard.core.text import Day, Text, TimeOfDay, WholeNumber, YesNo
from cmeboard.core.words import Flag


def _hex_key(value: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", value):
        raise ValueError("must be the 64 hexadecimal digits that `cmeboard init` wrote")
    return value


class School(Record):
    name: Text
    urn: Text | None = None
    address: Text | None = None
    phone: Text | None = None
    local_authority: Text | None = None


class StaffMember(Record):
    """Somebody with a part in the policy. `duties` are the owners of rules that this person answers for."""

    name: Text
    role: Text | None = None
    email: Text | None = None
    phone: Text | None = None
    user: Text | None = None
    duties: tuple[Text, ...] = ()
    checked_on: Day | None = None


class Recipient(Record):
    """Where a notification goes. `checked_on` is the day somebody last made sure that it is right."""

    name: Text
    email: Text | None = None
    phone: Text | None = None
    address: Text | None = None
    portal: Text | None = None
    note: Text | None = None
    checked_on: Day | None = None


class ImportSettings(Record):
    """How the morning import judges a register.

    `most_opened_percent` of the pupils may get a case at once without being asked about. Attendance below
    `irregular_percent` over the last `irregular_school_days` is told as irregular. After `unauthorised_school_days`
    coded G, N, O or U, and after `sickness_school_days` coded I, the authority is to be told, so a case is opened
    (SI 2024/208, regulation 13). An absence of `absent_school_days` without a break, authorised or not, is told where
    no case is open. N is told when it is older than `unresolved_school_days` (regulation 10(7) to (9)).
    """

    most_opened_percent: WholeNumber = 15
    irregular_percent: WholeNumber = 90
    irregular_school_days: WholeNumber = 30
    unauthorised_school_days: WholeNumber = 10
    sickness_school_days: WholeNumber = 15
    absent_school_days: WholeNumber = 10
    unresolved_school_days: WholeNumber = 5


class BoardSettings(Record):
    """How the board behaves for everybody; what a person likes is kept apart, in their own settings."""

    lock_after_minutes: WholeNumber = 10
    end_of_school_day: TimeOfDay = "15:30"
    keys: dict[Text, Text] = Field(default_factory=dict)


class Roles(Record):
    """Who may do what, by unix user or `@group`. Nobody named: everybody with access to the store may do all."""

    dsl: tuple[Text, ...] = ()
    staff: tuple[Text, ...] = ()
    viewer: tuple[Text, ...] = ()


class RetentionSettings(Record):
    """How long what is on record is kept, in years; nothing goes by itself.

    A case whose pupil ever carried one of `child_protection_flags` is kept until the pupil is `child_protection_age`.
    `hold` gives a reason to keep, by the id of a case or notice: such as an inquiry or a claim.
    """

    marks_years: WholeNumber = 6
    case_years: WholeNumber = 6
    child_protection_age: WholeNumber = 25
    child_protection_flags: tuple[Flag, ...] = (
        Flag.CHILD_PROTECTION_PLAN,
        Flag.SECTION_47_ENQUIRY,
        Flag.LOOKED_AFTER,
    )
    hold: dict[Text, Text] = Field(default_factory=dict)


class Settings(Record):
    """The whole of `cmeboard.yaml`."""

    school: School
    key: Annotated[Text, AfterValidator(_hex_key)]
    zone: Text = "Europe/London"
    staff: tuple[StaffMember, ...] = ()
    notify: dict[Text, Recipient] = Field(default_factory=dict)
    sync: Literal["by hand", "auto"] = "by hand"
    signed: YesNo = False
    register_system: Text | None = None
    imports: ImportSettings = ImportSettings()
    board: BoardSettings = BoardSettings()
    roles: Roles = Roles()
    retention: RetentionSettings = RetentionSettings()
    demo: YesNo = False

    @property
    def id_key(self) -> bytes:
        """The key that case ids are hashed with. Every clone of the store has the same."""
        return bytes.fromhex(self.key)

    def owners_of(self, name: str, user: str) -> tuple[str, ...]:
        """For which owners' rules a person answers, known by the name they record under or by their unix user."""
        mine = [one for one in self.staff if one.name.casefold() == name.casefold() or (user and one.user == user)]
        return tuple(dict.fromkeys(duty for one in mine for duty in one.duties))
