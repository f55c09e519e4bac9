"""A hub that unix users of one group push to, each as themselves (issue on the record, 5; limits.md R25).

Users that nobody else has are taken on for a moment, so this needs root, and a Python that they may run: the hub's own
hooks run as whoever pushes.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

GROUP, ANNA, BEN, CARL = 65100, 65001, 65002, 65003
_USED = (
    "import cmeboard.cli.hub, cmeboard.register.cells, cmeboard.store.copies.sync, "
    "cmeboard.store.files.round_trip, cmeboard.workspace.gating, cmeboard.workspace.making"
)
_WHERE = "import sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"


def python_for_all() -> str:
    """A Python of this version that every user may run; none where there is none."""
    found = shutil.which("python3", path="/usr/bin:/usr/local/bin")
    if found is None or os.getuid() != 0:
        return ""
    command = [found, "-c", "import sys, venv; print(*sys.version_info[:2])"]
    said = subprocess.run(command, capture_output=True, text=True, check=False, user=BEN, group=BEN, extra_groups=[])
    return found if said.stdout.split() == [str(part) for part in sys.version_info[:2]] else ""


PYTHON = python_for_all()
pytestmark = pytest.mark.skipif(not PYTHON, reason="needs root, and a python3 of this version that every user may run")


class School:
    """A folder that others may pass through, with the program in it, and a home for each user."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.hub = base / "shared" / "hub.git"
        base.chmod(0o711)
        self._install()
        for user, name in ((ANNA, "Anna Example"), (BEN, "Ben Example"), (CARL, "Carl Example")):
            home = base / str(user)
            home.mkdir(mode=0o700)
            trusted = f"[safe]\n\tdirectory = {self.hub}\n"
            text = f"[user]\n\tname = {name}\n\temail = {user}@school.example\n{trusted}"
            (home / ".gitconfig").write_text(text)
            for path in (home, home / ".gitconfig"):
                os.chown(path, user, GROUP)
        (base / "shared").mkdir()
        os.chown(base / "shared", ANNA, GROUP)
        (base / "shared").chmod(0o2770)

    def _install(self) -> None:
        subprocess.run([PYTHON, "-m", "venv", "--without-pip", str(self.base / "program")], check=True)
        listed = subprocess.run(
            [sys.executable, "-c", f"{_USED}; {_WHERE}"], capture_output=True, text=True, check=True
        )
        [libraries] = (self.base / "program").glob("lib/python*/site-packages")
        for name in (*listed.stdout.split(), "dateutil", "six", "watchfiles"):
            for folder in map(Path, sys.path):
                if folder.name == "site-packages" or name == "cmeboard":
                    self._copy(folder, name, libraries)
        for folder in (Path(entry) for entry in sys.path if entry.endswith("site-packages")):
            for found in folder.glob("*.dist-info"):
                shutil.copytree(found, libraries / found.name, dirs_exist_ok=True)
        # Those who run it may keep nothing there: what stands in one file would be compiled at each start.
        subprocess.run([PYTHON, "-m", "compileall", "-q", "-l", libraries], check=True)

    @staticmethod
    def _copy(folder: Path, name: str, into: Path) -> None:
        for found in folder.glob(f"{name}*"):
            if found.is_dir() and found.name == name:
                shutil.copytree(found, into / name, dirs_exist_ok=True)
            elif found.suffix in (".py", ".so") and found.name.partition(".")[0] == name:
                shutil.copy(found, into)

    def run(self, user: int, *command: str, folder: Path | None = None, mask: int = 0o077) -> str:
        """What a command says to a user, after its status."""
        done = subprocess.run(
            command,
            cwd=folder or self.base / str(user),
            env={"PATH": os.environ["PATH"], "HOME": str(self.base / str(user)), "GIT_CONFIG_NOSYSTEM": "1"},
            capture_output=True,
            text=True,
            check=False,
            user=user,
            group=user if user == CARL else GROUP,
            extra_groups=[] if user == CARL else [GROUP],
            umask=mask,
        )
        return f"{done.returncode}: {done.stdout}{done.stderr}"

    def cmeboard(self, user: int, *args: str, mask: int = 0o077) -> str:
        program = str(self.base / "program" / "bin" / "python")
        return self.run(
            user, program, "-m", "cmeboard", "--store", str(self.base / str(user) / "cme"), *args, mask=mask
        )

    def name(self, *users: int) -> None:
        """Has the administrator name who may push."""
        lines = [f"  - {{name: {one}, email: {user}@school.example, users: ['{user}']}}\n" for user, one in (
            (ANNA, "Anna Example"), (BEN, "Ben Example")) if user in users]  # fmt: skip
        text = "people:\n" + "".join(lines) + "readers: []\n"
        said = self.run(ANNA, "sh", "-c", f"cat > {self.hub}/hub.yaml <<'END'\n{text}END\n")
        assert said == "0: "


@pytest.fixture(scope="module")
def school() -> Iterator[School]:
    """Anna's store and the hub that she made for the group, which knows her alone."""
    base = Path(tempfile.mkdtemp(prefix="cmeboard-hub-users-"))
    try:
        made = School(base)
        program = str(base / "program" / "bin" / "python")
        store = base / str(ANNA) / "cme"
        for said in (
            made.run(ANNA, program, "-m", "cmeboard", "init", str(store), "--school", "Example Academy"),
            made.cmeboard(ANNA, "new", "--name", "Rowan Sample", "--first-day-absent", "2026-11-09"),
            made.run(ANNA, program, "-m", "cmeboard", "init", "--hub", str(made.hub), "--shared", mask=0o022),
            made.run(ANNA, "git", "remote", "add", "origin", str(made.hub), folder=store),
            made.cmeboard(ANNA, "sync"),
        ):
            assert said.startswith("0: "), said
        yield made
    finally:
        shutil.rmtree(base)


def test_each_pushes_as_themselves_nobody_changes_the_hub_and_outside_the_group_nobody_sees_it(school: School) -> None:
    hub = str(school.hub)
    assert not school.run(CARL, "git", "clone", "-q", hub, "copy").startswith("0: ")
    assert "Permission denied" in school.run(CARL, "ls", hub)
    store = school.base / str(BEN) / "cme"
    assert school.run(BEN, "git", "clone", "-q", hub, str(store)).startswith("0: ")
    [case] = [path.stem for path in store.rglob("2*.yaml")]
    assert school.cmeboard(BEN, "record", case, "sms").startswith("0: ")
    assert f"the hub does not know {BEN}" in school.cmeboard(BEN, "sync")
    school.name(ANNA, BEN)
    assert school.cmeboard(BEN, "sync").startswith("0: ")
    assert school.cmeboard(ANNA, "record", case, "call", "--outcome", "no answer").startswith("0: ")
    assert school.cmeboard(ANNA, "sync").startswith("0: ")
    assert school.cmeboard(BEN, "sync").startswith("0: ")
    assert school.cmeboard(BEN, "verify").startswith("0: ")
    pushes = (school.hub / "pushes.log").read_text().splitlines()
    assert [line.split()[1] for line in pushes] == [str(ANNA), str(BEN), str(ANNA)]
    # Ben cannot say that it was Anna, and cannot change what the hub holds him to.
    by_anna = ["-c", "user.name=Anna Example", "-c", f"user.email={ANNA}@school.example"]
    said = school.run(BEN, "git", *by_anna, "commit", "-q", "--allow-empty", "-nm", "x", folder=store)
    assert said.startswith("0: ")
    for deed in (
        f"echo >> {hub}/hub.yaml",
        f"echo >> {hub}/config",
        f"echo >> {hub}/hooks/pre-receive",
        f"mv {hub}/hub.yaml {hub}/other",
        f"rm -f {hub}/hooks/pre-receive",
        f"rm -rf {hub}/hooks",
        f"mv {hub}/hooks {hub}/others",
    ):
        school.run(BEN, "sh", "-c", deed)
    assert "its author is said to be Anna Example" in school.run(BEN, "git", "push", "origin", "main", folder=store)


def test_what_a_push_of_another_user_left_is_told_to_who_looks_after_the_hub(school: School) -> None:
    left = school.hub / "objects" / "tmp_objdir-incoming-aaaaaa"
    made = f"mkdir -m 700 {left} && mkdir {left}/pack && touch -d '2 hours ago' {left}"
    assert school.run(BEN, "sh", "-c", made) == "0: "
    said = school.cmeboard(ANNA, "hub", "check", str(school.hub))
    assert said.startswith("1: ")
    assert f"remove it as who owns it: rm -r {left}" in said
    assert school.run(BEN, "rm", "-r", str(left)) == "0: "
