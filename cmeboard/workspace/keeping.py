"""Retention: what may go and what is held, and a case removed from the whole record by a person's decision."""

from collections.abc import Iterator
from datetime import date, datetime

from cmeboard.core.case import Case
from cmeboard.core.retention import Retained, retained_case, retained_notices
from cmeboard.core.settings import RetentionSettings
from cmeboard.store.case_files import case_path, list_case_files, parse_case
from cmeboard.store.git import Git
from cmeboard.store.history import history
from cmeboard.workspace.reckoning import Reckoner


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

    def _cases(self, today: date) -> Iterator[Retained]:
        for path in list_case_files(self._reckoner.root).files:
            case = self._reckoner.read(path).case
            if case is None:
                case_id = path.rpartition("/")[2].removesuffix(".yaml")
                yield Retained(case_id, "case", "no rule", None, None, "the file cannot be read; see: cmeboard check")
                continue
            found = list(retained_case(case, (), self._times))
            if found[0].may_go(today):  # the record is asked only where its answer can matter
                found = list(retained_case(case, self._ever_flagged(case.case), self._times))
            yield from found

    def _notices(self) -> Iterator[Retained]:
        years = self._reckoner.configuration.policy.notices_may_go_after_years
        yield from retained_notices(self._reckoner.foreign_notices, years, self._times)

    def _ever_flagged(self, case_id: str) -> set[str]:
        """The flags in every version of a case that the record holds and that can be read."""
        path = case_path(case_id)
        flags: set[str] = set()
        with self._git.reading() as objects:
            for revision in history(self._git, [path]):
                data = objects.blob(revision.commit, path)
                case = parse_case(data, path).case if data else None
                flags |= set(case.pupil.flags) if case is not None else set()
        return flags
