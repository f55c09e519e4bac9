"""A purge taken over by a hub: no push can do it, since it rewrites what the hub keeps. Its administrator does."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from cmeboard.core.retention import Purgeable
from cmeboard.store.copies.hub import add_expunged, note_push
from cmeboard.store.errors import CannotWrite, GitFailed
from cmeboard.store.files.tombstones import in_words, path_of_gone, tombstones_in
from cmeboard.store.git.differences import between
from cmeboard.store.git.repository import BareGit
from cmeboard.store.proof.file_judge import FileJudge
from cmeboard.store.proof.findings import in_record
from cmeboard.store.proof.readings import Reader
from cmeboard.store.unix_users import login

_INCOMING = "refs/cmeboard/incoming"
_INCOMING_SEALS = "refs/cmeboard/seals/"


@dataclass(frozen=True, slots=True)
class Taken:
    """What is gone, in words; how many objects may not come again, and the seals that had to go with them."""

    purged: tuple[str, ...]
    expunged: int
    seals_gone: tuple[str, ...]


def take_purge(hub: BareGit, branch: str, source: Path, read: Reader) -> Taken:
    """Puts the purged history of the store at `source` in the place of the hub's, and forgets what went.

    Only where everything else that the hub holds is there too. What was interrupted is finished by doing it again.
    Raises CannotWrite with nothing changed, or another StoreError.
    """
    reference = f"refs/heads/{branch}"
    seals = f"refs/tags/seal/*:{_INCOMING_SEALS}*"
    try:
        hub.run("fetch", "--quiet", "--no-tags", str(source), f"+HEAD:{_INCOMING}", f"+{seals}")
        old, new = (hub.text("rev-parse", "--verify", name) for name in (reference, _INCOMING))
        purged = tombstones_in(hub, new) - tombstones_in(hub, old)
        gone_paths = {path_of_gone(*what) for what in purged if what[1] is not Purgeable.MARKS}
        if not purged and old != new:
            raise CannotWrite(
                f"{source} holds no purge that the hub does not know",
                "what people record there comes in by cmeboard sync",
            )
        for missing in _missing(hub, old, new, gone_paths, read):
            raise CannotWrite(
                f"{source} lacks what the hub holds: {missing}; nothing was changed",
                "a purge is made on a copy that is in step: take in with cmeboard sync, then purge there",
            )
        gone = _only_in(hub, old, new)
        add_expunged(hub.git_dir, gone)
        seals_gone = _move(hub, reference, old, new)
    finally:
        for name in hub.text("for-each-ref", "--format=%(refname)", "refs/cmeboard").splitlines():
            hub.run("update-ref", "-d", name)
    hub.run("reflog", "expire", "--expire=now", "--expire-unreachable=now", "--all")
    hub.run("gc", "--quiet", "--prune=now")
    words = tuple(sorted(in_words(*what) for what in purged))
    if words:
        note_push(hub.git_dir, login(), [f"{old} {new} {reference} purged: {', '.join(words)}"])
    return Taken(words, len(gone), seals_gone)


def _missing(hub: BareGit, old: str, new: str, purged: Collection[str], read: Reader) -> Iterator[str]:
    """Files and entries of the hub's head that the other head does not hold, but for the files that were purged."""
    with hub.reading() as objects:
        files = FileJudge(objects, read)
        for _, _, before, after, path in between(hub, old, new):
            if path in purged:
                continue
            if after is None:
                yield path
            elif in_record(path) and before is not None:
                held = {said.identity for said in files.reading(path, after).entries}
                lost = [said for said in files.reading(path, before).entries if said.identity not in held]
                if lost:
                    yield f"{path}, the entry {lost[0].identity}"


def _only_in(hub: BareGit, old: str, new: str) -> list[str]:
    """The commits and files that only the old history holds; a folder is nothing by itself."""
    listed = hub.text("rev-list", "--objects", "--no-object-names", old, "--not", new).split()
    kinds = hub.run("cat-file", "--batch-check=%(objecttype) %(objectname)", data="\n".join(listed).encode())
    return [oid for kind, oid in map(str.split, kinds.decode().splitlines()) if kind != "tree"]


def _move(hub: BareGit, reference: str, old: str, new: str) -> tuple[str, ...]:
    """The branch and the seals as the purged history has them, all at once; the seals that it does not have."""
    here, there = ({name: oid for oid, name in _listed(hub, under)} for under in ("refs/tags", _INCOMING_SEALS))
    there = {name.replace(_INCOMING_SEALS, "refs/tags/seal/", 1): oid for name, oid in there.items()}
    gone = tuple(sorted(here.keys() - there.keys()))
    orders = [f"update {reference} {new} {old}", *(f"update {name} {oid}" for name, oid in there.items())]
    orders += [f"delete {name}" for name in gone]
    try:
        hub.run("update-ref", "--stdin", data="".join(f"{order}\n" for order in orders).encode())
    except GitFailed as error:
        raise CannotWrite(f"the hub moved meanwhile ({error.why})", "nothing was changed; begin again") from error
    return tuple(name.removeprefix("refs/tags/") for name in gone)


def _listed(hub: BareGit, under: str) -> list[tuple[str, str]]:
    rows = hub.text("for-each-ref", "--format=%(objectname) %(refname)", under).splitlines()
    return [(oid, name) for oid, _, name in (row.partition(" ") for row in rows)]
