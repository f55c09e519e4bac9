"""From case files to cards and duties: what a read costs when the cache cannot answer."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from hashlib import sha1, sha256
from pathlib import Path

from cmeboard import packs
from cmeboard.core.board import TO_DECIDE, TO_MEND, Card, case_named
from cmeboard.core.case import Case
from cmeboard.core.duty import CountedDay, Duty
from cmeboard.core.ids import pupil_key
from cmeboard.core.marks import Codes
from cmeboard.core.notices import Notice, found_among
from cmeboard.core.problem import Problem
from cmeboard.core.reckoning.duties import Context, Reckoning, reckon
from cmeboard.core.reckoning.facts import Facts
from cmeboard.core.reckoning.steps import enquiries_of, steps_for
from cmeboard.core.related import RelatedCase, Relation, related_case
from cmeboard.core.settings import Settings
from cmeboard.core.shown.cards import make_card
from cmeboard.core.words import Flag
from cmeboard.store.files.case_files import CaseFile, case_path, list_case_files, read_case
from cmeboard.store.files.lost import lost_entries
from cmeboard.store.files.model_files import read_bytes
from cmeboard.store.files.notices import read_notices
from cmeboard.store.git.repository import Git
from cmeboard.store.proof.flag_history import flag_days
from cmeboard.store.settings.config import Configuration, read_configuration
from cmeboard.store.writing.seen import last_seen, rewritten_since
from cmeboard.workspace.answers import CaseView

FAR = datetime(9999, 12, 31)
"""A card that no passing of time changes holds until its file does."""

FlagDays = Mapping[Flag, date]
NO_DAYS: FlagDays = {}

_NAME_OF_A_STAGE = re.compile(r"[^\W\d_][\w -]{0,23}")
"""What can head a column; what else stands there is no name that somebody mistyped."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A case file as it stands at a moment. `until` is when its card has to be made anew."""

    card: Card
    until: datetime
    duties: tuple[Duty, ...] = ()
    days: tuple[CountedDay, ...] = ()
    warnings: tuple[str, ...] = ()


class Reckoner:
    """One store's settings, calendar and policy, ready to judge cases by."""

    def __init__(self, root: Path) -> None:
        """Raises StoreError where settings, calendar or policy cannot be read."""
        self.root = root
        self.configuration: Configuration = read_configuration(root)
        self.codes = Codes.from_csv(packs.read_text("england/attendance_codes.csv"))

    @property
    def settings(self) -> Settings:
        """`cmeboard.yaml`."""
        return self.configuration.settings

    @cached_property
    def _read_notices(self) -> tuple[list[Notice], list[Problem]]:
        return read_notices(self.root)

    @property
    def foreign_notices(self) -> list[Notice]:
        """Children indicated missing by other authorities, from the files that can be read."""
        return self._read_notices[0]

    @property
    def notices_to_mend(self) -> list[Problem]:
        """What a person has to mend in their files: until then nobody knows which child a notice may name."""
        return self._read_notices[1]

    def read(self, path: str) -> CaseFile:
        """One case file; what is wrong with it is in its problems."""
        return read_case(self.root, path)

    def cases(self) -> Iterator[Case]:
        """Every case that can be read, in order of its path."""
        for found in list_case_files(self.root).files:
            case = self.read(found).case
            if case is not None:
                yield case

    def pupil_of(self, file: CaseFile) -> str:
        """A hash that tells pupils apart, or nothing where the file does not say who it is."""
        if file.case is None:
            return ""
        return sha256(self.settings.id_key + pupil_key(file.case.pupil).encode()).hexdigest()[:24]

    def blob_of(self, file: CaseFile) -> str:
        """Git's name for the file's bytes, or nothing where it could not be opened."""
        data = file.data
        return sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()

    def committed_blobs(self) -> dict[str, str]:
        """Git's name for each case file as the record has it, by path."""
        listed = Git(self.root).text("ls-tree", "-r", "-z", "HEAD", "--", "cases")
        rows = (line.split("\t", 1) for line in listed.split("\0") if line)
        return {path: facts.split()[2] for facts, path in rows}

    def lost_entries(self, paths: Iterable[str]) -> dict[str, list[str]]:
        """The recorded entries that an edit by hand took out of a case or altered in it, in words, by path."""
        found = {}
        with Git(self.root).reading() as objects:
            for path in paths:
                lost = lost_entries(objects.blob("HEAD", path), self.read(path).data, path)
                found[path] = [problem.message for problem in lost]
        return {path: words for path, words in found.items() if words}

    def context(self, earlier: tuple[Case, ...] = (), flags_since: FlagDays = NO_DAYS) -> Context:
        """What duties are judged by; `earlier` are the other cases of the same pupil."""
        return Context(
            policy=self.configuration.policy,
            calendar=self.configuration.calendar,
            codes=self.codes,
            earlier=earlier,
            flags_since=flags_since,
        )

    def flags_since(self, cases: Iterable[Case]) -> dict[str, FlagDays]:
        """By case id the days on which flags came into a case after it was opened, where the file does not say it."""
        asked = self.configuration.policy.flags_that_start_clocks
        flags = {case.case: asked.intersection(case.pupil.flags) - case.pupil.flags_since.keys() for case in cases}
        paths = {case_path(case): case for case, wanted in flags.items() if wanted}
        found = flag_days(Git(self.root), {path: flags[case] for path, case in paths.items()})
        return {paths[path]: days for path, days in found.items()}

    def standings(self, now: datetime) -> Iterator[tuple[Case, tuple[Duty, ...]]]:
        """Every case that can be read with its duties in every state. Each file is read once."""
        for case, found in self.counted(now):
            yield case, found.duties

    def counted(self, now: datetime) -> Iterator[tuple[Case, Reckoning]]:
        """Every case that can be read with its duties and its days as counted. Each file is read once."""
        cases = list(self.cases())
        by_pupil: dict[str, list[Case]] = {}
        for case in cases:
            by_pupil.setdefault(pupil_key(case.pupil), []).append(case)
        flagged = self.flags_since(cases)
        for case in cases:
            others = tuple(other for other in by_pupil[pupil_key(case.pupil)] if other is not case)
            yield case, reckon(case, self.context(others, flagged.get(case.case, NO_DAYS)), now)

    def reckon(
        self, file: CaseFile, now: datetime, others: tuple[Case, ...] = (), flags_since: FlagDays = NO_DAYS
    ) -> Reckoned:
        """The card and duties of one file; `others` are the other cases of the same pupil."""
        case = file.case
        if case is None:
            return Reckoned(_card_to_mend(file), FAR)
        context = self.context(others, flags_since)
        found, counted, warned, until = reckon(case, context, now)
        warned += found_among(case.pupil, self.foreign_notices)
        warned += tuple(f"line {doubt.line} of the file: {doubt.message}" for doubt in file.doubts)
        warned += tuple(f"{TO_DECIDE}{problem.message}" for problem in file.undecided)
        days = counted.day_of_absence, counted.no_contact_day
        card = make_card(file.path, case, found, warned, *days, self.configuration.policy.in_brief)
        if file.problems:
            card = card._replace(problem=str(file.problems[0]))
        return Reckoned(card, until or FAR, found, counted.days, warned)

    def view(self, case_id: str, now: datetime) -> CaseView:
        """One case, whole."""
        file = self.read(case_path(case_id))
        near = () if file.case is None else tuple(self._near(file.case))
        others = () if file.case is None else _same_pupil(file.case, near)
        flagged = NO_DAYS if file.case is None else self.flags_since([file.case]).get(case_id, NO_DAYS)
        found = self.reckon(file, now, others, flagged)
        facts = None if file.case is None else Facts(file.case, self.context(others, flagged), now)
        return CaseView(
            case_id=case_id,
            path=file.path,
            text=file.data.decode("utf-8", "replace"),
            case=file.case,
            problems=(*file.problems, *file.undecided),
            card=found.card,
            duties=found.duties,
            days=found.days,
            warnings=found.warnings,
            steps={} if facts is None else {duty.duty: steps_for(duty.duty, facts) for duty in found.duties},
            enquiries=() if facts is None else enquiries_of(facts),
            related=() if file.case is None else _related(file.case, near),
            moves=self.configuration.policy.moves,
        )

    def others(self, case: Case) -> tuple[Case, ...]:
        """The other cases of the same pupil."""
        return _same_pupil(case, tuple(self._near(case)))

    def flagged(self, flags: Sequence[Flag]) -> tuple[Case, ...]:
        """The cases with one of these flags."""
        found = (self.read(path).case for path in self._holding(flags))
        return tuple(case for case in found if case is not None and any(flag in case.pupil.flags for flag in flags))

    def _near(self, case: Case) -> Iterator[Case]:
        """The other cases whose files may hold a name or number of the pupil or of a sibling."""
        pupil = case.pupil
        texts = [pupil.upn, pupil.admission_number, pupil.name]
        texts += [text for sibling in pupil.siblings for text in (sibling.upn, sibling.name)]
        for path in self._holding(filter(None, texts)):
            other = self.read(path).case if case_named(path) != case.case else None
            if other is not None:
                yield other

    def _holding(self, texts: Iterable[str]) -> Iterator[str]:
        """The case files that may hold one of `texts`, by path; the others need not be parsed.

        However it is spelt: a name in small letters or over two lines is that name; and a file with escapes or
        doubled quotes may hold any.
        """
        spelt = (r"\s+".join(map(re.escape, text.casefold().split())) for text in texts)
        wanted = re.compile("|".join((*spelt, r"\\", "''")))
        for path in list_case_files(self.root).files:
            data = read_bytes(self.root, path)
            if isinstance(data, bytes) and wanted.search(data.decode("utf-8", "replace").casefold()):
                yield path

    def rewritten(self, head: str) -> list[str]:
        """That the record, now at `head`, does not lead on from where this clone saw it end."""
        git = Git(self.root)
        if last_seen(git.git_dir) == head:
            return []
        gone = rewritten_since(git, git.settings().get("cmeboard.branch") or "HEAD")
        return [f"THE RECORD WAS REWRITTEN: {gone[:12]} is not in it any more; see: cmeboard doctor"] if gone else []

    def notices(self, now: datetime) -> list[str]:
        """What holds for the whole board, such as next year's terms missing from the calendar."""
        return list(self.configuration.notices(now))


def _same_pupil(case: Case, near: tuple[Case, ...]) -> tuple[Case, ...]:
    key = pupil_key(case.pupil)
    return tuple(other for other in near if pupil_key(other.pupil) == key)


def _related(case: Case, near: tuple[Case, ...]) -> tuple[RelatedCase, ...]:
    """The cases that belong with this one: the same child's first, each group with the latest absence on top."""
    found = [one for other in near if (one := related_case(case, other)) is not None]
    found.sort(key=lambda one: one.first_day_absent, reverse=True)
    return tuple(sorted(found, key=lambda one: list(Relation).index(one.relation)))


def _card_to_mend(file: CaseFile) -> Card:
    """The card of a file that cannot be read, in the column that it names, be that misspelt and so one of its own."""
    return Card(
        case=case_named(file.path),
        path=file.path,
        stage=file.stage if _NAME_OF_A_STAGE.fullmatch(file.stage) else TO_MEND,
        pupil=file.pupil,
        problem="; ".join(str(problem) for problem in file.problems[:1]) or "cannot be read",
    )
