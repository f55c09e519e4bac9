"""What is wrong with a file, as a value: place, words and remedy."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in one file. Loading a file returns problems; it never raises and never drops a case.

    `line` and `column` count from 1 and are None where no place is known: a made-up number is worse than none.
    `field` is the path a person would say, such as `log[3].outcome`, or empty for the file as a whole.
    """

    path: str
    line: int | None
    column: int | None
    field: str
    message: str
    fix: str

    @classmethod
    def of_file(cls, path: str, message: str, fix: str) -> "Problem":
        """Of the file as a whole, or where no place is known."""
        return cls(path, None, None, "", message, fix)

    def __str__(self) -> str:
        """`cases/2026-27/2026-K7Q3FD.yaml:6: year_group must be a whole number, not 'eight': write 8`."""
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        remedy = f": {self.fix}" if self.fix else ""
        return f"{place}: {self.message}{remedy}"
