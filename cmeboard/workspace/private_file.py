"""A file outside the store that only one person can read: new, or what the program itself made before."""

import os
import secrets
from pathlib import Path

from cmeboard.core.refused import Refused


def write_private(path: Path, data: bytes) -> None:
    """A new file that only this person can read: a paper names a child. Raises Refused."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        raise Refused(f"{path} is there already", "name a new file, or take that one away first") from None
    except OSError as error:
        raise Refused(f"{path} cannot be written ({error.strerror})", "name a file in a folder of yours") from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise Refused(
            f"{path} could not be written whole ({error.strerror})", "make room, and write it again"
        ) from None


def renew_private(path: Path, data: bytes, mark: bytes) -> None:
    """As `write_private`, and whole in the place of an earlier file that begins with `mark`. Raises Refused.

    For what is made anew each day: a file of anybody else's, a link and a folder are left alone.
    """
    if not _is_ours(path, mark):
        write_private(path, data)
        return
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    write_private(fresh, data)
    try:
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise Refused(f"{path} cannot be written ({error.strerror})", "name a file in a folder of yours") from None


def _is_ours(path: Path, mark: bytes) -> bool:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            return file.read(len(mark)) == mark
    except OSError:
        return False
