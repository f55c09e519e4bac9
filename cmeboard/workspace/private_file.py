"""A file outside the store that names a child: new, and readable by one person alone."""

import os
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
