"""A hub: a bare repository that judges what is pushed to it, and keeps who pushed what."""

import os
import re
import shlex
import shutil
import stat
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from cmeboard.store.disk import write_beside
from cmeboard.store.errors import CannotWrite, NotAStore, NotInOrder
from cmeboard.store.files.plain_yaml import plain_values
from cmeboard.store.git.cut_off import CUT_OFF_AFTER
from cmeboard.store.git.made import Sharing, init_bare
from cmeboard.store.git.ref_locks import stale_locks
from cmeboard.store.git.repository import BareGit
from cmeboard.store.unix_users import login

if TYPE_CHECKING:
    from cmeboard.core.hub import HubSettings

SETTINGS, SIGNERS, EXPUNGED, PUSHES = "hub.yaml", "allowed_signers", "expunged", "pushes.log"

PUSHER = "CMEBOARD_PUSHER"
"""The variable in which `hub serve` tells the hooks whose key it was; heeded for the hub's own account alone."""

MOST_AT_ONCE = "256m"

_CONFIGURATION: Mapping[str, str] = {
    "receive.denyNonFastForwards": "true",
    "receive.denyDeletes": "true",
    "receive.fsckObjects": "true",
    "receive.autogc": "false",
    "receive.shallowUpdate": "false",
    "receive.maxInputSize": MOST_AT_ONCE,
    "receive.advertisePushOptions": "false",
    "transfer.fsckObjects": "true",
    "core.hooksPath": "hooks",
}

_HOOK = """#!/bin/sh
# cmeboard: {why}.
# It starts one program, by its whole path and in an environment of its own; nothing that is pushed is ever run.
[ -x {python} ] || {{ echo {missing} >&2; exit 1; }}
exec env -i PATH={path} LC_ALL=C.UTF-8 HOME=/nonexistent \\
  ${{GIT_QUARANTINE_PATH+"GIT_QUARANTINE_PATH=$GIT_QUARANTINE_PATH"}} \\
  ${{GIT_OBJECT_DIRECTORY+"GIT_OBJECT_DIRECTORY=$GIT_OBJECT_DIRECTORY"}} \\
  ${{GIT_ALTERNATE_OBJECT_DIRECTORIES+"GIT_ALTERNATE_OBJECT_DIRECTORIES=$GIT_ALTERNATE_OBJECT_DIRECTORIES"}} \\
  ${{{pusher}+"{pusher}=${pusher}"}} \\
  {python} -I -m cmeboard hub {name}
"""

HOOKS = {"pre-receive": ("judge", "judges what is pushed"), "post-receive": ("note", "keeps who pushed what")}


def make_hub(folder: Path, sharing: Sharing) -> BareGit:
    """Makes a hub in `folder`, which takes nothing before `open_hub`. Raises StoreError."""
    git = init_bare(folder, sharing, _CONFIGURATION)
    shared = sharing is Sharing.GROUP
    for name in (SIGNERS, EXPUNGED):
        _keep(folder / name, "", shared=shared)
    set_hooks(git)
    (folder / PUSHES).touch()
    (folder / PUSHES).chmod(0o660 if shared else 0o600)
    (folder / "config").chmod(0o640 if shared else 0o600)
    if shared:
        # Its group writes here, and the sticky bit keeps each from replacing what belongs to the administrator.
        folder.chmod(0o3770)
    return git


def open_hub(git: BareGit, settings: str) -> None:
    """Gives a hub the text of its `hub.yaml`."""
    _keep(git.git_dir / SETTINGS, settings, shared=bool(git.settings().file_mode & 0o070))


def _keep(path: Path, text: str, *, shared: bool) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o640 if shared else 0o600)


def set_hooks(git: BareGit) -> None:
    """Writes the hooks anew: they name the program by its whole path."""
    folder = git.git_dir / "hooks"
    shared = git.settings().file_mode & 0o070
    folder.mkdir(exist_ok=True)
    folder.chmod(0o750 if shared else 0o700)
    found = shutil.which("git")
    path = ":".join(
        dict.fromkeys([*([str(Path(found).parent)] if found else []), "/usr/local/bin", "/usr/bin", "/bin"])
    )
    python = shlex.quote(sys.executable)
    missing = shlex.quote(f"cmeboard: {sys.executable} is not there, so nothing is taken: tell the administrator")
    for name, (command, why) in HOOKS.items():
        text = _HOOK.format(
            why=why, python=python, missing=missing, path=shlex.quote(path), pusher=PUSHER, name=command
        )
        hook = folder / name
        hook.write_text(text, encoding="utf-8")
        hook.chmod(0o750 if shared else 0o700)


def read_hub(folder: Path) -> "HubSettings":
    """`hub.yaml` of a hub. Raises NotInOrder."""
    from cmeboard.core.hub import HubSettings
    from cmeboard.store.files.model_files import parse_model

    found, problems = parse_model(_settings_of(folder), str(folder / SETTINGS), HubSettings)
    if found is None:
        raise NotInOrder("\n".join(str(problem) for problem in problems), "the hub takes nothing until then")
    return found


def account_of(folder: Path) -> str | None:
    """The account as which everybody comes in, of a hub whose settings were judged a moment ago. Raises NotInOrder.

    A push waits for its note, and most of that is what loads to judge the settings once more.
    """
    values = plain_values(_settings_of(folder))
    return read_hub(folder).account if values is None else values.get("account") or None


def _settings_of(folder: Path) -> bytes:
    path = folder / SETTINGS
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotInOrder(f"{path} cannot be read ({error.strerror})", "ask the hub's administrator") from None


def pusher(account: str | None) -> str:
    """Who pushes: the unix user, or who the key says it is where everybody comes in as one `account`."""
    me = login()
    return os.environ.get(PUSHER, "") if account is not None and account == me else me


def expunged(folder: Path) -> frozenset[str]:
    """Ids of objects that were purged and may not come again."""
    try:
        return frozenset((folder / EXPUNGED).read_text(encoding="ascii").split())
    except OSError:
        return frozenset()


def note_push(folder: Path, who: str, lines: Sequence[str]) -> None:
    """Keeps, beside git's own log of the branch, who pushed what, by what the hub knows of them."""
    when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    with (folder / PUSHES).open("a", encoding="utf-8") as log:
        log.writelines(f"{when} {who} {line}\n" for line in lines)


_ASKED = re.compile(r"git[- ](upload-pack|receive-pack) .+")


def serve(folder: Path, who: str, asked: str, *, may_push: bool) -> None:
    """Becomes the half of git that a clone speaks to, for `folder` alone and as `who`: for a key's forced command.

    `asked` is what the other side wants run; only whether it fetches or pushes is taken from it. Raises NotAStore for
    what is neither, CannotWrite for a push by somebody who may only look.
    """
    BareGit(folder)
    wanted = _ASKED.fullmatch(asked)
    if wanted is None:
        raise NotAStore("this key opens the hub alone", f"clone it: git clone {login()}@HOST:{folder}")
    if wanted[1] == "receive-pack" and not may_push:
        raise CannotWrite(f"{who} may look at this record, and not push to it", "nothing was taken")
    git = shutil.which("git") or "/usr/bin/git"
    protocol = os.environ.get("GIT_PROTOCOL", "")
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "HOME": os.environ.get("HOME", "/")}
    environment |= {"GIT_PROTOCOL": protocol} if re.fullmatch(r"version=\d", protocol) else {}
    os.execve(git, [git, wanted[1], str(folder)], environment | {PUSHER: who})  # noqa: S606


def add_expunged(folder: Path, oids: Sequence[str]) -> None:
    """Adds ids to those that may not come again, durably."""
    path = folder / EXPUNGED
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o600
    every = sorted({*expunged(folder), *oids})
    write_beside(path, "".join(f"{oid}\n" for oid in every).encode(), mode).replace(path)


def check_hub(git: BareGit) -> list[str]:
    """What of a hub is not as it was made, or lets nobody in; its settings of git and its hooks are put right.

    Raises StoreError where it cannot be used at all.
    """
    found = []
    own = {key: value for scope, key, value in git.settings().values if scope == "local"}
    for key, value in _CONFIGURATION.items():
        if own.get(key.lower()) != value:
            git.run("config", key, value)
            found.append(f"git's setting {key} was not {value}: put right")
    hooks = git.git_dir / "hooks"
    before = {name: _text_of(hooks / name) for name in HOOKS}
    set_hooks(git)
    changed = [name for name in HOOKS if before[name] != _text_of(hooks / name)]
    found += [f"the hook {name} was not this program's: put right" for name in changed]
    for path in hooks.iterdir():
        if path.name not in HOOKS:
            found.append(f"{path} is a program that is not the hub's: take it away")
    for path in (git.git_dir / name for name in (SETTINGS, SIGNERS, EXPUNGED, "config", "hooks")):
        if path.exists() and path.stat().st_mode & 0o022:
            found.append(f"others can change {path}: chmod go-w {path}")
    found += [f"a lock that a dead process left ({lock.name}) was in the way: cleared" for lock in clear_locks(git)]
    for folder in _cut_off_pushes(git.git_dir / "objects"):
        shutil.rmtree(folder, ignore_errors=True)
        done = f"remove it as who owns it: rm -r {folder}" if folder.exists() else "cleared"
        what = f"{folder} holds what a push that was cut off had brought"
        found.append(f"{what}; nothing of it was taken, and who pushed has it: {done}")
    people = read_hub(git.git_dir)
    if not any(person.users for person in people.people):
        found.append(f"nobody may push: name users in {git.git_dir / SETTINGS}")
    if people.identify == "signing key" and not _text_of(git.git_dir / SIGNERS).strip():
        found.append(f"commits must be signed, and {git.git_dir / SIGNERS} names no key")
    return found


def _cut_off_pushes(objects: Path) -> Iterator[Path]:
    """Where git keeps what is pushed until it is judged, and takes it away itself unless it is killed meanwhile.

    To judge the longest takes minutes. Of another user's nothing can be seen but the folder.
    """
    for folder in sorted(objects.glob("tmp_objdir-*")):
        with suppress(OSError):
            newest = max(path.stat().st_mtime for path in (folder, *folder.rglob("*")))
            if time.time() - newest > CUT_OFF_AFTER:
                yield folder


def clear_locks(git: BareGit) -> list[Path]:
    """Removes the locks that dead processes left, which would keep everybody from pushing; which there were."""
    found = list(stale_locks(git.git_dir))
    for lock in found:
        lock.unlink(missing_ok=True)
    return found


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
