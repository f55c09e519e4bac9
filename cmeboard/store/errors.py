"""The world is wrong: the disk, git, or who may do what. Neither the file nor the action is."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager


class StoreError(Exception):
    """Something outside the program stopped it. `why` says what, `remedy` what a person does about it."""

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(f"{why}: {remedy}" if remedy else why)
        self.why = why
        self.remedy = remedy


class NotAStore(StoreError):
    """There is no store here, or none that may be used."""


class GitMissing(StoreError):
    """Git cannot be started, or is too old."""


class GitFailed(StoreError):
    """A git command said no; `detail` is its own last word, made printable."""

    def __init__(self, why: str, remedy: str, detail: str = "") -> None:
        super().__init__(why, remedy)
        self.detail = detail


class NoIdentity(StoreError):
    """Git does not know who is recording."""


class Busy(StoreError):
    """Somebody else is writing, and did not finish while we waited."""


class CannotWrite(StoreError):
    """Nothing was recorded: the disk refused, or the repository is not in a state to be written."""


class PendingEdit(StoreError):
    """A file was edited by hand and cannot be recorded as it stands; nothing was overwritten."""


class CannotEdit(StoreError):
    """A file's layout does not allow the one change that was asked for."""


class NotInOrder(StoreError):
    """The store's settings, calendar or policy cannot be read; the message holds every problem in them."""


def disk_remedy(error: OSError) -> str:
    """What to do where the operating system refused to write something of a store."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "make room on the disk and try again"
    if error.errno == errno.EROFS:
        return "the disk can only be read now, as after a fault of it: tell the administrator"
    return "see who owns the files with: ls -l .git, and ask that person or the administrator"


@contextmanager
def disk_errors_told() -> Iterator[None]:
    """Whatever the operating system refuses in here becomes a CannotWrite with its words."""
    try:
        yield
    except OSError as error:
        named = f": {error.filename}" if error.filename else ""
        raise CannotWrite(
            f"the disk refused ({error.strerror or error}{named})",
            f"nothing was recorded; {disk_remedy(error)}",
        ) from error
