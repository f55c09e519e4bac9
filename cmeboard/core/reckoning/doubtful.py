"""What stands in a case and is perhaps a slip: it reads right, and a step counts, or does not, because of it."""

from collections.abc import Iterator
from datetime import date, datetime
from difflib import get_close_matches
from typing import NamedTuple

from cmeboard.core.case import Case, Contact, entry_title, meant_by, taken_back_by
from cmeboard.core.described import value_of
from cmeboard.core.entries import Call, Correct, Entry, MoveEntry
from cmeboard.core.marks import NOON, Meaning, begins_after
from cmeboard.core.moments import day_of
from cmeboard.core.policy import Rule
from cmeboard.core.reckoning.absence import ended_at
from cmeboard.core.reckoning.calling import as_dialled
from cmeboard.core.reckoning.facts import Facts
from cmeboard.core.reckoning.matching import concerned, first_match, has_come_about, is_described
from cmeboard.core.reckoning.waiving import idle_waivers
from cmeboard.core.reckoning.with_whom import WITH_NOBODY_KNOWN, with_whom_or_where
from cmeboard.core.school_age import age_on
from cmeboard.core.stage import STAGES, Stage
from cmeboard.core.words import LeaveDecision

TOO_EARLY = "dated before the absence, so that it is no step of it"
TO_COME = "dated in the future, so that it does not count yet"
FOR_NOBODY = "it counts for none of the contacts, since none is named just so"
NOT_THEIR_NUMBER = "its number is none that stands under contacts, so that none of those counts as called"
OF_NOTHING = "it takes back nothing, since no entry is of that moment and kind"

NO_COLUMN = "it names no column of the board, so that it moves nothing"
TAKES_BACK_AT_ONCE = "dated in the future, and what it takes back counts for nothing already"
OF_A_CORRECTION = "it takes back another correction, which brings nothing back"

MOVE = "move"

_MAY_BE_MEANT = frozenset((TO_COME, WITH_NOBODY_KNOWN))
_COLUMNS = frozenset(stage.value for stage in STAGES)

_ONCE_RECORDED = "where the entry is in the record, take it back with a correct entry and record it anew"

_ONCE_TAKEN_BACK = "where this is in the record already, record again what was right"

_THE_FIRST_DAY = "write the first school day on which the child was not there"

_MISSING_AGAIN = "move the card back, or open a case from that day; where the reason is known, the register says it"

_AS_CLOSE_AS = 0.8
"""How much of two names is the same, from 0 to 1, where one is taken for a slip in the other."""


_AS_CLOSE_A_NUMBER = 0.9
"""The same of two telephone numbers: of ten digits one is another, or two stand the other way round."""

_AGES = range(2, 26)
"""Who can be on the roll of a school: from nursery on, and with an education, health and care plan up to 25."""


class Doubt(NamedTuple):
    """One thing that may not have been meant. Without a name, since a message may go into a log.

    `place` is where it stands in the file: keys, and places in a list. `entry` names the entry that it is about, or the
    day of marks, if it is about one. `is_slip` is false where it may well be meant, such as a visit that is arranged.
    """

    place: tuple[str | int, ...]
    entry: str
    words: str
    fix: str
    is_slip: bool = True

    def __str__(self) -> str:
        return f"{self.entry}: {self.words}" if self.entry else self.words


def doubts_of(facts: Facts) -> Iterator[Doubt]:
    """What may not have been meant in the case, as of the moment of the facts; of its entries those that stand."""
    yield from _of_case(facts)
    yield from _of_marks(facts)
    for entry, field, words, fix in _of_entries(facts):
        place = next(n for n, one in enumerate(facts.case.log) if one is entry)
        yield Doubt(("log", place, field), entry_title(entry), words, fix, words not in _MAY_BE_MEANT)


def _of_case(facts: Facts) -> Iterator[Doubt]:
    case = facts.case
    if facts.is_end_unsaid:
        words = f"it stands in {case.stage}, and no entry says so: no step is asked for any more"
        yield Doubt(("stage",), "", words, "record what happened, or move the card back")
    elif case.stage.is_open and facts.ended is not None:
        ended = f"{facts.ended:%Y-%m-%d} ({facts.ended_by})"
        words = f"it stands in {case.stage}, and ended on {ended}: no step is asked for"
        fix = "move the card to where it ended; where the child is missing again, from there back"
        yield Doubt(("stage",), "", words, fix)
    yield from _of_how_it_ended(facts)
    yield from _said_missing(facts)
    yield from _of_other_cases(facts)
    again = _missing_again(facts)
    if again is not None:
        words = f"the register has the child absent without a reason on {again}, after the case ended"
        yield Doubt(("marks", str(again)), "", f"{words}: missing again?", _MISSING_AGAIN)
    for rule in facts.policy.on_admission if case.pupil.admitted is None else ():
        is_done = rule.done is not None and first_match((rule.done,), facts.entries, facts) is not None
        if rule.applies.concerns(facts.known) and not is_done:
            words = f"{rule.id} {rule.title} counts from the admission, and no day of it stands here"
            yield Doubt(("pupil",), "", words, "write admitted: with the day, under pupil")
    if case.first_day_absent > facts.now.date():
        words = f"the absence begins in the future, on {case.first_day_absent}: no day of it counts yet"
        # Where its entries lie there too, nothing is wrong: somebody looks at a moment before the case.
        yield Doubt(("first_day_absent",), "", words, _THE_FIRST_DAY, len(facts.standing) == len(facts.entries))
    elif case.stage.is_open and facts.ended is None:
        yield from _of_first_day(facts)
    born = case.pupil.date_of_birth
    if born is not None and (age := age_on(born, case.first_day_absent)) not in _AGES:
        words = (
            f"the pupil was {age} when the absence began, says the date of birth: what asks for school age is left out"
        )
        yield Doubt(("pupil", "date_of_birth"), "", words, "write the day of birth, or take the line out")


def _of_other_cases(facts: Facts) -> Iterator[Doubt]:
    """Two open cases that a copied file may have made: of one number and two names, or of one absence."""
    case = facts.case
    for other in sorted(facts.context.earlier, key=lambda one: one.case):
        if not (case.stage.is_open and other.stage.is_open):
            continue
        if other.pupil.name.casefold() != case.pupil.name.casefold():
            number = "upn" if case.pupil.upn else "admission_number"
            words = f"the pupil of case {other.case} has the same number and another name"
            fix = "write each child's own number, since a register's marks go by it"
            yield Doubt(("pupil", number), "", words, fix)
        elif other.first_day_absent == case.first_day_absent:
            words = f"case {other.case} is of the same child and the same first day"
            fix = "go on in one of them, and move the other to Found with the reason"
            yield Doubt(("first_day_absent",), "", words, fix)


def _missing_again(facts: Facts) -> date | None:
    """The first day after the end on which the marks say that nobody knows why the child is not there.

    The afternoon of the day itself counts where the end was before noon. Not where another case of the pupil is about
    it, nor before that day or afternoon has come.
    """
    case, codes = facts.case, facts.context.codes
    if case.stage.is_open or facts.is_end_unsaid or facts.ended is None:
        return None
    until = max([facts.ended, *map(ended_at, facts.by_kind.get("notify off roll", ()))])
    ended, last = until.date(), case.last_day_marked
    begun = {other.first_day_absent for other in facts.context.earlier}
    if last is None or last < ended or any(day > ended for day in begun):
        return None
    come = (day for day in sorted(case.marks) if day <= facts.now.date() and facts.calendar.is_school_day(day))
    later = (day for day in come if day > ended or _is_afternoon_after(facts, until, day))
    return next((day for day in later if day not in begun and codes.ends_unexplained(case.marks[day], day)), None)


def _said_missing(facts: Facts) -> Iterator[Doubt]:
    """The last entry after the end by which the child's whereabouts are unknown, while nobody looks for the child.

    Not once a parent or carer has told where, the child was found again, or another case of the pupil began since.
    """
    unknown, ended = facts.policy.unknown, facts.ended
    if unknown is None or ended is None or facts.case.stage.is_open or unknown.kinds.isdisjoint(facts.kinds):
        return
    later = [one for one in facts.of_kinds(unknown.kinds) if one.at > ended and is_described(one, unknown.entry, facts)]
    if not later:
        return
    said = later[-1]
    known = [*facts.told, *(entry for did in facts.policy.ends for entry in facts.by_kind.get(did, ()))]
    others = [other for other in facts.context.earlier if other.first_day_absent >= ended.date()]
    for other in others:
        known += [entry for entry in other.standing_entries if entry.did in facts.policy.ends]
    if any(other.stage.is_open for other in others) or any(entry.at >= said.at for entry in known):
        return
    place = next(n for n, one in enumerate(facts.case.log) if one is said)
    yield Doubt(("log", place, "did"), "", f"{entry_title(said)}, after the case ended: missing again?", _MISSING_AGAIN)


def _is_afternoon_after(facts: Facts, ended: datetime, day: date) -> bool:
    """Whether the afternoon of a day has come, has a mark, and lies after the end."""
    taken = facts.context.codes.meaning(facts.case.marks[day][1], day) is not Meaning.NOT_TAKEN
    return taken and begins_after(day, 1, ended) and facts.now >= datetime.combine(day, NOON)


def _of_how_it_ended(facts: Facts) -> Iterator[Doubt]:
    """Of a case that somebody moved to where it ended: the entry is not there from which steps of it would start.

    Where the move itself starts a step (O1), that one asks for it, and nobody needs to decide anything more.
    """
    stage, ended = facts.case.stage, facts.ended
    kinds = frozenset([did for did, to in facts.policy.moves.items() if to is stage])
    if stage.is_open or ended is None or facts.is_end_unsaid or facts.ended_by in kinds:
        return
    if any(entry.at >= ended for did in kinds for entry in facts.by_kind.get(did, ())):
        return
    day = ended.date()
    unasked = [rule.id for rule in facts.policy.rules if _would_start(rule, kinds, stage, day, facts)]
    if unasked:
        words = (
            f"it was moved to {stage} with no entry {' or '.join(sorted(kinds))}: {', '.join(unasked)} not asked for"
        )
        is_asked = any(MOVE in rule.starting_kinds and stage in rule.stages for rule in facts.policy.rules)
        yield Doubt(("stage",), "", words, f"record {sorted(kinds)[0]}, with what is known of it", not is_asked)


def _would_start(rule: Rule, kinds: frozenset[str], stage: Stage, day: date, facts: Facts) -> bool:
    """Whether an entry of these kinds on `day` would start a rule for this pupil, which the move to `stage` did not."""
    if (
        rule.on != "entry"
        or stage in rule.stages
        or MOVE in rule.starting_kinds
        or kinds.isdisjoint(rule.starting_kinds)
    ):
        return False
    if not rule.applies.concerns(facts.known) or not has_come_about(rule.applies, facts, facts.entries, day):
        return False
    return any(not one.has and not one.says and concerned(one, facts) for one in rule.entry)


def _of_first_day(facts: Facts) -> Iterator[Doubt]:
    """Of a child who is looked for: a first day that the calendar does not count, so that each limit is another one."""
    day, calendar = facts.case.first_day_absent, facts.calendar
    begins, why_not = calendar.first_day, calendar.why_no_school(day)
    if begins is not None and day < begins:
        words = f"the absence begins on {day}, and calendar.yaml with {begins}: no day before that is counted"
        fix = f"put the terms since then into calendar.yaml, or {_THE_FIRST_DAY}"
        yield Doubt(("first_day_absent",), "", words, fix)
    elif why_not:
        first = calendar.school_day_after(day, 1)
        words = f"{day} is no school day ({why_not}), so that day 1 is {first or 'past the calendar'}"
        yield Doubt(("first_day_absent",), "first day absent", words, _THE_FIRST_DAY)


def _of_marks(facts: Facts) -> Iterator[Doubt]:
    codes = facts.context.codes
    if not facts.marked <= codes.of_any_day:
        for day, code in codes.unknown(facts.case.marks):
            words = f"{code} is no code of a register on that day, so that it says nothing"
            yield Doubt(("marks", str(day)), f"marks of {day}", words, "write the code that the register has")


def _of_entries(facts: Facts) -> Iterator[tuple[Entry, str, str, str]]:
    for entry in _too_early(facts):
        yield entry, "at", TOO_EARLY, f"write the day on which it was done; {_ONCE_RECORDED}"
    for entry in facts.by_kind.get("move", ()):
        if isinstance(entry, MoveEntry) and entry.to not in _COLUMNS:
            yield entry, "to", NO_COLUMN, f"write one of {', '.join(STAGES)}; {_ONCE_RECORDED}"
    for entry in facts.standing[len(facts.entries) :]:
        words = TAKES_BACK_AT_ONCE if entry.did == "correct" else TO_COME
        yield entry, "at", words, f"where it is not to come, write when it was done; {_ONCE_RECORDED}"
    for entry in facts.by_kind.get("call", ()):
        if not isinstance(entry, Call) or facts.call_sheet.is_as_written(entry) or facts.call_sheet.numbers_of(entry):
            continue
        if _is_for_nobody(entry, facts.case):
            yield entry, "to", FOR_NOBODY, f"write the name as it stands under contacts; {_ONCE_RECORDED}"
        elif _is_on_no_number_of_theirs(entry, facts):
            fix = "put the number under its contact, or write it as it stands there"
            yield entry, "number", NOT_THEIR_NUMBER, f"{fix}; {_ONCE_RECORDED}"
    for entry in facts.by_kind.get("correct", ()):
        if isinstance(entry, Correct) and not taken_back_by(entry, facts.case.log):
            yield entry, "entry", OF_NOTHING, "name it by its own at and did, such as 2026-11-09 10:15 call"
        elif isinstance(entry, Correct):
            yield from _of_correction(entry, facts)
    for did, field in facts.policy.clocks:
        for entry in facts.by_kind.get(did, ()):
            words = _of_clock(value_of(entry, field), facts)
            if words:
                yield entry, field.replace(" ", "_"), words, f"write when it was; {_ONCE_RECORDED}"
    for entry in facts.by_kind.get("leave request", ()):
        words = _of_leave(entry, facts)
        if words:
            yield entry, "returns", words, f"write the day on which the child is to be back; {_ONCE_RECORDED}"
    yield from with_whom_or_where(facts)
    for waiver, words, fix in idle_waivers(facts):
        yield waiver, "duty", words, fix


def _of_leave(entry: Entry, facts: Facts) -> str:
    """What is odd about a leave that was granted: no day of it counts as an absence that is watched over."""
    leaves, returns = value_of(entry, "leaves"), value_of(entry, "returns")
    last = facts.calendar.last_day
    if value_of(entry, "decision") is not LeaveDecision.GRANTED or leaves is None or returns is None:
        return ""
    if returns <= leaves:
        return f"the leave ends on {returns}, before it begins, so that no day of it is leave"
    if last is not None and returns > last and leaves <= last:
        return f"the leave ends on {returns}, after the last term in calendar.yaml: no call or visit is due until then"
    return ""


def _of_correction(entry: Correct, facts: Facts) -> Iterator[tuple[Entry, str, str, str]]:
    """One that takes back several, of which none was written anew; or another correction, which does nothing."""
    log, ref = facts.case.log, entry.entry
    if ref.did == entry.did:
        yield entry, "entry", OF_A_CORRECTION, "record again what was right after all"
    elif meant_by(entry, log) > 1 and not any((ref.at, ref.did) == (one.at, one.did) for one in facts.standing):
        words = f"it takes back all {len(taken_back_by(entry, log))} entries of that moment and kind"
        yield entry, "entry", words, "say which by one of its fields, such as (to Dana Sample); " + _ONCE_TAKEN_BACK


def _of_clock(value: date | datetime | None, facts: Facts) -> str:
    """What is odd about when a step's time begins: a moment to come, or one before the absence."""
    if isinstance(value, datetime) and value > facts.now:
        return f"it gives {value:%Y-%m-%d %H:%M}, which lies in the future: what counts from then is not due yet"
    if value is not None and day_of(value) < facts.case.first_day_absent:
        return f"it gives {day_of(value)}, which lies before the absence: what counts from then is late already"
    return ""


def _too_early(facts: Facts) -> Iterator[Entry]:
    """Before the absence there may be a leave request, a note or a decision, and no step that looks for the child.

    Such steps are those that bring the card on: the policy's `moves`.
    """
    for entry in facts.entries:
        if entry.at >= facts.begin:
            return
        if entry.did in facts.policy.moves:
            yield entry


def _is_for_nobody(entry: Call, case: Case) -> bool:
    """Whether `to` is a slip in a contact's name, a part of it, or what the contact is to the child.

    A call counts for the contact whose name it says (rules.md, W4 "every contact's number called"), so that one to
    `mum` or `Dana` leaves the duty open. A call to somebody who is no contact at all is nobody's slip.
    """
    to = (entry.to or "").casefold()
    contacts = case.pupil.contacts
    return bool(to) and all(to != one.name.casefold() for one in contacts) and any(_is_meant(to, c) for c in contacts)


def _is_on_no_number_of_theirs(entry: Call, facts: Facts) -> bool:
    """Whether a call was to a contact on a number that none has, or on nearly one that stands there.

    Such a number may be a slip, or one that the file should have: either way the listed ones wait to be called (W4).
    """
    listed = facts.call_sheet.numbers
    if entry.number is None or not listed:
        return False
    is_to_a_contact = (entry.to or "").casefold() in facts.call_sheet.names
    return is_to_a_contact or bool(get_close_matches(as_dialled(entry.number), listed, 1, _AS_CLOSE_A_NUMBER))


def _is_meant(to: str, contact: Contact) -> bool:
    name = contact.name.casefold()
    is_part = to in name.split() or to == (contact.relationship or "").casefold()
    return is_part or bool(get_close_matches(to, [name], 1, _AS_CLOSE_AS))
