"""How `policy.yaml` came to be what it is, by git: which commit changed which number, and when."""

import json
from contextlib import suppress
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cmeboard.core.dating import Version, with_history
from cmeboard.core.policy import PolicyFile
from cmeboard.core.stack import Origins
from cmeboard.store.disk import write_beside
from cmeboard.store.errors import StoreError
from cmeboard.store.files.model_files import parse_model, read_bytes
from cmeboard.store.git.history import history
from cmeboard.store.git.repository import Git

PATH = "policy.yaml"


def dated_policy(root: Path, current: PolicyFile) -> tuple[PolicyFile, Origins]:
    """The store's policy with what git knows of its changes. Where git cannot answer, the policy as it stands."""
    data = read_bytes(root, PATH)
    if not isinstance(data, bytes):
        return current, {}
    try:
        git = Git(root)
        remembered = git.git_dir / "cmeboard" / "policy.json"
        versions = _remembered(remembered, data, current)
        if versions is None:
            versions = _from_git(git, root, data, current)
            _remember(remembered, data, versions, git.settings().file_mode)
    except StoreError:
        return current, {}
    return with_history(versions)


def _from_git(git: Git, root: Path, data: bytes, current: PolicyFile) -> list[Version]:
    """Each readable version of the file, oldest first, the one on disk last."""
    found: list[Version] = []
    blob = b""
    with git.reading() as objects:
        for revision in reversed(list(history(git, [PATH]))):
            blob = objects.blob(revision.commit, PATH) or b""
            file = parse_model(blob, PATH, PolicyFile)[0]
            if file is not None:
                found.append(Version(revision.when.date(), revision.commit, file))
    if blob != data or not found:
        changed = datetime.fromtimestamp((root / PATH).stat().st_mtime).astimezone()
        found.append(Version(changed.date(), "", current))
    return found


def _remember(path: Path, data: bytes, versions: list[Version], mode: int) -> None:
    """Keeps the versions beside git's own files, so that the log is walked once for each change of the policy."""
    if not versions[-1].commit:
        return
    rows = [
        {
            "since": version.since.isoformat(),
            "commit": version.commit,
            "file": version.file.model_dump(mode="json", by_alias=True),
        }
        for version in versions[:-1]
    ]
    last = versions[-1]
    whole = {"of": sha256(data).hexdigest(), "since": last.since.isoformat(), "commit": last.commit, "older": rows}
    with suppress(OSError):
        write_beside(path, json.dumps(whole).encode(), mode).replace(path)


def _remembered(path: Path, data: bytes, current: PolicyFile) -> list[Version] | None:
    try:
        whole: Any = json.loads(path.read_bytes())
        if whole["of"] != sha256(data).hexdigest():
            return None
        older = [
            Version(date.fromisoformat(row["since"]), row["commit"], PolicyFile.model_validate(row["file"]))
            for row in whole["older"]
        ]
        return [*older, Version(date.fromisoformat(whole["since"]), whole["commit"], current)]
    except (OSError, ValueError, KeyError, TypeError):
        return None
