"""Copies of a record that hold a part of it alone, each with what makes it whole."""

import re
from collections.abc import Iterator
from shlex import quote

from cmeboard.store.git.repository import Git
from cmeboard.store.git.settings import Settings

_PROMISES = re.compile(r"extensions\.partialclone|remote\.(.+)\.(promisor|partialclonefilter)")


def what_is_lacking(git: Git, settings: Settings) -> Iterator[tuple[str, str]]:
    """What of the record this copy was made without, and the command that gets it.

    What a partial clone lacks is never fetched by itself: git would do it by whatever program the store's own
    configuration names, and a proof would hang on the line.
    """
    if (git.git_dir / "shallow").exists():
        yield "this copy holds a part of the history alone", "git fetch --unshallow"
    promises = [(key, match, value) for _, key, value in settings.values if (match := _PROMISES.fullmatch(key))]
    if promises:
        remote = next((match[1] or value for _, match, value in promises), "origin")
        keys = dict.fromkeys(key for key, _, _ in promises)
        unset = "".join(f"git config --unset-all {quote(key)}; " for key in keys)
        yield (
            "this copy was made without the files' earlier versions (a partial clone)",
            (f"make it whole: {unset}git fetch --refetch {quote(remote)}"),
        )
