"""The rules in force, as data: `policy.yaml`. No number of days, no stage and no flag of a rule stands in Python."""

from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BeforeValidator, Field, model_validator

from cmeboard.core.duty import Clause
from cmeboard.core.length import Length, Span
from cmeboard.core.matcher import Matcher, Matchers, kinds_of
from cmeboard.core.record import Record
from cmeboard.core.school_age import SchoolAge
from cmeboard.core.stage import Stage
from cmeboard.core.text import Day, Text, WholeNumber, YesNo
from cmeboard.core.words import Flag

Kind = Literal["school policy", "law", "statutory guidance", "local"]


class ClauseText(Record):
    """Where a rule comes from: the heading of its clause and the sentence, word for word."""

    heading: Text
    quote: Text
    source: Text | None = None


class DatedDay(Record):
    """A day number, from a day on. Without `from` it has always held."""

    from_: Annotated[Day | None, Field(alias="from")] = None
    day: WholeNumber


class DatedLength(Record):
    """A length of time, from a day on. Without `from` it has always held."""

    from_: Annotated[Day | None, Field(alias="from")] = None
    within: Length


class DatedDays(Record):
    """So many days, from a day on. Without `from` it has always held."""

    from_: Annotated[Day | None, Field(alias="from")] = None
    days: WholeNumber


def _dated_day(value: Any) -> Any:
    return [{"day": value}] if isinstance(value, (str, int)) else value


def _dated_length(value: Any) -> Any:
    return [{"within": value}] if isinstance(value, (str, Span)) else value


def _dated_days(value: Any) -> Any:
    return [{"days": value}] if isinstance(value, (str, int)) else value


DayNumbers = Annotated[tuple[DatedDay, ...], BeforeValidator(_dated_day)]
"""One number of a day, or several with the days from which they hold."""

NumbersOfDays = Annotated[tuple[DatedDays, ...], BeforeValidator(_dated_days)]
"""How many days, or several such numbers with the days from which they hold."""

DatedLengths = Annotated[tuple[DatedLength, ...], BeforeValidator(_dated_length)]
"""One length of time, or several with the days from which they hold."""


Dated = TypeVar("Dated", DatedDay, DatedLength, DatedDays)


class Sooner(Record):
    """An earlier day for pupils with one of these flags."""

    flags: tuple[Flag, ...]
    day: WholeNumber


class Repeated(Record):
    """How often something stands in the log of the pupil's cases, this one counted, within so many days."""

    entry: Matcher
    times: WholeNumber
    within_days: WholeNumber


Named = Literal["social_worker", "youth_offending_worker", "referring_school"]
"""People and schools around a pupil, whom a case names or does not."""


class Applies(Record):
    """For whom a rule is, and what must have happened. All that is said must hold; `any_of` are alternatives."""

    has: tuple[Named, ...] = ()
    lacks: tuple[Named, ...] = ()
    flags: tuple[Flag, ...] = ()
    without_flags: tuple[Flag, ...] = ()
    reason: tuple[Text, ...] = ()
    compulsory_school_age: YesNo = False
    after: Matcher | None = None
    without: Matcher | None = None
    repeated: Repeated | None = None
    any_of: tuple["Applies", ...] = ()

    @cached_property
    def asks_of_pupil_alone(self) -> bool:
        """Whether it asks only what is known of the pupil, and nothing of days or of the log."""
        asked = {"has", "lacks", "flags", "without_flags", "any_of"}
        return self.model_fields_set <= asked and all(one.asks_of_pupil_alone for one in self.any_of)

    def can_come_about(self, kinds: frozenset[str]) -> bool:
        """Whether a log with such kinds of entry can hold what must have happened."""
        wanted = [self.after] if self.after else []
        wanted += [self.repeated.entry] if self.repeated else []
        return not any(one.did and one.kinds.isdisjoint(kinds) for one in wanted)

    def concerns(self, known: frozenset[str]) -> bool:
        """Whether it is for a pupil of whom this is known: flags, and the people and schools that are named."""
        return (
            known.issuperset(self.has)
            and known.isdisjoint(self.lacks)
            and (not self.flags or not known.isdisjoint(self.flags))
            and known.isdisjoint(self.without_flags)
            and (not self.any_of or any(one.concerns(known) for one in self.any_of))
        )


NOT_TAKEN = "-"
"""What stands for a session of which no register was taken."""

COUNTED = ("no-contact day", "day of absence", "day with code")
"""What may start a rule that is due on a day with a number."""


class Rule(Record):
    """One duty. `on` says what starts it; `day` on which day of that count, or `within` how long after, it is due.

    The last day in time is the earliest of what `day`, `within`, `latest_day_of_absence`, `before` and
    `sooner_once_enquiries` give. `until` says what ends it unmet: contact, the child found, or nothing.

    A policy may hold the same rule several times, each `in_force` from another day: a clock is judged by the form that
    was in force when it started.
    """

    id: Text
    title: Text
    owner: Text
    kind: Kind = "school policy"
    clause: ClauseText
    on: Literal[
        "no-contact day",
        "day of absence",
        "day after contact",
        "first day after a break",
        "day with code",
        "mark to settle",
        "whereabouts unknown",
        "flag",
        "admission",
        "entry",
        "each day after entry",
        "nothing",
    ]
    day: DayNumbers = ()
    within: DatedLengths = ()
    within_of_case: Literal["update_every"] | None = None
    latest_day_of_absence: DayNumbers = ()
    sooner: Sooner | None = None
    sooner_once_enquiries: YesNo = False
    before: Matchers = ()
    again_from: WholeNumber | None = None
    again_until: Matcher | None = None
    again_on: Matchers = ()
    entry: Matchers = ()
    flags: tuple[Flag, ...] = ()
    stages: tuple[Stage, ...] = ()
    first_only: YesNo = False
    clock: Text | None = None
    codes: tuple[Text, ...] = ()
    in_total: YesNo = False
    counts_leave: YesNo = False
    applies: Applies = Applies()
    done: Matcher | None = None
    until: Literal["contact", "found", "nothing"] | None = None
    step: Text | None = None
    active: YesNo = True
    in_force: Day | None = None
    in_force_to: Day | None = None
    sure: Literal["A", "B", "C"] | None = None
    checked_on: Day | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _unsure_is_off(self) -> Self:
        if self.sure == "C" and (self.active or self.note is None):
            raise ValueError("a rule of sureness C must have 'active: false' and a note that says what to check")
        return self

    @model_validator(mode="after")
    def _says_its_number(self) -> Self:
        if self.on in COUNTED and not self.day:
            raise ValueError(f"{self.id} counts days and says no day: add day: with the number of the day")
        if self.on == "mark to settle" and not self.within:
            raise ValueError(f"{self.id} says no time: add within: such as 5 school days")
        return self

    @cached_property
    def sentence(self) -> Clause:
        """The clause as a duty carries it."""
        return Clause(self.clause.heading, self.clause.quote, self.clause.source or "")

    @cached_property
    def starting_kinds(self) -> frozenset[str]:
        """The kinds of entry that can start the rule, or start it again; none named: all."""
        return kinds_of((*self.entry, *self.again_on))

    @cached_property
    def starts_with_contact(self) -> bool:
        """Whether only an entry by which a parent or carer told where the child is can start it."""
        parts = (*self.entry, *self.again_on)
        return bool(parts) and all(one.contact for one in parts)

    @cached_property
    def marks(self) -> frozenset[str]:
        """The codes that a session may carry, or none yet, for its day to count."""
        return frozenset((*self.codes, NOT_TAKEN))

    @cached_property
    def is_daily(self) -> bool:
        """Whether the step is asked for anew on each day."""
        return self.done is not None and self.done.when == "that day"

    @cached_property
    def comes_anew(self) -> bool:
        """Whether it is asked for on one day after another, and not on the one day with its number."""
        return self.is_daily and (self.on != "no-contact day" or self.again_from is not None)

    @cached_property
    def only_day(self) -> int | None:
        """The one number of a day on which it is due, where no date, no flag and no repetition has a say in it."""
        is_only = len(self.day) == 1 and self.sooner is None and self.again_from is None
        return self.day[0].day if is_only else None

    @cached_property
    def asks_for_enquiries(self) -> bool:
        """Whether the reasonable enquiries are what meets it, or a part of that, or the day by which it is due."""
        parts = () if self.done is None else (self.done, *self.done.all_of)
        return self.sooner_once_enquiries or any(part.enquiries for part in parts)

    @cached_property
    def always_holds(self) -> bool:
        """Whether the rule has only this form, whenever a clock started."""
        return self.in_force is None and self.in_force_to is None

    def holds_on(self, day: date) -> bool:
        """Whether a clock that starts on `day` is judged by this form of the rule."""
        return (self.in_force is None or self.in_force <= day) and (self.in_force_to is None or day <= self.in_force_to)

    def can_start(self, kinds: frozenset[str], known: frozenset[str]) -> bool:
        """Whether a case whose log holds such kinds of entry, of a pupil of whom this is known, can start it at all."""
        if self.on == "nothing" or not self.applies.concerns(known) or not self.applies.can_come_about(kinds):
            return False
        if self.on == "flag" and not self.entry:
            return not known.isdisjoint(self.flags)
        if self.on in ("entry", "each day after entry") and not self.stages and self.starting_kinds:
            return not self.starting_kinds.isdisjoint(kinds)
        return True


def in_force(values: tuple[Dated, ...], started: date) -> Dated:
    """The one of several dated values that held on the day on which a clock started."""
    if len(values) == 1:
        return values[0]
    held = [dated for dated in values if dated.from_ is None or dated.from_ <= started]
    return max(held or values[:1], key=lambda dated: dated.from_ or date.min)


class Warned(Record):
    """A warning that no duty carries. All that is said must hold of the pupil; ages are in whole years on the day.

    A card has room for some twenty letters: `brief` is what it says there. What holds of most children is not
    `on_card`: it stands in the case, and wherever a report is prepared.
    """

    say: Text
    brief: Text | None = None
    on_card: YesNo = True
    flags: tuple[Flag, ...] = ()
    age_at_most: WholeNumber | None = None
    age_at_least: WholeNumber | None = None
    on_roll: YesNo | None = None
    whereabouts_unknown: YesNo = False
    compulsory_school_age: YesNo = False
    days_absent_at_least: WholeNumber | None = None
    repeated: Repeated | None = None
    clause: ClauseText | None = None

    @property
    def birthdays(self) -> tuple[int, ...]:
        """The birthdays on which it begins or ends."""
        begins = () if self.age_at_least is None else (self.age_at_least,)
        return begins if self.age_at_most is None else (*begins, self.age_at_most + 1)


class Ground(Record):
    """A ground on which a name may leave the admission register, and what shows that it holds.

    `evidence` are words for which an `evidence received` entry must stand in the log. With `absent_school_days` the
    marks must show that many school days without a break in which every session carries one of `codes`. Where the child
    `goes_elsewhere` the return asks for the new school and address.
    """

    id: Text
    title: Text
    words: tuple[Text, ...] = ()
    kind: Kind = "school policy"
    from_: Annotated[Day | None, Field(alias="from")] = None
    to: Day | None = None
    source: Text | None = None
    sure: Literal["A", "B", "C"] | None = None
    evidence: tuple[Text, ...] = ()
    absent_school_days: WholeNumber | None = None
    codes: tuple[Text, ...] = ()
    goes_elsewhere: YesNo = True
    note: Text | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the law, or the policy, knows this ground on `day`."""
        return (self.from_ is None or self.from_ <= day) and (self.to is None or day <= self.to)


class UnknownWhereabouts(Record):
    """When a child's whereabouts are unknown: one of these entries, or all reasonable enquiries made in vain."""

    entry: Matchers = ()
    failed_enquiries: YesNo = True

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of entry that can say so; none named: all."""
        return kinds_of(self.entry)


class ReasonableEnquiry(Matcher):
    """One of the reasonable enquiries; asked of absences that began from `in_force` on, and until `in_force_to`."""

    in_force: Day | None = None
    in_force_to: Day | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it is asked where an absence began on `day`."""
        return (self.in_force is None or self.in_force <= day) and (self.in_force_to is None or day <= self.in_force_to)


class PolicyFile(Record):
    """The whole of `policy.yaml`. `moves` says which kind of entry brings a card into which column."""

    policy: Text
    version: Text
    packs: tuple[Text, ...] = ()
    moves: dict[Text, Stage] = Field(default_factory=dict)
    ends: tuple[Text, ...] = ()
    contact_outcomes: dict[Text, tuple[Text, ...]] = Field(default_factory=dict)
    whereabouts_unknown: UnknownWhereabouts | None = None
    leave: Matcher | None = None
    reasonable_enquiries: tuple[ReasonableEnquiry, ...] = ()
    compulsory_school_age: SchoolAge | None = None
    grounds: tuple[Ground, ...] = ()
    warnings: tuple[Warned, ...] = ()
    after_break_of_days: NumbersOfDays = ()
    notices_may_go_after_years: WholeNumber | None = None
    rules: tuple[Rule, ...] = ()
