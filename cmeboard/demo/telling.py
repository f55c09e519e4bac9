"""How an invented case is told: steps counted in days of absence, made entries of a real pupil's log at a moment.

A story says what happened on which school day; what would lie after `now` has not happened yet and is left out, so
that the same story looks right at any hour and on any day.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum, auto
from typing import Any

from cmeboard.core.case import Case, Contact, Pupil
from cmeboard.core.entries import ENTRY_CLASSES, Entry
from cmeboard.core.moving import stage_from_log
from cmeboard.core.stage import Stage
from cmeboard.core.text import format_moment
from cmeboard.core.words import Flag, WhyMissing
from cmeboard.demo.dice import Dice
from cmeboard.demo.people import KNOWN_TO_SOCIAL_CARE, social_worker, youth_offending_worker
from cmeboard.demo.register import LONGEST_UNRESOLVED
from cmeboard.demo.school import ATTENDANCE

MORNING_REGISTER, AFTERNOON_REGISTER = time(8, 45), time(13, 15)
EACH_CONTACT = "{each contact}"
"""In `to`: the step is taken once for every contact with a number, a few minutes apart."""
EACH_OTHER_NUMBER = "{each other number}"
"""In `to`: the step is taken once for every number of a contact but the first."""
MINUTES_A_CALL = 4


class Start(Enum):
    """How the first day absent is found: so many school days ago, or the first school day after a holiday."""

    DAYS_AGO = auto()
    AFTER_A_BREAK = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """One entry to be. Day 1 is the first school day absent, day 0 the school day before it.

    Texts may name `{child}`, `{contact}`, `{second contact}`, `{phone}`, `{address}`, `{worker}`, `{sibling school}`,
    `{referring school}`, `{number}`, `{day N}` and the moment of the `{last entry}`; a step that names what the pupil
    has not is left out.
    """

    day: int
    clock: str
    did: str
    by: str = ATTENDANCE
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """One invented case. `day` is the day of absence that today is, or would be had the child not come back.

    `marks` are the register's codes by day, the last one going on; `A,B` are different ones for the two sessions.
    `until` is the last day of the absence. `second_number` is the first contact's other number. `earlier` are former
    cases of the same child. `often` says how many of many invented cases are told so.
    """

    name: str
    day: int
    steps: tuple[Step, ...] = ()
    marks: str = "N"
    until: int | None = None
    start: Start = Start.DAYS_AGO
    reason: str | None = None
    why_missing: tuple[WhyMissing, ...] = ()
    update_every: str | None = None
    flags: tuple[Flag, ...] = ()
    pupil: Mapping[str, Any] = field(default_factory=dict)
    second_number: str | None = None
    earlier: tuple["Story", ...] = ()
    often: float = 1.0


def on(day: int, clock: str, did: str, by: str = ATTENDANCE, **fields: Any) -> Step:
    """A step, with the entry's fields as a case file spells them (`from_` for `from`)."""
    return Step(day, clock, did, by, {key.removesuffix("_"): value for key, value in fields.items()})


def cast(story: Story, pupil: Pupil, dice: Dice) -> Pupil:
    """The pupil as the story needs one: its flags and facts, a social worker where the flags speak of one."""
    known = KNOWN_TO_SOCIAL_CARE.intersection(story.flags)
    facts: dict[str, Any] = {
        "flags": story.flags,
        "social_worker": social_worker(dice) if known else None,
        "youth_offending_worker": youth_offending_worker(dice) if Flag.OFFENDING in story.flags else None,
        "referring_school": None,
        "responsible_authority": "Worcestershire" if Flag.LOOKED_AFTER in story.flags else None,
    }
    if Flag.LOOKED_AFTER in story.flags:
        carer = pupil.contacts[0].model_copy(
            update={"relationship": "foster carer", "parental_responsibility": False},
        )
        facts["contacts"] = (carer,)
    if story.second_number is not None:
        first, *others = pupil.contacts
        facts["contacts"] = (first.model_copy(update={"phones": (first.phones[0], story.second_number)}), *others)
    return pupil.model_copy(update=facts | dict(story.pupil))


@dataclass(frozen=True, slots=True)
class Telling:
    """A story told of one pupil: `school_days` are those of the pupil's year up to now, `first` the index of day 1."""

    story: Story
    pupil: Pupil
    school_days: Sequence[date]
    first: int
    now: datetime
    dice: Dice

    @property
    def first_day_absent(self) -> date:
        """Day 1."""
        return self.school_days[self.first]

    def case(self, case_id: str, moves: Mapping[str, Stage]) -> Case:
        """The case file."""
        log = self._log()
        return Case(
            case=case_id,
            stage=stage_from_log(log, moves),
            first_day_absent=self.first_day_absent,
            reason=self.story.reason,
            why_missing=self.story.why_missing,
            update_every=self.story.update_every,
            pupil=self.pupil,
            marks=self._marks(),
            log=log,
        )

    def _day(self, n: int) -> date | None:
        at = self.first + n - 1
        return self.school_days[at] if 0 <= at < len(self.school_days) else None

    def _log(self) -> tuple[Entry, ...]:
        words = _words(self.pupil, self.dice)
        for n in range(-10, self.story.day + 20):
            words[f"day {n}"] = str(self._day(n) or self.now.date() + timedelta(7))
        late = timedelta(minutes=self.dice.number(0, 6))
        entries: list[Entry] = []
        for step in self.story.steps:
            day = self._day(step.day)
            if day is None:
                continue
            at = datetime.combine(day, time.fromisoformat(step.clock)) + late
            for minutes, names in _each(step, self.pupil.contacts, words):
                moment = at + timedelta(minutes=minutes)
                if moment <= self.now and _tellable(step, names):
                    entries.append(_entry(step, moment, names))
                    words["last entry"] = format_moment(moment)
        return tuple(sorted(entries, key=lambda entry: entry.at))

    def _marks(self) -> dict[date, tuple[str, str]]:
        codes = self.story.marks.split()
        marks: dict[date, tuple[str, str]] = {}
        last = self.story.until or len(self.school_days) - self.first
        for n in range(1, last + 1):
            day = self._day(n)
            if day is None:
                break
            code = codes[min(n, len(codes)) - 1]
            settled = len(self.school_days) - self.first - n >= LONGEST_UNRESOLVED
            morning, _, afternoon = ("O" if settled and code == "N" else code).partition(",")
            pair = self._taken(day, morning, afternoon or morning)
            if pair != ("-", "-"):
                marks[day] = pair
        return marks

    def _taken(self, day: date, morning: str, afternoon: str) -> tuple[str, str]:
        """What the register holds by now."""
        return (
            morning if datetime.combine(day, MORNING_REGISTER) <= self.now else "-",
            afternoon if datetime.combine(day, AFTERNOON_REGISTER) <= self.now else "-",
        )


def _words(pupil: Pupil, dice: Dice) -> dict[str, str]:
    words = {
        "child": pupil.known_as or pupil.name.split()[0],
        "contact": pupil.contacts[0].name,
        "phone": pupil.contacts[0].phones[0],
        "address": pupil.address or "",
        "number": str(dice.number(41000, 68999)),
    }
    if len(pupil.contacts) > 1:
        words["second contact"] = pupil.contacts[1].name
        words["second phone"] = pupil.contacts[1].phones[0]
    if pupil.social_worker is not None:
        words["worker"] = pupil.social_worker.name or ""
    if pupil.siblings:
        words["sibling"] = pupil.siblings[0].name
        words["sibling school"] = pupil.siblings[0].school or ""
    if pupil.referring_school is not None:
        words["referring school"] = pupil.referring_school
    return words


def _each(step: Step, contacts: Sequence[Contact], words: Mapping[str, str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    to = step.fields.get("to")
    if to == EACH_CONTACT:
        called = [(contact.name, number) for contact in contacts for number in contact.phones[:1]]
    elif to == EACH_OTHER_NUMBER:
        called = [(contact.name, number) for contact in contacts for number in contact.phones[1:]]
    else:
        yield 0, words
        return
    for n, (name, number) in enumerate(called):
        yield n * MINUTES_A_CALL, {**words, to.strip("{}"): name, "phone": number}


def _tellable(step: Step, words: Mapping[str, str]) -> bool:
    return all(name in words for value in step.fields.values() for name in _placeholders(value))


def _placeholders(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for part in value.values():
            yield from _placeholders(part)
    elif isinstance(value, str) and "{" in value:
        yield from (part.partition("}")[0] for part in value.split("{")[1:])


def _filled(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(part, words) for key, part in value.items()}
    if isinstance(value, str) and "{" in value:
        for name in _placeholders(value):
            value = value.replace(f"{{{name}}}", words[name])
    return value


def _entry(step: Step, at: datetime, words: Mapping[str, str]) -> Entry:
    fields = {key: _filled(value, words) for key, value in step.fields.items()}
    return ENTRY_CLASSES[step.did].model_validate({"at": at, "by": step.by, "did": step.did, **fields})  # type: ignore[return-value]
