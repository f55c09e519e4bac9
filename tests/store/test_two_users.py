"""Two unix users of one group in one working copy (limits.md R25; faults.md F14, F15, G16).

Users that nobody else has are taken on for a moment, so this needs root. Everything that they need is imported before,
since they may not read where this program lies.
"""

import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from homes import make_home

import cmeboard.workspace.importing  # noqa: F401 - what a user of theirs could not import any more
from cmeboard.core.actions import RecordEntry
from cmeboard.core.entries import ENTRY_CLASSES
from cmeboard.store.copies.sync import sync
from cmeboard.store.errors import CannotWrite, NotAStore, NotInOrder
from cmeboard.store.mending.recovery import doctor, start_up
from cmeboard.workspace import Workspace
from cmeboard.workspace.making import SHARED, Plan, make_store

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="only root can be somebody else for a moment")

GROUP, ANNA, BEN, CARL = 65100, 65001, 65002, 65003
NOW = datetime(2026, 11, 11, 9, 0)
CALENDAR = "terms:\n  - {first: 2026-09-03, last: 2026-12-18}\n"


def begin(user: int, mask: int, base: Path, deed: Callable[[], object]) -> int:
    """Does it as another user, in a process of its own whose status says whether it went well."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        os.setsid()
        os.setgroups([GROUP] if user != CARL else [])
        os.setgid(user)
        os.setuid(user)
        os.umask(mask)
        os.environ |= {"HOME": str(base / str(user)), "GIT_CONFIG_NOSYSTEM": "1"}
        os.chdir("/")
        deed()
        status = 0
    except BaseException as error:  # noqa: BLE001 - told by the status, in a process that must not return
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(status)


def as_user(user: int, mask: int, base: Path, deed: Callable[[], object]) -> None:
    _, status = os.waitpid(begin(user, mask, base, deed), 0)
    assert status == 0


@pytest.fixture
def base(home: Path) -> Iterator[Path]:
    """A folder that others may pass through, with a home for each user."""
    folder = Path(tempfile.mkdtemp(prefix="cmeboard-two-users-"))
    folder.chmod(0o711)
    for user, name in ((ANNA, "Anna Example"), (BEN, "Ben Example"), (CARL, "Carl Example")):
        home = folder / str(user)
        home.mkdir()
        trusted = "" if user == ANNA else f"[safe]\n\tdirectory = {folder}/shared/store\n"
        home.joinpath(".gitconfig").write_text(f"[user]\n\tname = {name}\n\temail = {user}@school.example\n{trusted}")
        home.joinpath(".gitconfig").chmod(0o644)
        home.chmod(0o755)
    (folder / "shared").mkdir()
    os.chown(folder / "shared", ANNA, GROUP)
    (folder / "shared").chmod(0o2770)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def all_imported(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Everything that the tests use was used once: others cannot read where it is imported from."""
    base = tmp_path_factory.mktemp("warm")
    with pytest.MonkeyPatch.context() as patch:
        make_home(base, patch)
        warm = base / "store"
        make_store(Plan(warm, "Example High School", "Worcestershire", CALENDAR))
        Workspace.open(warm).open_case({"name": "Rowan Sample"}, date(2026, 11, 9), NOW, None)
        record(warm, "warm")
        look(warm)
        doctor(warm, 0.0)
        with pytest.raises(NotInOrder):
            sync(warm, 0.0)


@pytest.fixture
def store(all_imported: None, base: Path) -> Path:
    """A shared store that Anna made, with one case."""
    root = base / "shared" / "store"

    def make() -> None:
        make_store(Plan(root, "Example High School", "Worcestershire", CALENDAR, SHARED))
        Workspace.open(root).open_case({"name": "Rowan Sample"}, date(2026, 11, 9), NOW, None)

    as_user(ANNA, 0o022, base, make)
    return root


def record(root: Path, note: str) -> None:
    [case] = Workspace.open(root).case_ids()[:1]
    entry = ENTRY_CLASSES["call"].model_validate({"at": NOW, "by": "x", "did": "call", "note": note})
    Workspace.open(root).perform(RecordEntry(case, entry), NOW)


def look(root: Path) -> None:
    """A start and a board."""
    assert not [found.what for found in start_up(root) if not found.mended]
    assert Workspace.open(root).board(NOW).cards


def closed(root: Path) -> list[str]:
    """What a colleague could not use, or a stranger could."""
    wrong = []
    for path in (root, *root.rglob("*")):
        state = path.lstat()
        mode = stat.S_IMODE(state.st_mode)
        readable = 0o050 if path.is_dir() else 0o040
        if state.st_gid != GROUP or mode & 0o007 or mode & readable != readable:
            wrong.append(f"{mode:o} {state.st_gid} {path.relative_to(root)}")
    return wrong


def git(root: Path, *args: str) -> str:
    command = ["git", "-c", "safe.directory=*", *args]
    environment = os.environ | {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "safe.directory",
        "GIT_CONFIG_VALUE_0": "*",
    }
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True, env=environment)
    return done.stdout.strip()


def test_each_records_under_their_own_name_whatever_their_umask(base: Path, store: Path) -> None:
    for number in range(3):
        as_user(BEN, 0o077, base, lambda number=number: record(store, f"ben-{number}"))  # type: ignore[misc]
        as_user(ANNA, 0o022, base, lambda number=number: record(store, f"anna-{number}"))  # type: ignore[misc]
        as_user(BEN, 0o077, base, lambda: look(store))
    new = {"name": "Ash Sample"}
    as_user(BEN, 0o077, base, lambda: Workspace.open(store).open_case(new, date(2025, 11, 10), NOW, None))
    as_user(ANNA, 0o077, base, lambda: Workspace.open(store).open_case(new, date(2025, 11, 12), NOW, None))
    authors = git(store, "log", "--format=%an").splitlines()
    assert (authors.count("Ben Example"), authors.count("Anna Example")) == (4, 6)
    assert git(store, "status", "--porcelain") == ""
    assert closed(store) == []


def test_both_at_once_and_one_is_killed_in_the_middle(base: Path, store: Path) -> None:
    def go_on(name: str) -> None:
        for number in range(1000):
            record(store, f"{name}-{number}")

    for number in range(3):
        ben = begin(BEN, 0o077, base, lambda number=number: go_on(f"ben{number}"))  # type: ignore[misc]
        time.sleep(0.1 + 0.07 * number)
        os.killpg(ben, signal.SIGKILL)
        os.waitpid(ben, 0)
        as_user(ANNA, 0o022, base, lambda number=number: record(store, f"anna-{number}"))  # type: ignore[misc]
        as_user(ANNA, 0o022, base, lambda: look(store))
    assert git(store, "status", "--porcelain") == ""
    text = git(store, "grep", "-h", "note: ", "HEAD", "--", "cases")
    assert [text.count(f"anna-{number}\n") + text.endswith(f"anna-{number}") for number in range(3)] == [1, 1, 1]


def test_a_colleague_exchanges_and_the_files_stay_everybodys(base: Path, store: Path) -> None:
    hub = base / "shared" / "hub.git"

    def prepare() -> None:
        subprocess.run(["git", "init", "-q", "--bare", "--shared=0660", "--initial-branch=main", hub], check=True)
        subprocess.run(["git", "remote", "add", "origin", hub], cwd=store, check=True)
        sync(store, 0.0)

    as_user(ANNA, 0o022, base, prepare)

    def refused() -> None:
        with pytest.raises(CannotWrite, match=f"safe.directory {hub}"):
            sync(store, 0.0)

    as_user(BEN, 0o077, base, refused)
    with (base / str(BEN) / ".gitconfig").open("a") as file:
        file.write(f"\tdirectory = {hub}\n")

    def exchange() -> None:
        record(store, "ben")
        sync(store, 0.0)

    as_user(BEN, 0o077, base, exchange)
    assert closed(store) == []
    as_user(ANNA, 0o077, base, lambda: sync(store, 0.0))
    assert git(hub, "rev-parse", "main") == git(store, "rev-parse", "HEAD")


def test_whom_git_does_not_trust_the_folder_for_is_told_what_the_administrator_does(base: Path, store: Path) -> None:
    (base / str(BEN) / ".gitconfig").write_text("[user]\n\tname = Ben Example\n\temail = b@school.example\n")

    def refused() -> None:
        with pytest.raises(NotAStore, match=r"git config --system --add safe\.directory") as found:
            start_up(store)
        assert "belongs to another user" in str(found.value)

    as_user(BEN, 0o022, base, refused)


def test_somebody_outside_the_group_reads_nothing(base: Path, store: Path) -> None:
    def locked_out() -> None:
        with pytest.raises(PermissionError):
            list(store.iterdir())

    as_user(CARL, 0o022, base, locked_out)


def test_doctor_names_what_an_editor_left_closed_to_colleagues(base: Path, store: Path) -> None:
    [case] = (store / "cases").rglob("*.yaml")

    def save_as_some_editors_do() -> None:
        new = case.with_name("4913")
        new.write_text(case.read_text() + "# looked at\n")
        new.chmod(0o600)
        new.replace(case)

    as_user(BEN, 0o077, base, save_as_some_editors_do)

    def told() -> None:
        said = "\n".join(f"{found.what}: {found.remedy}" for found in doctor(store, time.time()))
        assert f"chmod 660 {case}" in said

    as_user(BEN, 0o077, base, told)
