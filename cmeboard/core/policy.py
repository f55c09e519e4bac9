"""The rules in force, as data: `policy.yaml`. No number of days, no stage and no flag of a rule stands in Python."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from cmeboard.core.record import Record
from cmeboard.core.stage import Stage
from cmeboard.core.text import Day, Text, WholeNumber, YesNo
from cmeboard.core.words import Flag


class ClauseText(Record):
    """Where a rule comes from: the heading of its clause and the sentence, word for word."""

    heading: Text
    quote: Text
    source: Text | None = None


class DatedDay(Record):
    """A day number, from a day on. Without `from` it has always held."""

    from_: Annotated[Day | None, Field(alias="from")] = None
    day: WholeNumber


def _dated(value: Any) -> Any:
    return [{"day": value}] if isinstance(value, (str, int)) else value


DatedDays = Annotated[tuple[DatedDay, ...], BeforeValidator(_dated)]
"""One number, or several with the days from which they hold."""


class Sooner(Record):
    """An earlier day for pupils with one of these flags."""

    flags: tuple[Flag, ...]
    day: WholeNumber


class Matcher(Record):
    """Which entries meet a rule, or start it. Lists are alternatives; `not_outcome` excludes."""

    did: tuple[Text, ...]
    who: tuple[Text, ...] = ()
    outcome: tuple[Text, ...] = ()
    not_outcome: tuple[Text, ...] = ()
    has: tuple[Text, ...] = ()
    times: WholeNumber = 1
    every_contact: YesNo = False
    when: Literal["that day", "in this run", "in this absence", "after it", "the same entry"] = "in this run"


class Applies(Record):
    """For whom a rule is, and what must have happened. All that is said must hold."""

    has: tuple[Literal["social_worker", "youth_offending_worker", "referring_school"], ...] = ()
    reason: tuple[Text, ...] = ()
    after: Matcher | None = None
    without: Matcher | None = None


class Rule(Record):
    """One duty of the policy. `on` says what starts it, `day` on which day of that count it is due."""

    id: Text
    title: Text
    owner: Text
    kind: Literal["school policy", "law", "statutory guidance", "local"] = "school policy"
    clause: ClauseText
    on: Literal["no-contact day", "day of absence", "entry", "day after contact", "nothing"]
    day: DatedDays = ()
    sooner: Sooner | None = None
    again_from: WholeNumber | None = None
    entry: Matcher | None = None
    applies: Applies = Applies()
    done: Matcher | None = None
    active: YesNo = True
    note: Text | None = None

    def day_in_force(self, started: date, flags: frozenset[Flag]) -> int:
        """The day number for a clock that started on `started`, the earlier one for pupils with a named flag."""
        held = [dated for dated in self.day if dated.from_ is None or dated.from_ <= started]
        latest = max(held or self.day, key=lambda dated: dated.from_ or date.min)
        if self.sooner is not None and flags & set(self.sooner.flags):
            return min(latest.day, self.sooner.day)
        return latest.day


class Warned(Record):
    """A warning that no duty carries. All that is said must hold of the pupil; ages are in whole years on the day."""

    say: Text
    flags: tuple[Flag, ...] = ()
    age_at_most: WholeNumber | None = None
    age_at_least: WholeNumber | None = None
    clause: ClauseText | None = None


class PolicyFile(Record):
    """The whole of `policy.yaml`. `moves` says which kind of entry brings a card into which column."""

    policy: Text
    version: Text
    moves: dict[Text, Stage] = Field(default_factory=dict)
    contact_outcomes: dict[Text, tuple[Text, ...]] = Field(default_factory=dict)
    warnings: tuple[Warned, ...] = ()
    after_break_of_days: WholeNumber = 7
    rules: tuple[Rule, ...]


class Policy:
    """The rules of one or more policy files, stacked: a later file adds rules, and a rule of the same id replaces."""

    def __init__(self, files: tuple[PolicyFile, ...]) -> None:
        rules = {rule.id: rule for file in files for rule in file.rules}
        self.rules = tuple(rule for rule in rules.values() if rule.active)
        self.moves: Mapping[str, Stage] = {did: stage for file in files for did, stage in file.moves.items()}
        self.contact_outcomes = {did: frozenset(o) for file in files for did, o in file.contact_outcomes.items()}
        self.warnings = tuple(warned for file in files for warned in file.warnings)
        self.after_break_of_days = files[0].after_break_of_days
        self.version = " + ".join(f"{file.policy} {file.version}" for file in files)

    @classmethod
    def stack(cls, *files: PolicyFile) -> "Policy":
        """The policy that these files make together."""
        return cls(files)
