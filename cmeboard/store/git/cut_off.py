"""What git was still writing when it was killed."""

import stat
from collections.abc import Iterator
from pathlib import Path

CUT_OFF_AFTER = 3600.0
"""Seconds after which what nothing more comes to is a dead process's: over a slow line a single file grows for hours.
"""


def cut_off(git_dir: Path, now: float) -> Iterator[tuple[Path, int]]:
    """What git was still writing when it was killed, such as what a fetch had brought, with its size in bytes.

    It is no object, and never was one; git names each such file so and takes it away itself as long as it lives. At
    `now`, in seconds since 1970, nothing has come to it for an hour.
    """
    objects = git_dir / "objects"
    for path in sorted((*objects.glob("pack/tmp_*"), *objects.glob("[0-9a-f][0-9a-f]/tmp_obj_*"))):
        try:
            state = path.lstat()
        except OSError:
            continue
        if stat.S_ISREG(state.st_mode) and now - state.st_mtime > CUT_OFF_AFTER:
            yield path, state.st_size
