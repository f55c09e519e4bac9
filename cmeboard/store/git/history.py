"""The record as git tells it: who wrote what, when, to which files."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

from cmeboard.store.git.repository import Git
from cmeboard.store.git.settings import Person

_FIELDS = ("%H", "%P", "%ad", "%an", "%ae", "%cd", "%cn", "%ce", "%s", "%b", "%(trailers:only,unfold,separator=%x00)")


@dataclass(frozen=True, slots=True)
class Revision:
    """One commit. `when` is the author's clock and `committed` the committer's, both aware.

    `trailers` are the commit's last lines, such as `Case` and `Entry`, the values of one that stands several times on
    lines of their own; `paths` the files it changed. For a merge these are the files that differ from each of its
    parents.
    """

    commit: str
    parents: tuple[str, ...]
    when: datetime
    author: Person
    committed: datetime
    committer: Person
    subject: str
    body: str
    trailers: dict[str, str] = field(default_factory=dict)
    paths: tuple[str, ...] = ()

    @property
    def by_hand(self) -> bool:
        """Whether a person edited the file. The program's own commits always carry a trailer."""
        return self.trailers.get("By-hand") == "yes" or not self.trailers


def history(git: Git, paths: Sequence[str] = (), *, start: str = "HEAD") -> Iterator[Revision]:
    """The commits that changed `paths` (all commits where none is named), the newest first.

    `--follow` is never used: it mixes other children's files into a case's history. `.mailmap` and replaced objects
    are ignored, since either can make the log say what the commits do not.
    """
    return _log(git, paths, start)


def every_version(git: Git, path: str) -> list[Revision]:
    """The commits that made a version of a file, the oldest first, also those that a merge left aside.

    The `parents` of each are the commits whose versions it was made on, not the commits just before it.
    """
    found = list(_log(git, [path], "HEAD", "--full-history", "--simplify-merges", "--topo-order"))
    found.reverse()
    return found


def texts_of(git: Git, path: str) -> Iterator[bytes]:
    """The file as each commit that changed it left it, the newest first, but for those that removed it."""
    with git.reading() as objects:
        for revision in history(git, [path]):
            data = objects.blob(revision.commit, path)
            if data is not None:
                yield data


def removed_paths(git: Git, folders: Sequence[str]) -> list[str]:
    """The files under `folders` that the record held once and does not hold now, in order."""
    options = ("--full-history", "-m", "--no-renames", "--diff-filter=D", "--name-only", "-z", "--format=")
    if git.commit() is None:
        return []
    gone = git.run("log", *options, "HEAD", "--", *folders).decode("utf-8", "replace").split("\0")
    here = git.run("ls-tree", "-r", "-z", "--name-only", "HEAD", *folders).decode("utf-8", "replace").split("\0")
    return sorted({path.strip("\n") for path in gone} - {*here, ""})


def _log(git: Git, paths: Sequence[str], start: str, *options: str) -> Iterator[Revision]:
    mark = uuid.uuid4().hex
    format_ = "%x00".join((mark, *_FIELDS, ""))
    if git.commit() is None:
        return
    raw = git.run(
        "log",
        "-z",
        f"--format=tformat:{format_}",
        "--date=raw",
        "--no-mailmap",
        "--no-show-signature",
        "--no-renames",
        "--no-textconv",
        "--no-ext-diff",
        "--name-only",
        "--diff-merges=combined",
        *options,
        "--end-of-options",
        start,
        "--",
        *paths,
    )
    for record in raw.decode("utf-8", "replace").split(mark + "\0")[1:]:
        yield _revision(record)


def as_it_stood(git: Git, path: str, moment: datetime) -> bytes | None:
    """The file as the record held it at an aware moment (the case, or the policy then in force); None if not yet."""
    commit = git.text("rev-list", "-1", f"--before={int(moment.timestamp())}", "HEAD")
    with git.reading() as objects:
        return objects.blob(commit or None, path)


def _revision(record: str) -> Revision:
    commit, parents, when, author, email, committed, committer, committer_email, subject, body, *rest = record.split(
        "\0"
    )
    end = rest.index("")
    trailers: dict[str, str] = {}
    for key, value in (line.split(": ", 1) for line in rest[:end] if ": " in line):
        trailers[key] = f"{trailers[key]}\n{value}" if key in trailers else value
    return Revision(
        commit=commit,
        parents=tuple(parents.split()),
        when=moment(when),
        author=Person(author, email),
        committed=moment(committed),
        committer=Person(committer, committer_email),
        subject=subject,
        body=body.rstrip("\n"),
        trailers=trailers,
        paths=tuple(path.removeprefix("\n") for path in rest[end + 1 :] if path.strip("\n")),
    )


def moment(raw: str) -> datetime:
    """A date as git keeps it (`1795500000 +0000`). One that no calendar holds becomes the last that it does."""
    seconds, _, zone = raw.partition(" ")
    try:
        offset = timedelta(hours=int(zone[:3]), minutes=int(zone[0] + zone[3:]))
        return datetime.fromtimestamp(int(seconds), timezone(offset))
    except (ValueError, OverflowError, OSError, IndexError):
        return datetime.max.replace(tzinfo=UTC)
