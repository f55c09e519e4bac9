"""Working copies that were apart brought together: fetch, merge by what the files say, push. Never by force."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from cmeboard.store.case_files import case_path
from cmeboard.store.errors import CannotWrite, GitFailed, NotInOrder
from cmeboard.store.finishing import finish_interrupted
from cmeboard.store.git import Git, Head
from cmeboard.store.git import Settings as GitSettings
from cmeboard.store.journal import journal_path
from cmeboard.store.lock import held
from cmeboard.store.prepared import driver, prepare
from cmeboard.store.tombstones import FOLDER
from cmeboard.store.writing import writable_head

_FETCHED_BY, _TAKEN_BY = "--upload-pack=git-upload-pack", "--receive-pack=git-receive-pack"

ROUNDS = 5
"""How often it begins again where somebody else pushed in between."""


@dataclass(frozen=True, slots=True)
class Synced:
    """How many commits came in and went out, and what else was done or has to be said."""

    remote: str
    taken_in: int
    handed_on: int
    said: tuple[str, ...] = ()


def sync(root: Path) -> Synced:
    """Takes in the other copies' commits and hands on this one's. Raises StoreError, with this copy as it was.

    The lock is held for the merge alone: a slow line keeps nobody from recording a call.
    """
    git = Git(root)
    settings = git.settings()
    remote = _remote(git)
    said: list[str] = []
    taken_in = 0
    for _ in range(ROUNDS):
        _fetch(git, settings, remote)
        with held(git.git_dir, settings.file_mode):
            if journal_path(git.git_dir).exists():
                finish_interrupted(git, settings)
            head = writable_head(git, settings)
            said += prepare(git)
            theirs = _oid(git, f"refs/remotes/{remote}/{_short(head)}")
            taken_in += _take_in(git, settings, head, theirs) if theirs is not None else 0
        handed_on = _count(git, f"{theirs}..HEAD" if theirs else "HEAD")
        if handed_on == 0 or _push(git, settings, remote, head):
            return Synced(remote, taken_in, handed_on, tuple(said))
    raise CannotWrite(
        f"somebody else pushed to {remote} each time",
        "everything is recorded here; try cmeboard sync again in a minute",
    )


def _remote(git: Git) -> str:
    names = git.text("remote").split()
    if not names:
        raise NotInOrder(
            "this store has no other copy to exchange with",
            "make one with: git init --bare --initial-branch=main DIR, and name it with: git remote add origin DIR",
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


def _fetch(git: Git, settings: GitSettings, remote: str) -> None:
    try:
        git.run(*_network(settings), "fetch", "--quiet", _FETCHED_BY, "--no-recurse-submodules", "--tags", remote)
    except GitFailed as error:
        _refuse_purged(git, settings, remote)  # a seal that a purge remade refuses to be fetched over
        raise CannotWrite(
            f"{remote} cannot be reached ({error.why})",
            "everything is recorded here and goes out with the next sync; see its address with: git remote -v",
        ) from error
    _refuse_purged(git, settings, remote)


def _refuse_purged(git: Git, settings: GitSettings, remote: str) -> None:
    """A copy from before a purge would bring the case back: it is not merged, and what came of it is dropped.

    Raises NotInOrder.
    """
    theirs = _oid(git, f"refs/remotes/{remote}/{_short(git.head())}")
    if theirs is None:
        return
    for case in _holds_purged(git, theirs, "HEAD"):
        with held(git.git_dir, settings.file_mode):
            for reference in git.text("for-each-ref", "--format=%(refname)", f"refs/remotes/{remote}/").splitlines():
                git.run("update-ref", "--no-deref", "-d", reference)
            (git.git_dir / "FETCH_HEAD").unlink(missing_ok=True)
            git.run("gc", "--quiet", "--prune=now")
        raise NotInOrder(
            f"{remote} still holds case {case}, which was purged here; nothing was taken in",
            f"make {remote} anew: take it away, then git clone --bare {git.root} to its place",
        )
    for case in _holds_purged(git, "HEAD", theirs):
        raise NotInOrder(
            f"this copy still holds case {case}, which was purged; nothing was exchanged",
            f"clone {remote} into a new folder, record there what is only here, then delete this copy",
        )


def _holds_purged(git: Git, holder: str, purged_in: str) -> list[str]:
    """The cases with a tombstone in one history, none in the other, and the case itself there."""
    with git.reading() as objects:
        return [
            case
            for path in git.text("ls-tree", "--name-only", purged_in, f"{FOLDER}/").splitlines()
            for case in [path.rpartition("/")[2].removesuffix(".yaml")]
            if objects.blob(holder, path) is None and git.text("rev-list", "-1", holder, "--", case_path(case))
        ]


def _take_in(git: Git, settings: GitSettings, head: Head, theirs: str) -> int:
    """Merges the other side's commits; gives how many there were. Raises NotInOrder where a person has to decide."""
    count = _count(git, f"HEAD..{theirs}")
    if count == 0:
        return 0
    if git.text("merge-base", "HEAD", theirs) == "":
        raise NotInOrder("the other copy is another store: they have no commit in common", "see: git remote -v")
    before = head.commit or ""
    sign = ["-S"] if settings.is_on("commit.gpgsign") else []
    words = f"sync: {count} commit{'' if count == 1 else 's'} taken in\n\nEntry: sync"
    try:
        git.run(
            *settings.signing(),
            *settings.without_programs(),
            *("-c", f"merge.cme.driver={driver()}", "-c", "merge.renames=false"),
            *("merge", "--quiet", "--no-stat", *sign, "-m", words, theirs),
            identity=settings.identity(),
        )
    except GitFailed as error:
        conflicts = git.text("diff", "--name-only", "--diff-filter=U", "--cached").splitlines()
        if (git.git_dir / "MERGE_HEAD").exists():
            git.run(*settings.without_programs(), "merge", "--abort")
        if conflicts:
            raise NotInOrder(
                f"both copies changed the same thing in {', '.join(conflicts)}",
                f"nothing was merged and nothing is lost; merge by hand with: git merge {_short(head)}@{{upstream}}",
            ) from error
        raise NotInOrder(
            f"the other copy's commits cannot be taken in ({error.why})",
            "record what you edited first: see cmeboard doctor, then cmeboard sync again",
        ) from error
    _give_modes(git, settings, before)
    return count


def _give_modes(git: Git, settings: GitSettings, before: str) -> None:
    """Gives the files that came in the store's modes: where colleagues share one copy, git's are for one user alone."""
    paths = git.text("diff", "--name-only", "-z", "--diff-filter=d", before, "HEAD").split("\0")
    for path in (git.root / name for name in paths if name):
        for one, mode in ((path, settings.file_mode), (path.parent, settings.folder_mode)):
            state = one.stat()
            if one != git.root and state.st_uid == os.getuid() and stat.S_IMODE(state.st_mode) != mode:
                one.chmod(mode)


def _push(git: Git, settings: GitSettings, remote: str, head: Head) -> bool:
    """Whether the other copy took it. False where it has moved on meanwhile. Seals go along."""
    try:
        refs = (head.branch, "refs/tags/seal/*:refs/tags/seal/*")
        git.run(*_network(settings), "push", "--quiet", _TAKEN_BY, "--set-upstream", remote, *refs)
    except GitFailed as error:
        words = f"{error.why} {error.detail}"
        if any(word in words for word in ("non-fast-forward", "fetch first", "cannot lock ref", "stale info")):
            return False
        raise CannotWrite(
            f"{remote} did not take it ({_of_the_other_side(error) or error.why})", "everything is recorded here"
        ) from error
    return True


def _of_the_other_side(error: GitFailed) -> str:
    """What the other copy said itself, such as a hub that judges what is pushed: its own lines."""
    said = [line.removeprefix("remote: ").rstrip() for line in error.detail.splitlines() if line.startswith("remote: ")]
    return "\n".join(said)


def _short(head: Head) -> str:
    return head.branch.removeprefix("refs/heads/")


def _oid(git: Git, reference: str) -> str | None:
    try:
        return git.text("rev-parse", "--verify", "--quiet", reference) or None
    except GitFailed:
        return None


def _count(git: Git, span: str) -> int:
    return int(git.text("rev-list", "--count", span))
