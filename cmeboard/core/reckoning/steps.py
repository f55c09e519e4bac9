"""Which entries would meet a duty that is open, as data: what a form can be opened for. Pure, from the rules."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from cmeboard.core.case import entry_title
from cmeboard.core.entries import Entry
from cmeboard.core.matcher import Matcher
from cmeboard.core.reckoning.facts import Facts
from cmeboard.core.reckoning.matching import concerned, met_in, missing


@dataclass(frozen=True, slots=True)
class Step:
    """An entry that a rule waits for: its kind, and the fields that the rule itself says.

    `every` says that one entry for each contact, or for each of their numbers, is wanted.
    """

    did: str
    fields: tuple[tuple[str, str], ...] = ()
    every: Literal["", "contact", "number"] = ""

    @property
    def words(self) -> str:
        """`call to every contact`, `enquiry of friends and family`, `inform: social worker`."""
        if self.every:
            return f"{self.did} to every {self.every}"
        said = (f" {name} {value}" if name in ("of", "to") else f": {value}" for name, value in self.fields)
        return self.did + ",".join(said)


@dataclass(frozen=True, slots=True)
class Enquiry:
    """One of the reasonable enquiries as it stands in a case.

    `is_asked` is false where the policy does not ask it of this pupil, such as siblings' schools without siblings.
    `met_by` names the entry with which it was complete; until then `missing` says in words what is not there yet.
    """

    title: str
    is_asked: bool
    met_by: str
    missing: str
    steps: tuple[Step, ...]


def steps_for(duty: str, facts: Facts) -> tuple[Step, ...]:
    """The entries of which each meets the open duty `duty`, or a part of it that is not there yet.

    Empty where the policy names none: such a duty is met by hand, or not by an entry at all.
    """
    rule = facts.policy.by_id.get(duty.casefold())
    if rule is None or rule.done is None:
        return ()
    return tuple(dict.fromkeys(_steps(rule.done, facts)))


def enquiries_of(facts: Facts) -> tuple[Enquiry, ...]:
    """The policy's reasonable enquiries as a checklist (rules.md, W4), in the policy's order."""
    lately = facts.since(facts.went_missing(facts.now))
    return tuple(_enquiry(part, lately, facts) for part in facts.enquiries)


def _enquiry(part: Matcher, pool: Sequence[Entry], facts: Facts) -> Enquiry:
    steps = tuple(dict.fromkeys(_steps(part, facts)))
    title = "; ".join(step.words for step in steps)
    if not concerned(part, facts):
        return Enquiry(title, False, "", "", steps)
    met = met_in(part, pool, facts)
    if met is None:
        return Enquiry(title, True, "", missing(part, pool, facts), steps)
    return Enquiry(title, True, entry_title(met), "", steps)


def _steps(done: Matcher, facts: Facts) -> Iterator[Step]:
    parts: Sequence[Matcher] = facts.enquiries if done.enquiries else done.all_of
    for part in parts:
        if concerned(part, facts) and met_in(part, facts.since(facts.went_missing(facts.now)), facts) is None:
            yield from _steps(part, facts)
    if parts:
        return
    kinds = done.did or (tuple(facts.policy.contact_outcomes) if done.contact else ())
    named = {"who": done.who, **done.says}
    said = [[(name, word) for word in words] for name, words in named.items() if words and "." not in name]
    for did in kinds:
        for fields in product(*said):
            yield Step(did, fields, "number" if done.every_number else "contact" if done.every_contact else "")
