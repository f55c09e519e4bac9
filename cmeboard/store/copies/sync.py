"""Working copies that were apart brought together: fetch, join by what the files say, push. Never by force."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from cmeboard.core.retention import Purgeable
from cmeboard.store.copies.sync_state import SyncState, keep_state, read_state
from cmeboard.store.copies.taking_in import Taken, finish_pull, take_in
from cmeboard.store.errors import Busy, CannotWrite, GitFailed, NotInOrder, StoreError, disk_errors_told
from cmeboard.store.files.case_files import case_path
from cmeboard.store.files.tombstones import FOLDER, in_words, path_of_gone, what_is_gone
from cmeboard.store.git.prepared import prepare
from cmeboard.store.git.pulls import forget_pull, is_finished_pull
from cmeboard.store.git.ref_locks import STALE_AFTER, is_locked, lock_in_the_way, outwait
from cmeboard.store.git.repository import Git, Head
from cmeboard.store.git.settings import Settings as GitSettings
from cmeboard.store.lock import exchanging, held
from cmeboard.store.proof.seals import SEALS
from cmeboard.store.writing.finishing import finish_interrupted
from cmeboard.store.writing.install import Moved
from cmeboard.store.writing.journal import journal_path
from cmeboard.store.writing.writer import writable_head

_FETCHED_BY, _TAKEN_BY = "--upload-pack=git-upload-pack", "--receive-pack=git-receive-pack"

ROUNDS = 5
"""How often it begins again where somebody else pushed in between."""

SLOWEST = 120.0
"""Seconds that one exchange with the other copy may take where nobody waits for it."""


class Manner(Enum):
    """Whether somebody waits for it at a terminal, and may be asked for a pass phrase by ssh."""

    ATTENDED = "attended"
    IN_BACKGROUND = "in the background"


@dataclass(frozen=True, slots=True)
class Synced:
    """How many commits came in and went out, and what else was done or has to be said."""

    remote: str
    taken_in: int
    handed_on: int
    said: tuple[str, ...] = ()


class Rewritten(NotInOrder):
    """The other copy no longer holds what it held: its history was changed after the fact."""


def sync(root: Path, now: float, manner: Manner = Manner.ATTENDED, slowest: float = SLOWEST) -> Synced:
    """Takes in the other copies' commits and hands on this one's. Raises StoreError, with this copy as it was.

    The lock is held for the joining alone: a slow line keeps nobody from recording a call. `now` is in seconds since
    1970, for what the board says of the last exchange; where nobody waits for it the other copy has `slowest` seconds.
    """
    with disk_errors_told():
        return _sync(Git(root), now, manner, slowest)


def _sync(git: Git, now: float, manner: Manner, slowest: float) -> Synced:
    settings = git.settings()
    remote = remote_of(git)
    with exchanging(git.git_dir, settings.file_mode, slowest) as is_mine:
        if not is_mine:
            raise Busy("another program is exchanging with the other copies", "it takes along what is here")
        before = read_state(git.git_dir)
        seen = before.seen or _theirs(git, remote) or ""
        try:
            with disk_errors_told():
                done = _exchange(git, settings, _Line(git, settings, remote, manner, slowest), seen)
        except StoreError as error:
            kept = SyncState(before.worked, now, seen, error.why, error.remedy, isinstance(error, Rewritten))
            keep_state(git.git_dir, kept, settings.file_mode)
            raise
        seen = _theirs(git, remote) or ""
        keep_state(git.git_dir, SyncState(now, now, seen), settings.file_mode)
        return done


def _exchange(git: Git, settings: GitSettings, line: "_Line", seen: str) -> Synced:
    said: list[str] = []
    taken_in = 0
    for _ in range(ROUNDS):
        said += [words for words in line.fetch(seen) if words not in said]
        try:
            with held(git.git_dir, settings.file_mode):
                head, theirs, taken = _joined(git, settings, line.remote, seen, line.manner)
        except Moved:
            continue
        taken_in += taken.commits
        said += [words for words in (*prepare(git), *taken.said) if words not in said]
        handed_on = _count(git, f"{theirs}..HEAD" if theirs else "HEAD") if theirs != head.commit else 0
        if (handed_on == 0 and not line.seals_wait()) or line.push(head):
            return Synced(line.remote, taken_in, handed_on, tuple(said))
    raise CannotWrite(
        f"somebody else pushed to {line.remote} each time",
        "everything is recorded here; try cmeboard sync again in a minute",
    )


class _Joined(NamedTuple):
    """Where this copy stands once the other's commits were taken in, and where that one stood."""

    head: Head
    theirs: str | None
    taken: Taken


def _joined(git: Git, settings: GitSettings, remote: str, seen: str, manner: Manner) -> _Joined:
    """Under the lock: what an interruption left is finished, then the other copy's commits are taken in."""
    if journal_path(git.git_dir).exists():
        finish_interrupted(git, settings)
    if is_finished_pull(git):
        forget_pull(git)
    pulled = finish_pull(git, settings, seen) if manner is Manner.ATTENDED else None
    head = writable_head(git, settings)
    theirs = git.commit_of(_tracking(remote, head))
    if theirs is None or head.commit is None:
        return _Joined(head, theirs, pulled or Taken(0))
    taken = take_in(git, settings, head, theirs, seen)
    if pulled is not None:
        taken = Taken(taken.commits + pulled.commits, (*pulled.said, *taken.said))
    return _Joined(git.head(), theirs, taken)


def _tracking(remote: str, head: Head) -> str:
    return f"refs/remotes/{remote}/{_short(head)}"


def _theirs(git: Git, remote: str) -> str | None:
    """The other copy's last commit, as it was last seen."""
    return git.commit_of(_tracking(remote, git.head()))


def remote_of(git: Git) -> str:
    """The name of the copy to exchange with. Raises NotInOrder where there is none."""
    names = git.text("remote").split()
    if not names:
        raise NotInOrder(
            "this store has no other copy to exchange with",
            "make a hub with: cmeboard init --hub DIR --from STORE, and name it with: git remote add origin DIR",
        )
    return "origin" if "origin" in names else names[0]


def _network(settings: GitSettings) -> list[str]:
    """The user's own ssh and credentials: a store's configuration does not get to name a program."""
    users = [(name, value) for scope, name, value in settings.values if scope in ("system", "global")]
    ssh = [value for name, value in users if name == "core.sshcommand"]
    options = ["-c", f"core.sshCommand={ssh[-1] if ssh else 'ssh'}", "-c", "core.gitProxy=", "-c", "credential.helper="]
    for name, value in users:
        options += ["-c", f"{name}={value}"] if name == "credential.helper" else []
    return options


class _Line:
    """The way to the other copy, by the user's own ssh and credentials."""

    def __init__(self, git: Git, settings: GitSettings, remote: str, manner: Manner, slowest: float) -> None:
        self.remote = remote
        self.manner = manner
        self._git = git
        self._settings = settings
        self._slowest = slowest

    def _run(self, *args: str) -> bytes:
        """Runs a git command. A lock that a dead process left, here or in a copy on this machine, does not end it."""
        for _ in range(ROUNDS):
            try:
                return self._run_once(*args)
            except GitFailed as error:
                lock = lock_in_the_way(error.detail, self._git.git_dir, *self._folder())
                if lock is None or not outwait(lock, 2 * STALE_AFTER):
                    raise
        return self._run_once(*args)

    def _folder(self) -> list[Path]:
        """The other copy's folder, where it lies on this machine."""
        folder = Path(self._git.root, self._git.text("remote", "get-url", self.remote).removeprefix("file://"))
        return [folder, folder.resolve()] if folder.is_dir() else []

    def _run_once(self, *args: str) -> bytes:
        options = _network(self._settings)
        if self.manner is Manner.ATTENDED:
            return self._git.run(*options, *args)
        return self._git.run_alone(self._slowest, *options, *args)

    def fetch(self, seen: str) -> list[str]:
        """Brings the other copy's commits here, and says what is odd about them. Raises StoreError.

        `seen` is its last commit when the exchange last worked: it has to be there still.
        """
        options = ("--quiet", _FETCHED_BY, "--no-recurse-submodules", "--no-write-fetch-head", "--tags", "--prune")
        try:
            self._run("fetch", *options, self.remote)
        except GitFailed as error:
            theirs = _theirs(self._git, self.remote)
            _refuse_purged(self._git, self._settings, self.remote, theirs)  # a seal that a purge remade
            self._refuse_twin_seals()
            if "dubious ownership" in error.detail:
                where = self._git.text("remote", "get-url", self.remote)
                raise CannotWrite(
                    f"{self.remote} belongs to another user, and git does not trust it",
                    f"ask the administrator for: git config --system --add safe.directory {where}",
                ) from error
            raise CannotWrite(
                f"{self.remote} cannot be reached ({_their_words(error)})",
                "everything is recorded here and goes out with the next sync; see its address with: git remote -v",
            ) from error
        theirs = _theirs(self._git, self.remote)
        _refuse_purged(self._git, self._settings, self.remote, theirs)
        return self._compared(seen, theirs)

    def seals_wait(self) -> bool:
        """Whether a seal was set here that the other copy does not have."""
        ours = self._our_seals()
        return bool(ours) and not self._their_seals().keys() >= ours.keys()

    def _refuse_twin_seals(self) -> None:
        """Git says nothing where two seals of one name keep it from fetching. Raises NotInOrder."""
        ours, theirs = self._our_seals(), self._their_seals()
        for name in sorted(ours.keys() & theirs.keys()):
            if ours[name] != theirs[name]:
                short = name.removeprefix("refs/tags/")
                raise NotInOrder(
                    f"{short} was set here and in {self.remote}, and they are two seals",
                    f"theirs stays: git tag -d {short}, then cmeboard sync, and seal under another name",
                )

    def _our_seals(self) -> dict[str, str]:
        return _named(self._git.run("for-each-ref", "--format=%(objectname)%09%(refname)", SEALS))

    def _their_seals(self) -> dict[str, str]:
        """The other copy's seals; none where it cannot be asked."""
        try:
            return _named(self._run("ls-remote", "--refs", _FETCHED_BY, self.remote, f"{SEALS}*"))
        except GitFailed:
            return {}

    def _compared(self, seen: str, theirs: str | None) -> list[str]:
        if not seen or seen == theirs or self._git.commit_of(seen) is None:
            return []
        lost = _count(self._git, f"{theirs}..{seen}" if theirs else seen)
        if lost == 0:
            return []
        words = f"{lost} commit{'' if lost == 1 else 's'} that it had"
        if theirs is None or _count(self._git, f"{seen}..{theirs}") == 0:
            return [f"{self.remote} had lost {words}: it has them again"]
        raise Rewritten(
            f"{self.remote} was rewritten: {words} before {seen[:10]} went, and others stand in their place",
            "nothing was taken in or handed on, and everything is recorded here; ask who did this before anything "
            f"else, and keep this copy. What changed: git log --oneline {seen[:10]}...{(theirs or '')[:10]}",
        )

    def push(self, head: Head) -> bool:
        """Whether the other copy took it. False where it has moved on meanwhile. Seals go along."""
        try:
            refs = (head.branch, "refs/tags/seal/*:refs/tags/seal/*")
            known = self._settings.get(f"branch.{_short(head).lower()}.remote") is not None
            self._run("push", "--quiet", _TAKEN_BY, *(() if known else ("--set-upstream",)), self.remote, *refs)
        except GitFailed as error:
            words = f"{error.why} {error.detail}"
            if is_locked(words):
                raise CannotWrite(
                    f"{self.remote} did not take it: a git command that did not end has left a lock there",
                    "everything is recorded here and waits; ask its administrator for: cmeboard hub check DIR",
                ) from error
            if any(word in words for word in ("non-fast-forward", "fetch first", "cannot lock ref", "stale info")):
                return False
            raise CannotWrite(
                f"{self.remote} did not take it",
                f"everything is recorded here and waits; it says:\n{_their_words(error)}",
            ) from error
        return True


def _named(listed: bytes) -> dict[str, str]:
    """Ids by the names of references, from git's lines of both."""
    rows = (line.partition("\t") for line in listed.decode("utf-8", "replace").splitlines())
    return {name: oid for oid, _, name in rows}


def _their_words(error: GitFailed) -> str:
    """What the other side itself said, where it said anything; else git's word."""
    said = [line.removeprefix("remote: ").strip() for line in error.detail.splitlines() if line.startswith("remote: ")]
    return "\n".join(line.removeprefix("cmeboard: ") for line in said if line) or error.why


def _refuse_purged(git: Git, settings: GitSettings, remote: str, theirs: str | None) -> None:
    """A copy from before a purge would bring the case back: it is not merged, and what came of it is dropped.

    Raises NotInOrder.
    """
    if theirs is None:
        return
    for gone in _holds_purged(git, theirs, "HEAD"):
        with held(git.git_dir, settings.file_mode):
            for reference in git.text("for-each-ref", "--format=%(refname)", f"refs/remotes/{remote}/").splitlines():
                git.run("update-ref", "--no-deref", "-d", reference)
            (git.git_dir / "FETCH_HEAD").unlink(missing_ok=True)
            git.run("gc", "--quiet", "--prune=now")
        raise NotInOrder(
            f"{remote} still holds {gone}, purged here; nothing was taken in",
            f"there: cmeboard hub take-purge DIR --from {git.root} (a plain repository: make it anew from this copy)",
        )
    for gone in _holds_purged(git, "HEAD", theirs):
        raise NotInOrder(
            f"this copy still holds {gone}, purged since; nothing was exchanged",
            f"clone {remote} into a new folder, record there what is only here, then delete this copy",
        )


def _holds_purged(git: Git, holder: str, purged_in: str) -> list[str]:
    """What has a tombstone in one history, none in the other, and is there itself, in words."""
    tombstones = git.text("ls-tree", "--name-only", purged_in, f"{FOLDER}/").splitlines()
    if not tombstones:
        return []
    with git.reading() as objects:
        gone = [what_is_gone(path) for path in tombstones if objects.blob(holder, path) is None]
    return [in_words(purged_id, what) for purged_id, what in gone if _holds(git, holder, purged_id, what)]


def _holds(git: Git, holder: str, purged_id: str, what: Purgeable) -> bool:
    if what is Purgeable.MARKS:
        plain = ("--no-textconv", "--no-ext-diff", "-G^marks")
        return bool(git.text("log", "-1", "--format=%H", *plain, holder, "--", case_path(purged_id)))
    return bool(git.text("rev-list", "-1", holder, "--", path_of_gone(purged_id, what)))


def _short(head: Head) -> str:
    return head.branch.removeprefix("refs/heads/")


def _count(git: Git, span: str) -> int:
    return int(git.text("rev-list", "--count", span))
