"""What a power cut, a full disk or a network drive does to a repository, each with the way to repair it."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cmeboard.store.errors import GitFailed
from cmeboard.store.git.repository import Git

_NETWORK = re.compile(
    r"nfs4?|cifs|smb\w*|ncpfs|afs|ceph|glusterfs|lustre|9p|davfs|fuse\.(sshfs|rclone|s3fs|davfs2?|ceph|glusterfs)"
)
_CLOUD = re.compile(r"onedrive|dropbox|google ?drive|icloud|nextcloud|owncloud|mobile documents", re.IGNORECASE)
_HEAD = re.compile(rb"ref: refs/\S+\n?|[0-9a-f]{40}\n?|[0-9a-f]{64}\n?")
_COMMIT = re.compile(rb"[0-9a-f]{40}([0-9a-f]{24})?\n?|ref: \S+\n?")


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is broken, and what repairs it. Where it is `fatal` git cannot open the repository at all."""

    what: str
    remedy: str
    fatal: bool = False


def torn_files(git_dir: Path) -> Iterator[Damage]:
    """The files that git opens a repository by, where they are empty or hold something else."""
    head = _bytes(git_dir / "HEAD")
    if head is None or not _HEAD.fullmatch(head):
        remedy = "if the record is kept on main: echo 'ref: refs/heads/main' > .git/HEAD"
        yield Damage(f"{git_dir / 'HEAD'} does not name a branch, as after a power cut", remedy, fatal=True)
    config = _bytes(git_dir / "config")
    is_linked = (git_dir / "commondir").exists()  # another work tree's folder has the configuration
    if not is_linked and (not config or b"\0" in config or b"[" not in config):
        yield Damage(
            f"{git_dir / 'config'} is empty or torn, as after a power cut",
            "copy it from another clone or a backup, or make the store anew with: git clone HUB NEW-FOLDER",
            fatal=True,
        )
    index = _bytes(git_dir / "index", 4)
    if index is not None and index != b"DIRC":
        yield Damage(f"{git_dir / 'index'} is empty or torn, as after a power cut", "rm .git/index && git reset")
    yield from _torn_references(git_dir)


def _torn_references(git_dir: Path) -> Iterator[Damage]:
    heads = git_dir / "refs" / "heads"
    for path in sorted(heads.rglob("*")):
        if path.is_file() and path.suffix != ".lock" and not _COMMIT.fullmatch(_bytes(path) or b""):
            name = path.relative_to(heads).as_posix()
            last = _last_of_reflog(git_dir / "logs" / "refs" / "heads" / name)
            put = f"echo {last} > .git/refs/heads/{name}" if last else f"see: git log -g, or fetch {name} from the hub"
            yield Damage(f"the branch {name} is empty or torn, as after a power cut", put)


def _last_of_reflog(path: Path) -> str:
    """Where the branch was last, by git's own note of it."""
    lines = (_bytes(path) or b"").decode("utf-8", "replace").splitlines()
    fields = lines[-1].split() if lines else []
    return fields[1] if len(fields) > 1 and _COMMIT.fullmatch(fields[1].encode()) else ""


def _bytes(path: Path, size: int = -1) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError:
        return None


def empty_objects(git_dir: Path, since: float) -> list[Path]:
    """Objects without a byte in folders that changed after `since`, in seconds since 1970: git cannot read them.

    What git had not finished writing is no object yet, and never was.
    """
    found = []
    for folder in sorted((git_dir / "objects").glob("[0-9a-f][0-9a-f]")):
        if folder.stat().st_mtime < since:
            continue
        with os.scandir(folder) as entries:
            objects = [entry for entry in entries if not entry.name.startswith("tmp_obj_")]
            found += [Path(entry.path) for entry in objects if not entry.stat(follow_symlinks=False).st_size]
    return found


def unreadable(git: Git) -> Iterator[Damage]:
    """What of the record as it stands git cannot read, be the files of the work tree there or not."""
    try:
        listed = git.run("ls-tree", "-r", "-z", "--full-tree", "HEAD").decode("utf-8", "replace").split("\0")[:-1]
        rows = [(about.split(), path) for about, _, path in (line.partition("\t") for line in listed)]
        files = {path: oid for (_, kind, oid), path in rows if kind == "blob"}
        with git.reading() as objects:
            read = zip(files, objects.get_many(list(files.values())), strict=True)
            lost = [path for path, found in read if found is None or not found.is_whole]
        more = f" and {len(lost) - 1} more" if len(lost) > 1 else ""
        what = f"what the record holds of {lost[0]}{more} is damaged" if lost else ""
    except GitFailed as error:
        what = f"the record as it stands is damaged ({error.why})" if git.commit_of("HEAD") else ""
    if what:
        remotes = git.text("remote").split()
        again = f"git fetch --refetch {remotes[0]}" if remotes else "git fetch CLONE-OR-BACKUP"
        moved = "move those that git fsck names out of .git/objects"
        yield Damage(what, f"git's own copy of it is, not the files here; {moved}, then get them again: {again}")


def loose_objects(git_dir: Path) -> int:
    """About how many objects lie in files of their own, by one of the 256 folders that they are spread over."""
    folder = git_dir / "objects" / "17"
    return 256 * len(list(folder.iterdir())) if folder.is_dir() else 0


LITTLE_ROOM = 10_000_000
"""Bytes of a disk that are soon written full: an entry takes some thousands, and whatever else writes there more."""


def unwritable(state: os.statvfs_result) -> tuple[str, str]:
    """Why a disk in this state takes no entry, or soon will not, and what to do; nothing where it does."""
    if state.f_flag & os.ST_RDONLY:
        return "the store lies on a disk that can only be read now", "tell the administrator, or nothing is recorded"
    room = state.f_bavail * state.f_frsize
    if room < LITTLE_ROOM:
        return (
            f"the disk of the store is full but for {room // 1_000_000} MB",
            "make room on it, or nothing is recorded",
        )
    return "", ""


def shared_drive(folder: Path, mounts: str) -> str:
    """What makes a folder one that several computers write to at once, or nothing.

    `mounts` is the system's list of them, as `/proc/self/mountinfo` has it.
    """
    best, kind = "", ""
    for line in mounts.splitlines():
        about, _, rest = line.partition(" - ")
        fields = about.split(" ")
        point = re.sub(r"\\(\d{3})", lambda found: chr(int(found[1], 8)), fields[4]) if len(fields) > 4 else ""
        if point and len(point) >= len(best) and (folder == Path(point) or Path(point) in folder.parents):
            best, kind = point, rest.split(" ")[0]
    if _NETWORK.fullmatch(kind):
        return f"a network drive ({kind})"
    cloud = next((part for part in folder.parts if _CLOUD.search(part)), "")
    return f"a folder that another program copies to and from elsewhere ({cloud})" if cloud else ""
