"""What does not prove itself in the record, and which files are its own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RecordFinding:
    """One thing that does not prove itself. `commit`, `case` and `path` are empty where it concerns none.

    `remedy` is what the person who made the commit does about it while it is theirs alone.
    """

    commit: str
    case: str
    finding: str
    path: str = ""
    remedy: str = ""


def in_record(path: str) -> bool:
    """Whether a file is one that the record judges, by its path: a case, a notice, or what they are judged by."""
    return path.endswith(".yaml")


def case_of(path: str) -> str:
    """The id of the case that a file holds, by its path; empty for any other file."""
    return name_of(path).removesuffix(".yaml") if path.startswith("cases/") else ""


def name_of(path: str) -> str:
    """The name of a file without its folders."""
    return path.rpartition("/")[2]
