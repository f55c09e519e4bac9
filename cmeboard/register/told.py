"""What is wrong or odd in one file, kept while it is read, and never more of it than a person can use."""

from cmeboard.core.problem import Problem
from cmeboard.register.cells import shown
from cmeboard.register.found import MOST_PROBLEMS, Finding, Kind


class Told:
    """The problems and findings of one file, which messages call `file`."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._problems: list[Problem] = []
        self._findings: list[Finding] = []
        self._unlisted = 0
        self._left_out: dict[str, list[int]] = {}

    def problem(self, line: int, field: str, message: str, fix: str) -> None:
        """A row or cell that could not be read."""
        if len(self._problems) < MOST_PROBLEMS:
            self._problems.append(Problem(self._file, line, None, field, message, fix))
        else:
            self._unlisted += 1

    def find(self, kind: Kind, line: int, message: str) -> None:
        """Something odd that stops nothing."""
        if len(self._findings) < MOST_PROBLEMS:
            self._findings.append(Finding(kind, self._file, line, message))

    def leave_out(self, line: int, period: str) -> None:
        """One row of a period of the day that is no session."""
        self._left_out.setdefault(shown(period), []).append(line)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems, the last one counting those that were too many to list."""
        if not self._unlisted:
            return tuple(self._problems)
        more = Problem.of_file(self._file, f"{self._unlisted:,} more rows could not be read", "export it again")
        return (*self._problems, more)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings, with one for each period of the day that is no session."""
        left_out = (
            Finding(Kind.NO_SESSION, self._file, lines[0], f"{len(lines):,} rows of the period {name} are no session")
            for name, lines in self._left_out.items()
        )
        return (*self._findings, *left_out)
