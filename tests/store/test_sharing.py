"""A long record is judged by several processes: they find the same, none is left, and one that is lost is told."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from git_store import CASE, TEXT, append, by_hand

from cmeboard.store.errors import StoreError
from cmeboard.store.git.differences import AT_ONCE
from cmeboard.store.git.repository import Git
from cmeboard.store.proof.readings import Reader, Reading, Said
from cmeboard.store.proof.record import Verified, verify
from cmeboard.store.proof.sharing import WORTH_SHARING, cores, processes_for, turns

HERE = "TEST_PROCESS"
"""Names the process that the test runs in: what goes wrong goes wrong in another."""


OTHER = "cases/2026-27/2026-AAAAAA.yaml"


def by_lines(path: str, data: bytes) -> Reading:
    """Stands for the reader of cases: an entry is a line."""
    return Reading(tuple(Said(line) for line in data.decode().splitlines() if line.startswith("- ")))


def lines() -> Reader:
    return by_lines


def killed() -> Reader:
    if os.getpid() != int(os.environ[HERE]):
        os.kill(os.getpid(), signal.SIGKILL)
    return by_lines


def mistaken() -> Reader:
    if os.getpid() != int(os.environ[HERE]):
        raise ZeroDivisionError("a mistake of ours")
    return by_lines


class GitGone:
    """Where it is read in another process, that one finds no git."""

    def __init__(self) -> None:
        self.path = "/nowhere"

    def __setstate__(self, state: dict[str, str]) -> None:
        os.environ["PATH"] = state["path"]

    def __call__(self) -> Reader:
        return by_lines


def waiting() -> Reader:
    if os.getpid() != int(os.environ[HERE]):
        Path(os.environ["TEST_SIGN"]).write_text(str(os.getpid()))
    else:
        time.sleep(60)
    return by_lines


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HERE, str(os.getpid()))


def verified(store: Path, make_reader: Callable[[], Reader], processes: int) -> Verified:
    return verify(Git(store), make_reader, lambda policy: {}, time.time(), processes=processes)


def second_case(store: Path, *ends: bytes) -> None:
    """Another case, which goes to another process than the first."""
    for end in ends:
        (store / OTHER).write_bytes(TEXT.replace(b"K7Q3FD", b"AAAAAA") + end)
        by_hand(store, "add", "-A")
        by_hand(store, "commit", "-qm", "by hand")


def commits_that_change_nothing(store: Path, number: int) -> None:
    one = "commit refs/heads/main\ncommitter Sam <sam@school.example> now\ndata 0\n"
    asked = f"{one}from refs/heads/main^0\n\n" + f"{one}\n" * (number - 1)
    subprocess.run(["git", "fast-import", "--quiet", "--date-format=now"], cwd=store, input=asked.encode(), check=True)


def lose(store: Path, name: str) -> None:
    oid = by_hand(store, "rev-parse", name)
    (store / ".git" / "objects" / oid[:2] / oid[2:]).unlink()


def test_what_is_found_stands_in_the_order_of_the_commits_whoever_found_it(store: Path) -> None:
    append(store, "sms")
    second_case(store, b"- call\n", b"", b"- visit\n", b"")
    (store / CASE).write_bytes(TEXT)
    by_hand(store, "commit", "-qam", "both lose an entry", "--date", "2090-01-01T00:00:00")
    alone = verified(store, lines, 1)
    assert [found.case for found in alone.findings] == ["2026-AAAAAA", "2026-AAAAAA", "", "2026-K7Q3FD"]
    assert verified(store, lines, 3) == alone


def test_of_several_files_that_cannot_be_read_the_first_is_named_and_nothing_after_it(store: Path) -> None:
    append(store, "sms")
    second_case(store, b"- call\n", b"", b"- visit\n", b"- home\n")
    commits_that_change_nothing(store, AT_ONCE)
    append(store, "letter")
    (store / CASE).write_bytes(TEXT + b"- odd\n")
    second_case(store, b"- last\n")
    for path in (CASE, OTHER):
        lose(store, f"HEAD:{path}")
    alone = verified(store, lines, 1)
    assert [found.case for found in alone.findings[:2]] == ["2026-AAAAAA", "2026-AAAAAA"]
    assert f"git could not read {OTHER}" in alone.findings[2].finding
    assert verified(store, lines, 3) == alone


@pytest.mark.usefixtures("here")
def test_a_process_that_is_killed_proves_nothing(store: Path) -> None:
    with pytest.raises(StoreError, match=r"was stopped \(Killed\), so nothing is proved.*memory"):
        verified(store, killed, 2)


def test_what_the_world_refuses_another_process_is_told_as_it_is(store: Path) -> None:
    with pytest.raises(StoreError, match="git was not found: install it"):
        verified(store, GitGone(), 2)


@pytest.mark.usefixtures("here")
def test_a_mistake_of_ours_shows_where_it_was_made(store: Path) -> None:
    with pytest.raises(RuntimeError, match=r"in mistaken\n(.*\n)*ZeroDivisionError: a mistake of ours"):
        verified(store, mistaken, 2)


def test_where_no_other_program_can_be_started_this_one_judges_all(store: Path, tmp_path: Path) -> None:
    """An update of Python meanwhile has taken the program away."""
    append(store, "sms")
    second_case(store, b"- call\n", b"")
    python = tmp_path / "python"
    python.symlink_to(sys.executable)
    script = f"""
import sys
from pathlib import Path
from test_sharing import lines, verified
Path(sys.executable).unlink()
print(*(verified(Path({str(store)!r}), lines, number).findings for number in (1, 3)), sep="\\n")
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([python, "-c", script], env=environment, capture_output=True, text=True, check=True)
    alone, shared = done.stdout.splitlines()
    assert "the entry - call was removed" in alone
    assert shared == alone


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT])
def test_no_process_is_left_when_the_one_that_waits_is_stopped(
    store: Path, tmp_path: Path, sent: signal.Signals
) -> None:
    sign = tmp_path / "sign"
    script = f"""
import os
os.environ["{HERE}"] = str(os.getpid())
from pathlib import Path
from typing import Any
from test_sharing import verified, waiting
verified(Path({str(store)!r}), waiting, 2)
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TEST_SIGN": str(sign)}
    waits = subprocess.Popen([sys.executable, "-c", script], env=environment, stderr=subprocess.PIPE)
    other = int(until(lambda: sign.exists() and sign.read_text()))
    waits.send_signal(sent)
    waits.communicate()
    assert until(lambda: not running(other))


def running(process: int) -> bool:
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False
    ).stdout
    return state.strip() not in ("", "Z")


def until(look: Callable[[], Any]) -> Any:
    """What is looked for, once it is there."""
    last = time.monotonic() + 30
    while not (found := look()):
        assert time.monotonic() < last
        time.sleep(0.01)
    return found


def test_a_short_record_is_judged_by_one_process_and_a_long_one_by_as_many_as_there_are_cores(store: Path) -> None:
    loose = int(by_hand(store, "count-objects").split()[0])
    blobs = "".join(f"blob\ndata 5\n{number:05}\n" for number in range(WORTH_SHARING - loose - 1))
    subprocess.run(["git", "fast-import", "--quiet"], cwd=store, input=blobs.encode(), check=True)
    assert processes_for(Git(store), 9) == 1
    append(store, "sms")
    assert [processes_for(Git(store), number) for number in (1, 2, 9)] == [1, 2, 4]
    by_hand(store, "repack", "-q")  # in a pack it is as long
    assert [processes_for(Git(store), number) for number in (1, 2, 9)] == [1, 2, 4]


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="nothing is held to a core here")
def test_who_is_held_to_a_core_has_one() -> None:
    allowed = os.sched_getaffinity(0)
    assert cores() == len(allowed)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        assert cores() == 1
    finally:
        os.sched_setaffinity(0, allowed)


def test_the_last_share_is_smaller_since_its_process_goes_through_the_commits() -> None:
    assert [turns(1).count(0), *(turns(2).count(share) for share in range(2))] == [2, 3, 2]
    assert [turns(4).count(share) for share in range(4)] == [3, 3, 3, 2]
