"""Papers and reports: what cases, duties and the record say, put before the room that words it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from cmeboard.core.case import Case
from cmeboard.core.duty import Duty
from cmeboard.core.entries import Entry
from cmeboard.core.notices import matching
from cmeboard.core.refused import Refused
from cmeboard.core.related import Relation
from cmeboard.core.words import NEVER_TO_FAMILY, Flag
from cmeboard.papers.dossier import Dossier, RecordState, first_written
from cmeboard.papers.feed import Digest, calendar_feed, digests
from cmeboard.papers.html import to_html
from cmeboard.papers.markdown import to_markdown
from cmeboard.papers.paper import Alert, Missing, Offer, Paper, Section
from cmeboard.papers.redact import redact
from cmeboard.papers.registry import PAPERS, draft
from cmeboard.papers.reports.beside import Beside
from cmeboard.papers.reports.bundle import handover_bundle, pupil_bundle
from cmeboard.papers.reports.kinds import report
from cmeboard.papers.reports.scope import Scope, Standing
from cmeboard.papers.reports.story import pupil_story
from cmeboard.papers.tables import to_csv, to_json
from cmeboard.papers.wording import Wording, WordingError
from cmeboard.store.files.case_files import case_path, list_case_files
from cmeboard.store.git.repository import Git
from cmeboard.store.proof.record import Verified
from cmeboard.store.proof.seals import fingerprint
from cmeboard.store.settings.config import letterhead, own_templates
from cmeboard.workspace.answers import CaseView
from cmeboard.workspace.proving import verify_store
from cmeboard.workspace.reading_down import ReadDown, read_down
from cmeboard.workspace.reckoning import Reckoner
from cmeboard.workspace.subject_access import gather_beside
from cmeboard.workspace.versions import versions_of

FORMS = ("markdown", "html", "pdf", "docx", "csv", "json")
ABOUT_ONE_PUPIL = ("pupil", "bundle", "handover")
"""The reports that need one of the pupil's cases."""

_ENTRIES: TypeAdapter[Entry] = TypeAdapter(Entry)


@dataclass(frozen=True, slots=True)
class Drafted:
    """A paper in one form, the questions it still has, whom it is for, and the entries to record once it is sent.

    `asks` are the questions with their keys, those to answer and those to see to; `missing` the words of all of them.
    """

    data: bytes
    asks: tuple[Missing, ...]
    for_whom: str
    discloses: tuple[str, ...]
    offers: tuple[Offer, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """What the paper lacks, in words."""
        return tuple(one.question for one in self.asks)


def entries_of(made: Drafted, now: datetime, by: str) -> tuple[Entry, ...]:
    """The entries that a paper offers once it is sent. Raises Refused where one needs what only the sender knows."""
    entries = []
    for offer in made.offers:
        fields = {**dict(offer.fields), "did": offer.did, "at": now, "by": by}
        try:
            entries.append(_ENTRIES.validate_python(fields))
        except ValidationError as error:
            fault = error.errors(include_url=False, include_context=False)[0]
            field = ".".join(str(part) for part in fault["loc"][1:])
            raise Refused(
                f"the entry needs {field or 'more'}, which the paper does not know",
                f"record it with: cmeboard record CASE {offer.did!r} --{field.replace('_', '-') or 'note'} ...",
            ) from None
    return tuple(entries)


def _taken_out(case: Case, versions: Iterable[Case]) -> tuple[Flag, ...]:
    """The flags of rule W7 that an older version of the case had and this one has not."""
    ever = {flag for version in versions for flag in version.pupil.flags}
    return tuple(flag for flag in NEVER_TO_FAMILY if flag in ever and flag not in case.pupil.flags)


def _refuse_unasked(answers: Mapping[str, str], asks: Iterable[Missing]) -> None:
    """An answer to what the paper does not ask would be lost in silence."""
    known = [one.key for one in asks if one.answerable]
    for key in answers:
        if key not in known:
            there = ", ".join(known) or "nothing: it lacks no fact"
            raise Refused(f"the paper does not ask for {key}", f"it asks for {there}")


def _about_pupil(kind: str, scope: Scope, dossiers: Sequence[Dossier], beside: Beside) -> Paper:
    if kind == "bundle":
        return pupil_bundle(scope, dossiers, beside)
    return handover_bundle(scope, dossiers) if kind == "handover" else pupil_story(scope, dossiers)


FINDINGS_SHOWN = 5
"""So many findings of `verify` stand on a paper; the others are counted."""


def _word_of(found: Verified, case_id: str) -> str:
    """What `verify` says: findings about the case and the record as a whole in words, those of other cases counted."""
    counted = f"read {found.commits} commits, {found.cases} cases and {found.entries} entries"
    if not found.findings:
        return f"{counted}: nothing was removed, altered or rewritten"
    mine = [one for one in found.findings if one.case in ("", case_id)]
    shown = [
        f"{'this case' if one.case else 'the record'}, commit {one.commit[:10]}: {one.finding}"
        for one in mine[:FINDINGS_SHOWN]
    ]
    more = [f"and {len(mine) - len(shown)} more"] if len(mine) > len(shown) else []
    return "; ".join(
        [f"{counted}: {len(found.findings)} findings, {len(mine)} of them about this case or the record", *shown, *more]
    )


class Desk:
    """Drafts papers in one store. Nothing is ever recorded as sent by it."""

    def __init__(
        self, reckoner: Reckoner, now: datetime, person: Callable[[], str], clock: float | None = None
    ) -> None:
        """`person` says who makes the papers, and is asked only for those that name them.

        `clock` is as for `Workspace.desk`. Raises Refused where a template of the store cannot be read.
        """
        self._reckoner = reckoner
        self._now = now
        zone = ZoneInfo(reckoner.settings.zone)
        self._clock = now.replace(tzinfo=zone).timestamp() if clock is None else clock
        self._person = person
        self._git = Git(reckoner.root)
        templates, unreadable = own_templates(reckoner.root)
        if unreadable:
            raise Refused(str(unreadable[0]), "")
        self._wording = Wording(templates)

    def draft(
        self, case_id: str, paper: str, form: str, *, redacted: bool, answers: Mapping[str, str] | None = None
    ) -> Drafted:
        """A paper about one case, with what the drafter answered to its questions, by key. Raises Refused."""
        said = answers or {}
        dossier = replace(self._dossier(case_id), record=self._record_for(paper, case_id))
        plain = self._worded(lambda: draft(paper, dossier))
        _refuse_unasked(said, plain.missing)
        made = self._worded(lambda: draft(paper, replace(dossier, answers=said))) if said else plain
        return self._in_form(redact(made, dossier) if redacted else made, form)

    def read_down(self, case_id: str, paper: str) -> tuple[ReadDown, ...]:
        """What a paper about one case says, in the order in which it is read down the telephone. Raises Refused."""
        dossier = self._dossier(case_id)
        return read_down(self._worded(lambda: draft(paper, dossier)))

    def report(
        self, kind: str, first: date, last: date, case_id: str | None, form: str, *, redacted: bool, reader: str = ""
    ) -> Drafted:
        """A report over the cases of a span, or about the pupil of one case. Raises Refused.

        `reader` is whom one about a pupil is for, where that is not whom it is usually for.
        """
        if kind in ABOUT_ONE_PUPIL:
            if case_id is None:
                raise Refused(f"the report {kind} is about one pupil", "name one of the pupil's cases with --case")
            return self._in_form(self._about_pupil(kind, case_id, self._scope(first, last), reader, redacted), form)
        if redacted:
            raise Refused(f"there is no redacted copy of the report {kind}", "redact one about a pupil")
        standings = tuple(
            Standing(case, found.duties, found.counted.day_of_absence)
            for case, found in self._reckoner.counted(self._now)
        )
        made = self._worded(lambda: report(kind, self._scope(first, last, standings)))
        return self._in_form(replace(made, sections=(*self._uncounted(len(standings)), *made.sections)), form)

    def _uncounted(self, counted: int) -> Iterator[Section]:
        """Says first that cases are in none of a report's figures, since their files cannot be read."""
        left = len(list_case_files(self._reckoner.root).files) - counted
        if left:
            alert = Alert(
                f"Cases in no figure here, since their files cannot be read: {left}. cmeboard check says what to mend."
            )
            yield Section("Not counted", (alert,))

    def _scope(self, first: date, last: date, standings: tuple[Standing, ...] = ()) -> Scope:
        """What a report is made from: all cases as they stand, or none for one about a pupil."""
        settings, told = self._reckoner.settings, self._reckoner.configuration
        return Scope(
            standings, settings, first, last, self._now, self._person(), told.calendar, told.policy, self._wording
        )

    def _about_pupil(self, kind: str, case_id: str, scope: Scope, reader: str, redacted: bool) -> Paper:
        dossier = self._dossier(case_id)
        dossiers = [dossier, *(self._dossier(other.case) for other in dossier.earlier)]
        beside = gather_beside(self._reckoner, self._git, dossiers) if kind == "bundle" else Beside()
        made = self._worded(lambda: _about_pupil(kind, scope, dossiers, beside))
        made = replace(made, for_whom=reader or made.for_whom)
        return redact(made, *dossiers, beside=beside) if redacted else made

    def feed(self, owner: str | None) -> bytes:
        """The duties with a date as an iCalendar file, without names."""
        return calendar_feed(
            (duty for duty in self._work() if owner in (None, duty.owner)), self._now, self._reckoner.settings.zone
        )

    def digests(self, owner: str | None) -> tuple[Digest, ...]:
        """What each owner has to do, by counts and case ids."""
        return digests([duty for duty in self._work() if owner in (None, duty.owner)])

    def _work(self) -> Iterable[Duty]:
        for _, found in self._reckoner.standings(self._now):
            yield from (duty for duty in found if not duty.led_by)

    def _dossier(self, case_id: str) -> Dossier:
        view = self._reckoner.view(case_id, self._now)
        if view.case is None:
            raise Refused(str(view.problems[0]), "mend the file first")
        versions = versions_of(self._git, case_path(case_id), self._reckoner.settings.zone)
        read = [(one.written, one.record) for one in versions if isinstance(one.record, Case)]
        return Dossier(
            case=view.case,
            settings=self._reckoner.settings,
            now=self._now,
            by=self._person(),
            duties=view.duties,
            warnings=view.warnings,
            calendar=self._reckoner.configuration.calendar.for_year_group(view.case.pupil.year_group),
            codes=self._reckoner.codes,
            days_absent=next((day.day_of_absence for day in reversed(view.days) if day.day_of_absence), None),
            policy=self._reckoner.configuration.policy,
            earlier=self._related(view, Relation.SAME_CHILD),
            kin=self._related(view, Relation.SIBLING),
            notices=tuple(notice for notice, _ in matching(view.case.pupil, self._reckoner.foreign_notices)),
            once_flagged=_taken_out(view.case, [case for _, case in read]),
            written=first_written(view.case.log, read),
            versions=versions,
            wording=self._wording,
        )

    def _related(self, view: CaseView, how: Relation) -> tuple[Case, ...]:
        """The cases that belong with this one in this way, as far as they can be read."""
        found = (self._reckoner.read(case_path(one.case)).case for one in view.related if one.relation is how)
        return tuple(case for case in found if case is not None)

    def _record_for(self, paper: str, case_id: str) -> RecordState:
        """The record's head, for the papers that stand for the record with its fingerprint and what `verify` says."""
        commit = self._git.commit() or ""
        if paper not in PAPERS or not PAPERS[paper].proves_the_record or not commit:
            return RecordState(commit)
        found = verify_store(self._reckoner.root, self._clock)
        return RecordState(commit, fingerprint(self._git, "HEAD"), _word_of(found, case_id))

    def _worded(self, make: Callable[[], Paper]) -> Paper:
        try:
            return make()
        except WordingError as error:
            raise Refused(str(error.problem), "") from error

    def _in_form(self, paper: Paper, form: str) -> Drafted:
        try:
            data = self._rendered(paper, form)
        except WordingError as error:
            raise Refused(str(error.problem), "") from error
        return Drafted(data, paper.missing, paper.for_whom, paper.discloses, paper.offers)

    def _rendered(self, paper: Paper, form: str) -> bytes:
        if form == "pdf":
            from cmeboard.papers.pdf import to_pdf

            return to_pdf(paper, self._wording)
        if form == "docx":
            from cmeboard.papers.docx import to_docx

            return to_docx(paper, letterhead(self._reckoner.root))
        if form == "html":
            return to_html(paper, self._wording).encode()
        return _TEXTS[form](paper).encode()


_TEXTS = {"markdown": to_markdown, "csv": to_csv, "json": to_json}
