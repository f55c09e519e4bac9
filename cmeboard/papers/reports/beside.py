"""What a store holds of a pupil beside the files of the cases as they stand: older versions, other files, what went."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cmeboard.core.naming import says_any
from cmeboard.core.notices import Notice
from cmeboard.core.record import Record
from cmeboard.core.retention import Tombstone
from cmeboard.papers.chronology import SHORT_COMMIT
from cmeboard.papers.dossier import Version
from cmeboard.papers.former import Former, all_said, former_values, unread
from cmeboard.papers.paper import Block, Points, Prose, Section, Table
from cmeboard.papers.phrases import capital, short_moment


@dataclass(frozen=True, slots=True)
class OtherFile:
    """Another file of the record that says something of the pupil: `called` is `case ID` or `notice ID`.

    Without `words` it is about the pupil, and told whole; else the lines alone that say one of them. `standing` is None
    where the file is gone, or cannot be read as it stands.
    """

    called: str
    versions: tuple[Version, ...]
    standing: Record | None
    words: tuple[str, ...] = ()

    @property
    def records(self) -> tuple[Record, ...]:
        """The file as it stands, and each version of it that can be read."""
        found = (self.standing, *(version.record for version in self.versions))
        return tuple(record for record in found if record is not None)


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What somebody typed into a form on this computer and has not recorded: its texts by field.

    `case` is empty for a new case. `kept` is the school's time, `2026-11-09 09:40`.
    """

    case: str
    did: str
    kept: str
    texts: tuple[tuple[str, str], ...]

    @property
    def said(self) -> str:
        """The fields that hold something, on one line."""
        return "; ".join(f"{field}: {' '.join(text.split())}" for field, text in self.texts if text.strip())


@dataclass(frozen=True, slots=True)
class Beside:
    """What a store holds of a pupil beside the cases that stand.

    `named_in` are places that are no file of a case or notice. `unsaved` is what the drafter of the bundle typed on
    this computer, and `aside` the files that a repair kept there.
    """

    files: tuple[OtherFile, ...] = ()
    named_in: tuple[str, ...] = ()
    purged: tuple[Tombstone, ...] = ()
    unsaved: tuple[Unsaved, ...] = ()
    aside: tuple[str, ...] = ()


def elsewhere(beside: Beside) -> Iterator[Section]:
    """A section for each place in which something of the pupil may be."""
    about = [file for file in beside.files if not file.words]
    for file in about:
        yield Section(f"{capital(file.called)}: what it holds", _whole(file))
    if not any(file.called.startswith("notice") for file in about):
        yield from notices_about(())
    yield Section("Other files of the record that name the pupil", tuple(_quoted(beside)))
    if beside.purged:
        yield Section("What was purged", (Points(tuple(capital(str(stone)) for stone in beside.purged)),))
    if beside.unsaved or beside.aside:
        yield Section("On this computer, and not in the record", tuple(_on_this_computer(beside)))


def notices_about(notices: Iterable[Notice]) -> Iterator[Section]:
    """Other authorities' notices that may be about the pupil, as they stand."""
    there = [Section(f"Notice {one.notice}: what it holds", (_said_table(one),)) for one in notices]
    yield from there or (Section("Other authorities' notices that may be about the pupil", (Prose("None is kept."),)),)


def _said_table(record: Record) -> Table:
    return Table(("What", "What it says"), all_said(record))


def _whole(file: OtherFile) -> tuple[Block, ...]:
    if file.standing is None:
        return (Prose("This file is not in the store any more, or cannot be read. It held:"), *_was(file))
    return (_said_table(file.standing), *_was(file))


def _was(file: OtherFile) -> tuple[Block, ...]:
    return what_was_before(file.versions, file.standing) if file.versions else ()


def _quoted(beside: Beside) -> Iterator[Block]:
    rows = [row for file in beside.files if file.words for row in lines_about(file)]
    yield Table(("Where", "What", "What it says", "When it went"), tuple(rows), empty="None does.")
    if beside.named_in:
        yield Prose("The pupil is named here too:")
        yield Points(beside.named_in)


def lines_about(file: OtherFile) -> list[tuple[str, str, str, str]]:
    """What a file that is about somebody else says of the pupil: where, what, its words, and when it went."""
    says = says_any(file.words)
    stands = all_said(file.standing) if file.standing is not None else ()
    once = former_values(file.versions, file.standing)
    rows = [(file.called, what, said, "it stands") for what, said in stands if says(f"{what} {said}")]
    rows += [(file.called, one.field, one.value, _went(one)[0]) for one in once if says(f"{one.field} {one.value}")]
    return rows


def _on_this_computer(beside: Beside) -> Iterator[Block]:
    rows = tuple((one.kept, one.case or "a new case", one.did, one.said) for one in beside.unsaved)
    if rows:
        yield Table(("Typed", "Case", "What", "What it says"), rows)
    if beside.aside:
        yield Prose("Files beside the record, in .git/cmeboard, to be looked at and added by hand:")
        yield Points(beside.aside)


def what_was_before(versions: Sequence[Version], standing: Record | None) -> tuple[Block, ...]:
    """What older versions held, and those that cannot be read."""
    if not versions:
        return (Prose("The record holds no version of this yet."),)
    rows = []
    for one in former_values(versions, standing):
        when, who, commit = _went(one)
        rows.append((when, who, one.field, one.value, commit))
    columns = ("When it went", "Who changed it", "What", "What it said", "Source")
    table = Table(columns, tuple(rows), empty="Nothing was changed or taken out.")
    return (table, *_unread(versions))


def _went(one: Former) -> tuple[str, str, str]:
    """When a value was changed or taken out, by whom, and the commit."""
    written = one.written
    if written is None:
        return "in the file, and not yet in the record", "", ""
    hand = " (edited by hand)" if written.by_hand else ""
    return short_moment(written.when), f"{written.author}{hand}", written.commit[:SHORT_COMMIT]


def _unread(versions: Sequence[Version]) -> tuple[Block, ...]:
    """The versions that are not told above, by their commits."""
    told = [
        f"{short_moment(one.written.when)}, {one.written.author}, commit {one.written.commit[:SHORT_COMMIT]}: "
        + ("it cannot be read; print it with git show, and add it" if one.is_there else "the file was taken out")
        for one in unread(versions)
    ]
    return (Prose("Versions that say nothing above:"), Points(tuple(told))) if told else ()
