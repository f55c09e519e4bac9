"""A description of entries, as a policy's data gives it: which of them start a rule, and which meet it."""

from collections.abc import Sequence
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from cmeboard.core.described import Test, has, has_no_word_of, is_none_of, is_one_of, says_one_of
from cmeboard.core.entries import Entry
from cmeboard.core.record import Record
from cmeboard.core.text import Text, WholeNumber, YesNo
from cmeboard.core.words import Flag


def _one_or_more(value: Any) -> Any:
    return (value,) if isinstance(value, dict) else value


class Matcher(Record):
    """Which entries meet a rule, or start it. All that is said must hold; lists are alternatives.

    A field is named as in the case file; one inside another with a dot, such as `decisions.legal action`. `reason` are
    words of which one stands in the entry's reason, or where it gives none in the case's.
    """

    did: tuple[Text, ...] = ()
    contact: YesNo = False
    who: tuple[Text, ...] = ()
    outcome: tuple[Text, ...] = ()
    not_outcome: tuple[Text, ...] = ()
    reason: tuple[Text, ...] = ()
    says: dict[Text, tuple[Text, ...]] = Field(default_factory=dict)
    has: tuple[Text, ...] = ()
    lacks_words: dict[Text, tuple[Text, ...]] = Field(default_factory=dict)
    returns_after_school_days: WholeNumber | None = None
    listed_ground: YesNo = False
    proven_ground: YesNo = False
    times: WholeNumber = 1
    every_contact: YesNo = False
    every_number: YesNo = False
    enquiries: YesNo = False
    all_of: tuple["Matcher", ...] = ()
    any_of: tuple["Matcher", ...] = ()
    for_flags: tuple[Flag, ...] = ()
    unless_flags: tuple[Flag, ...] = ()
    for_has: tuple[Text, ...] = ()
    for_unknown_whereabouts: YesNo = False
    when: Literal["that day", "in this run", "in this absence", "after it", "the same entry"] = "in this run"

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of entry that can match; none named: all."""
        return frozenset(self.did)

    @cached_property
    def tests(self) -> tuple[Test, ...]:
        """What is asked of the entry by itself, besides its kind."""
        found: list[Test] = []
        if self.who:
            found.append(is_one_of("who", self.who))
        if self.outcome:
            found.append(is_one_of("outcome", self.outcome))
        if self.not_outcome:
            found.append(is_none_of("outcome", self.not_outcome))
        found += [says_one_of(field, words) for field, words in self.says.items()]
        found += [has(field) for field in self.has]
        found += [has_no_word_of(field, words) for field, words in self.lacks_words.items()]
        return tuple(found)

    @cached_property
    def in_words(self) -> str:
        """The entry that is asked for, as a user would name it."""
        what = " or ".join(self.did) or ("contact" if self.contact else "an entry")
        said = [", ".join(words) for words in (self.who, *self.says.values()) if words]
        what += f" ({'; '.join(said)})" if said else ""
        fields = self.has or (self.any_of[0].has if self.any_of else ())
        if fields:
            return "its cpoms reference" if self.has == ("cpoms",) else f"{what} with its {_spoken(fields)}"
        return f"{what}, {self.times} times" if self.times > 1 else what

    def left_in_words(self, entries: Sequence[Entry]) -> str:
        """The same, less what the last of these entries has of it already."""
        if self.times > 1 and entries:
            return f"{self.in_words}, of which {len(entries)} so far"
        left = tuple(field for field in self.has if entries and not has(field)(entries[-1]))
        return f"in that entry its {_spoken(left)}" if 0 < len(left) < len(self.has) else self.in_words

    @cached_property
    def of_any_kind(self) -> "Matcher":
        """The same description without the kinds of entry."""
        return self.model_copy(update={"did": ()})

    @cached_property
    def is_of_entry_alone(self) -> bool:
        """Whether the entry by itself shows that it is meant, and nothing of pupil, case or policy."""
        asked = self.contact or self.for_flags or self.listed_ground or self.proven_ground or self.any_of
        return not asked and not self.reason and self.returns_after_school_days is None

    @cached_property
    def is_simple(self) -> bool:
        """Whether one entry meets it by what it says, or so many of them, and nothing has to be looked up for it."""
        is_of_calls = self.every_contact or self.every_number
        return not (is_of_calls or self.enquiries or self.all_of or self.listed_ground or self.proven_ground)


Matchers = Annotated[tuple[Matcher, ...], BeforeValidator(_one_or_more)]
"""One description of entries, or several of which any will do."""


def _spoken(fields: Sequence[str]) -> str:
    """Fields as a person says them; of one inside another its own name."""
    return ", ".join(field.rpartition(".")[2].replace("_", " ") for field in fields)


def kinds_of(matchers: tuple[Matcher, ...]) -> frozenset[str]:
    """The kinds of entry that one of these can describe; none named: all."""
    if any(not one.did for one in matchers):
        return frozenset()
    return frozenset(did for one in matchers for did in one.did)
