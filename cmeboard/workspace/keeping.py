"""Retention: what may go and what is held."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import islice

from cmeboard.core.board import case_named
from cmeboard.core.case import Case
from cmeboard.core.notices import Notice
from cmeboard.core.retention import Purgeable, Retained, retained_case, retained_marks, retained_notices
from cmeboard.core.settings import RetentionSettings
from cmeboard.store.files.case_files import case_path, list_case_files, parse_case
from cmeboard.store.files.model_files import parse_model
from cmeboard.store.files.notices import FOLDER as NOTICES
from cmeboard.store.git.history import history, texts_of
from cmeboard.store.git.repository import Git
from cmeboard.workspace.reckoning import Reckoner


def recorded_versions(git: Git, case_id: str) -> Iterator[Case]:
    """Every version of a case that the record holds and that can be read, the newest first."""
    path = case_path(case_id)
    cases = (parse_case(data, path).case for data in texts_of(git, path))
    return (case for case in cases if case is not None)


class Keeper:
    """Says what one store keeps, and how long."""

    def __init__(self, reckoner: Reckoner) -> None:
        self._reckoner = reckoner
        self._git = Git(reckoner.root)

    @property
    def _times(self) -> RetentionSettings:
        return self._reckoner.settings.retention

    def retained(self, now: datetime) -> list[Retained]:
        """Everything that is kept, what goes first first. A case that cannot be read is held, not dropped."""
        found = [*self._cases(now.date()), *self._notices()]
        return sorted(found, key=lambda one: (one.may_go_on or date.max, one.id, one.what))

    def of_case(self, case: Case) -> Retained:
        """How long one case is kept, by every flag that any version of it held."""
        return next(retained_case(case, self._ever_flagged(case.case), self._times))

    def of_marks(self, case: Case) -> Retained | None:
        """How long the marks of a case are kept; None where it has none."""
        open_in = f"the case is open, in {case.stage.value}" if case.stage.is_open else ""
        return retained_marks(case, self._times, self._times.hold.get(case.case) or open_in)

    def of_notice(self, notice: Notice) -> Retained:
        """How long one notice is kept."""
        return next(retained_notices([notice], self._years, self._times))

    @property
    def _years(self) -> int | None:
        return self._reckoner.configuration.policy.notices_may_go_after_years

    def _cases(self, today: date) -> Iterator[Retained]:
        for path in list_case_files(self._reckoner.root).files:
            case = self._reckoner.read(path).case
            if case is None:
                case_id = case_named(path)
                yield Retained(
                    case_id, Purgeable.CASE, "no rule", None, None, "the file cannot be read; see: cmeboard check"
                )
                continue
            found = list(retained_case(case, (), self._times))
            if found[0].may_go(today):  # the record is asked only where its answer can matter
                found = list(retained_case(case, self._ever_flagged(case.case), self._times))
            yield from found

    def _notices(self) -> Iterator[Retained]:
        yield from retained_notices(self._reckoner.foreign_notices, self._years, self._times)
        for notice in self._taken_off():
            kept = self.of_notice(notice)
            yield replace(kept, rule=f"{kept.rule}; off the list, and still in older commits")

    def _taken_off(self) -> Iterator[Notice]:
        """The notices that were removed from the list: what they said stands in older commits."""
        there = {f"{NOTICES}/{path.name}" for path in (self._reckoner.root / NOTICES).glob("*.yaml")}
        for path in dict.fromkeys(path for revision in history(self._git, [NOTICES]) for path in revision.paths):
            if path.endswith(".yaml") and path not in there:
                read = (parse_model(data, path, Notice)[0] for data in texts_of(self._git, path))
                yield from islice((notice for notice in read if notice is not None), 1)

    def _ever_flagged(self, case_id: str) -> set[str]:
        """The flags in every version of a case that the record holds and that can be read."""
        return {flag for case in recorded_versions(self._git, case_id) for flag in case.pupil.flags}
