"""What the start of a program finds in a store, mends where that is safe, and says where a person has to choose.

Nothing that a person wrote is ever deleted here: what cannot be placed is kept under `.git/cmeboard/aside`.
"""

import os
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from cmeboard.store.copies.sync_state import read_state
from cmeboard.store.disk import OUR_PREFIX, read_file
from cmeboard.store.errors import Busy, CannotWrite, GitFailed, NoIdentity, NotAStore, StoreError, disk_errors_told
from cmeboard.store.git.configured import strange_hooks, strange_keys
from cmeboard.store.git.cut_off import cut_off
from cmeboard.store.git.index import is_ours
from cmeboard.store.git.objects import new_object
from cmeboard.store.git.parts import what_is_lacking
from cmeboard.store.git.prepared import DRIVER, prepare
from cmeboard.store.git.pulls import forget_pull, is_finished_pull
from cmeboard.store.git.ref_locks import stale_locks
from cmeboard.store.git.repository import OLDEST_GIT, Git, said_of
from cmeboard.store.git.settings import Settings
from cmeboard.store.lock import held
from cmeboard.store.mending.damage import empty_objects, loose_objects, shared_drive, torn_files, unreadable, unwritable
from cmeboard.store.unix_users import user_name
from cmeboard.store.writing.finishing import finish_interrupted
from cmeboard.store.writing.journal import journal_path
from cmeboard.store.writing.seen import rewritten_since

_SKEW = 600
"""Seconds by which a clock may lag behind the newest commit."""

_MOST_LOOSE = 5_000
"""From how many objects in files of their own on somebody is told."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. `mended` says that it needs nobody; else `remedy` says what to do."""

    what: str
    mended: bool
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Uncommitted:
    """A file whose bytes on disk are not the last commit's. `change` is edited, new or deleted."""

    path: str
    change: str
    owner: int | None


@disk_errors_told()
def start_up(root: Path, now: float | None = None) -> tuple[Finding, ...]:
    """Finishes what a crash interrupted and says what stands in the way of recording. Raises NotAStore.

    `now` is in seconds since 1970, and this machine's clock where it is left out.
    """
    git = Git(root)
    torn = list(torn_files(git.git_dir))
    found = [Finding(damage.what, mended=False, remedy=damage.remedy) for damage in torn]
    if any(damage.fatal for damage in torn):
        return tuple(found)
    ownership(root)
    try:
        settings = git.settings()
    except GitFailed as error:
        remedy = "mend that line, or copy .git/config from another clone"
        return (*found, Finding(f"git's configuration cannot be read ({error.why})", mended=False, remedy=remedy))
    found += [*_disk(git), *_empty_objects(git, settings), *_drive(root)]
    if torn:
        return tuple(found)
    return (
        *found,
        *_mend(git, settings),
        *_in_the_way(git, settings),
        *_rewritten(git, settings),
        *_clock(git, time.time() if now is None else now),
        *_configuration(git, settings),
    )


def _empty_objects(git: Git, settings: Settings) -> Iterator[Finding]:
    """What a power cut leaves since the last start; `doctor` looks at all."""
    mark = git.git_dir / "cmeboard" / "started"
    try:
        since = mark.stat().st_mtime
    except OSError:
        since = 0.0
    empty = empty_objects(git.git_dir, since)
    if empty:
        names = " ".join(str(path.relative_to(git.root)) for path in empty[:3])
        remotes = git.text("remote").split()
        again = f"git fetch --refetch {remotes[0]}" if remotes else "git fetch CLONE-OR-BACKUP"
        yield Finding(
            f"{len(empty)} objects of the record are empty, as after a power cut ({names})",
            mended=False,
            remedy=f"remove them with: find .git/objects -type f -empty -delete, then get them again: {again}",
        )
        return
    with suppress(OSError):
        mark.touch()
        mark.chmod(settings.file_mode)


def _disk(git: Git) -> Iterator[Finding]:
    why, remedy = unwritable(os.statvfs(git.git_dir))
    if why:
        yield Finding(why, mended=False, remedy=remedy)


def _drive(root: Path) -> Iterator[Finding]:
    try:
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        mounts = ""
    drive = shared_drive(root.resolve(), mounts)
    if drive:
        yield Finding(
            f"the store lies on {drive}, where two computers can overwrite each other's work",
            mended=False,
            remedy="let each person keep a clone on a disk of their own, and exchange with: cmeboard sync",
        )


def _rewritten(git: Git, settings: Settings) -> Iterator[Finding]:
    gone = rewritten_since(git, settings.get("cmeboard.branch") or "HEAD")
    if gone:
        short = gone[:12]
        yield Finding(
            f"THE RECORD WAS REWRITTEN: commit {short}, where it ended when this clone last looked, is not in it",
            mended=False,
            remedy=f"ask who did this; see what is missing: git log HEAD..{short}; keep it: git branch kept {short}; "
            f"once it is settled: rm {git.git_dir / 'cmeboard' / 'seen'}",
        )


def doctor(root: Path, now: float) -> tuple[Finding, ...]:
    """Everything that `start_up` does, and the checks that take longer. `now` is in seconds since 1970."""
    git = Git(root)
    with suppress(OSError):
        (git.git_dir / "cmeboard" / "started").unlink()
    found = [*_set_up(git), *start_up(root, now)]
    try:
        settings = git.settings()
        git.head()
    except StoreError:
        return tuple(found)  # the start has named it
    found += [
        *(Finding(damage.what, mended=False, remedy=damage.remedy) for damage in unreadable(git)),
        *_cut_off(git, now),
        *_program(git, settings),
        *_permissions(git, settings),
        *_exchange(git),
        *_loose(git),
    ]
    return tuple(found)


def _set_up(git: Git) -> Iterator[Finding]:
    """The merge of cases and the hooks, which git hands on to no copy and which name the Python that set them up."""
    with suppress(StoreError, OSError):  # a repository that cannot be read or written to is named by the start
        yield from (Finding(words, mended=True) for words in prepare(git))


def ownership(root: Path) -> None:
    """Lets git judge whether this user may trust the folder. Raises NotAStore with the command that allows it."""
    if "dubious ownership" in said_of(root):
        raise NotAStore(
            f"{root} belongs to another user, and git does not trust it",
            f"ask the administrator for: git config --system --add safe.directory {root.resolve()}",
        )


def _mend(git: Git, settings: Settings) -> Iterator[Finding]:
    interrupted = journal_path(git.git_dir).exists() or _has_temporaries(git) or is_finished_pull(git)
    interrupted = interrupted or any(stale_locks(git.git_dir))
    lock = git.git_dir / "index.lock"
    if not interrupted and not lock.exists():
        return
    try:
        with held(git.git_dir, settings.file_mode, patience=1.0):
            if is_ours(lock):
                lock.unlink(missing_ok=True)
                yield Finding("a lock of a save that was interrupted has been cleared", mended=True)
            elif lock.exists():
                age = int(time.time() - lock.stat().st_mtime)
                yield Finding(
                    f"git's lock {lock} has been there for {age} seconds",
                    mended=False,
                    remedy=f"finish the git command that runs; if none does: rm {lock}",
                )
                return
            yield from _stale_references(git)
            if is_finished_pull(git):
                forget_pull(git)
                yield Finding("git's note of a merge that is in the record has been cleared", mended=True)
            done = finish_interrupted(git, settings)
            if done:
                yield Finding(done, mended=True)
    except Busy:
        return


def _stale_references(git: Git) -> Iterator[Finding]:
    for lock in list(stale_locks(git.git_dir)):
        lock.unlink(missing_ok=True)
        yield Finding(f"a lock of a git command that was interrupted ({lock.name}) has been cleared", mended=True)


def _has_temporaries(git: Git) -> bool:
    folders = [git.root, git.root / "notices", *(git.root / "cases").glob("*/")]
    return any(True for folder in folders for _ in folder.glob(f"{OUR_PREFIX}*"))


def _in_the_way(git: Git, settings: Settings) -> Iterator[Finding]:
    aside = git.git_dir / "cmeboard" / "aside"
    kept = sorted(aside.iterdir()) if aside.is_dir() else []
    if kept:
        yield Finding(
            f"{len(kept)} files that were not finished, or were replaced, are kept in {aside}",
            mended=False,
            remedy="look at them, then remove them",
        )
    for begun in sorted((git.git_dir / "cmeboard").glob("purging-*.yaml")):
        case = begun.stem.removeprefix("purging-")
        remedy = f"finish it with: cmeboard retention purge {case}"
        yield Finding(f"a purge of case {case} was interrupted", mended=False, remedy=remedy)
    yield from (Finding(what, mended=False, remedy=remedy) for what, remedy in what_is_lacking(git, settings))
    if git.text("for-each-ref", "--count=1", "refs/replace") or (git.git_dir / "info" / "grafts").exists():
        yield Finding(
            "git was told to show other commits than the record holds (git replace)",
            mended=False,
            remedy="ask who did this; take it back with: git replace -d",
        )
    operation = git.unfinished()
    if operation is not None:
        since = time.strftime("%Y-%m-%d %H:%M", time.localtime(operation.since))
        what = f"a {operation.name} is under way, by {user_name(operation.owner)} since {since}; the board only reads"
        yield Finding(what, mended=False, remedy=operation.finish)
        return
    try:
        git.head()
    except StoreError as error:
        yield Finding(error.why, mended=False, remedy=error.remedy)


def _cut_off(git: Git, now: float) -> Iterator[Finding]:
    cleared = []
    for path, size in cut_off(git.git_dir, now):
        with suppress(OSError):
            path.unlink()
            cleared.append(size)
    if cleared:
        megabytes = -(-sum(cleared) // 1_000_000)
        what = f"what a git command that was killed had not finished writing ({len(cleared)} files, {megabytes} MB)"
        yield Finding(f"{what} has been cleared; nothing of it was in the record", mended=True)


def _program(git: Git, settings: Settings) -> Iterator[Finding]:
    if git.version < OLDEST_GIT:
        wanted = ".".join(map(str, OLDEST_GIT))
        yield Finding(
            f"git {'.'.join(map(str, git.version))} is old: a power cut may cost the last entry",
            mended=False,
            remedy=f"install git {wanted} or newer",
        )
    try:
        settings.identity()
    except NoIdentity as error:
        yield Finding(error.why, mended=False, remedy=error.remedy)


def _configuration(git: Git, settings: Settings) -> Iterator[Finding]:
    if settings.is_on("core.bare"):
        yield Finding(
            "git was told that this store has no files (core.bare), so that nobody can commit by hand",
            mended=False,
            remedy="git config core.bare false",
        )
    for key in strange_keys(git, settings):
        take_out = f"take it out: git config --local --unset-all {quote(key)}"
        yield Finding(
            f"this store's git configuration has {key}, which may run a program or lead elsewhere",
            mended=False,
            remedy=f"{'set it up anew: cmeboard doctor' if key == DRIVER else take_out}, "
            f"or vouch for it: git config --global --add cmeboard.allow {quote(key)}",
        )
    for hook in strange_hooks(git):
        yield Finding(
            f"git runs a hook that is not cmeboard's on commits by hand ({hook})",
            mended=False,
            remedy=f"unless you put it there, remove it: rm {quote(str(git.git_dir / 'hooks' / hook))}",
        )


def _permissions(git: Git, settings: Settings) -> Iterator[Finding]:
    for path in (git.root, git.git_dir):
        mode = path.stat().st_mode & 0o777
        if mode & ~settings.folder_mode & 0o777:
            yield Finding(
                f"others on this machine can look into {path}",
                mended=False,
                remedy=f"chmod {settings.folder_mode & 0o777:o} {path}",
            )
    if settings.file_mode & 0o060:
        yield from _closed_to_colleagues(git, settings)


def _closed_to_colleagues(git: Git, settings: Settings) -> Iterator[Finding]:
    """Files that an editor saved for one user alone: in a store that a group shares nobody else can read them."""
    for name in sorted(_record_files(git.root)):
        path = git.root / name
        state = path.lstat()
        if stat.S_ISREG(state.st_mode) and settings.file_mode & ~state.st_mode & 0o060:
            owner = user_name(state.st_uid)
            what = f"{name} is for {owner} alone, and this store is shared by a group"
            remedy = f"{owner} opens it with: chmod {settings.file_mode:o} {quote(str(path))}"
            yield Finding(what, mended=False, remedy=remedy)


def _loose(git: Git) -> Iterator[Finding]:
    count = loose_objects(git.git_dir)
    if count > _MOST_LOOSE:
        yield Finding(
            f"about {count} objects of the record lie in files of their own, so its history is slow to read",
            mended=False,
            remedy="pack them, best each night from cron, with: cmeboard tidy",
        )


def _clock(git: Git, now: float) -> Iterator[Finding]:
    try:
        newest = int(git.text("log", "-1", "--format=%ct"))
    except GitFailed:
        return  # no commit yet, or none that can be read, which is told by its own name
    if newest > now + _SKEW:
        yield Finding(
            f"by this machine's clock the newest commit is {int(newest - now) // 60} minutes in the future",
            mended=False,
            remedy="set this machine's clock before anything is recorded: a hub takes nothing that is dated before "
            "what it follows; or ask whose clock is wrong: git log -1 --format=%cn",
        )


def _exchange(git: Git) -> Iterator[Finding]:
    state = read_state(git.git_dir)
    if state.trouble:
        yield Finding(
            f"the last exchange with the other copies failed: {state.trouble}", mended=False, remedy=state.remedy
        )


def uncommitted(root: Path) -> tuple[Uncommitted, ...]:
    """The files of the record that were changed and not recorded yet.

    Bytes are compared with the last commit: git's own answer can be told to overlook a file.
    """
    git = Git(root)
    head = git.commit()
    committed: dict[str, str] = {}
    if head is not None:
        for line in git.run("ls-tree", "-r", "-z", "--full-tree", head).decode("utf-8", "replace").split("\0")[:-1]:
            about, _, path = line.partition("\t")
            committed[path] = about.split()[2]
    on_disk = set(_record_files(root))
    found = [Uncommitted(path, "deleted", None) for path in committed if _is_record(path) and path not in on_disk]
    for path in on_disk:
        try:
            data = read_file(root, path)
        except CannotWrite:
            continue  # a link or a pipe is the board's to show: it is no edit
        if data is None or new_object("blob", data, git.hash_name).oid == committed.get(path):
            continue
        change = "edited" if path in committed else "new"
        found.append(Uncommitted(path, change, (root / path).lstat().st_uid))
    return tuple(sorted(found, key=lambda edit: edit.path))


def _is_record(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    return (
        name.endswith(".yaml") and not name.startswith(".") and (not folder or folder.startswith(("cases", "notices")))
    )


def _record_files(root: Path) -> Iterator[str]:
    for pattern in ("*.yaml", "notices/*.yaml", "cases/*/*.yaml"):
        for path in root.glob(pattern):
            name = path.relative_to(root).as_posix()
            if _is_record(name):
                yield name
