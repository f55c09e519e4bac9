"""A sealed record of invented cases with a history, and what somebody with all rights on its files may do to it."""

import os
import random
import re
import shutil
import subprocess
import time
from pathlib import Path

from cmeboard.cli.call import local_now
from cmeboard.store.git.repository import Git
from cmeboard.store.proof.seals import seal
from cmeboard.workspace.demonstrating import make_demo
from cmeboard.workspace.proving import verify_store

NAME, EMAIL = "Sam Patel", "sam@school.example"
HEAD_NAME, HEAD_EMAIL = "Mrs Head", "head@school.example"
POLICY = """policy: short
version: "1"
moves: {sms: Contacted, call: Contacted, home visit: Visited, report to police: Reported Missing,
  strategy meeting: Strategy Meeting, found: Found, notify off roll: Off-roll Notified}
rules: []
"""


class Record:
    """A store, its keys, and a chance that is the same for the same seed."""

    def __init__(self, root: Path, seed: int | str) -> None:
        self.root = root
        self.chance = random.Random(seed)

    def git(self, *args: str, data: bytes = b"", **more: str) -> str:
        """A git command as anybody types it; its answer."""
        done = subprocess.run(
            ["git", "-c", "core.fsync=none", *args],
            cwd=self.root,
            input=data,
            capture_output=True,
            env={**os.environ, **more},
            check=False,
        )
        if done.returncode:
            raise AssertionError(f"git {' '.join(args)}: {done.stderr.decode()}")
        return done.stdout.decode("utf-8", "replace").strip()

    def commit(self, message: str = "as it was", **more: str) -> str:
        """Commits the work tree, whatever hooks say; the commit's id."""
        self.git("add", "-A")
        self.git("commit", "-q", "--no-verify", "--allow-empty", "-m", message, **more)
        return self.git("rev-parse", "HEAD")

    def a_case(self, words: str = "") -> Path:
        """One of the cases whose text holds `words`."""
        return self.chance.choice(
            [path for path in sorted(self.root.glob("cases/*/*.yaml")) if words in path.read_text()]
        )

    def add_entry(self, path: Path) -> None:
        """A note in the log, written by hand."""
        with path.open("a") as file:
            file.write(f"  - {{at: 2026-11-20 10:00, by: {NAME}, did: note, note: word {self.chance.random()}}}\n")

    def entries(self, path: Path) -> list[str]:
        """The log's items as text, the last without what follows."""
        log = path.read_text().partition("\nlog:\n")[2]
        return [f"  - {item}" for item in re.split(r"^  - ", log, flags=re.MULTILINE)[1:]]

    def rewrite(self, since: str, path: Path, text: bytes) -> str:
        """Makes every commit after `since` anew with that text in place of the file's; the new head."""
        name = path.relative_to(self.root).as_posix()
        blob = self.git("hash-object", "-w", "--stdin", data=text)
        parent = since
        for old in self.git("rev-list", "--reverse", "--first-parent", f"{since}..HEAD").split():
            self.git("read-tree", old)
            self.git("update-index", "--cacheinfo", f"100644,{blob},{name}")
            tree = self.git("write-tree")
            when = self.git("show", "-s", "--format=%at +0000", old)
            dates = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
            parent = self.git(
                "commit-tree", "-p", parent, "-m", self.git("show", "-s", "--format=%B", old), tree, **dates
            )
        self.git("reset", "-q", "--hard", parent)
        return parent


def make_record(base: Path, signed_by: Path | None = None, commits: int = 16) -> Path:
    """A store of eight invented cases with some commits by hand and two seals. Signed, where a key is named."""
    root = base / ("signed" if signed_by else "plain")
    make_demo(root, 8, 3, local_now())
    settings = (root / "cmeboard.yaml").read_text().replace("demo: true\n", "")
    staff = "".join(
        f"  - {{name: {name}, email: {email}}}\n" for name, email in ((NAME, EMAIL), (HEAD_NAME, HEAD_EMAIL))
    )
    settings = re.sub(r"^staff:\n", f"staff:\n{staff}", settings, flags=re.MULTILINE)  # beside who lived through it
    (root / "cmeboard.yaml").write_text(settings)
    (root / "policy.yaml").write_text(POLICY)
    record = Record(root, "as it was")
    if signed_by is not None:
        for key, value in (("gpg.format", "ssh"), ("user.signingkey", str(signed_by)), ("commit.gpgsign", "true")):
            record.git("config", key, value)
        public = signed_by.with_suffix(".pub").read_text()
        (root / "allowed_signers").write_text(f"{EMAIL} {public}")
    record.commit("our own settings")
    for number in range(commits):
        record.add_entry(record.a_case("\nlog:\n"))
        record.commit(f"entry {number}")
        if number in (commits // 2, commits - 4):
            seal(Git(root), f"number-{number}", str(verify_store(root, time.time())))
    record.git("branch", "-q", "shared")
    record.git("update-ref", "--create-reflog", "refs/remotes/origin/main", "HEAD")
    record.git("repack", "-adq")  # one file to copy instead of hundreds
    found = verify_store(root, time.time()).findings
    assert not found, found
    return root


def copied(root: Path, target: Path, seed: int) -> Record:
    """A copy of the record to forge."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(root, target, symlinks=True)
    return Record(target, seed)
