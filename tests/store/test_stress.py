"""The faults of `stress/` in small, from fixed seeds: a run ends with status 1 where anything is lost or half done."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ALONE = ("--processes", 1)
"""The same moments as in shares for two cores, and each store made once: the other core has tests of its own."""
needs_the_shim = pytest.mark.skipif(not shutil.which("gcc") or sys.platform != "linux", reason="made for Linux and gcc")


def stress(module: str, *args: object) -> None:
    command = [sys.executable, "-m", f"stress.{module}", *map(str, args)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@needs_the_shim
@pytest.mark.parametrize(
    ("deeds", "start", "every"), [(("record", "record over an edit"), 30, 260), (("sync",), 100, 900)]
)
def test_a_call_that_fails_or_kills_leaves_the_old_state_or_the_new(
    deeds: tuple[str, ...], start: int, every: int
) -> None:
    tried = [word for deed in deeds for word in ("--deed", deed)]
    stress("calls", *tried, "--kind", "kill", "--kind", "EIO", "--start", start, "--every", every, *ALONE)


def test_copies_that_were_apart_end_the_same_with_every_entry_once() -> None:
    stress("clones", "--copies", 3, "--runs", 1, "--seed", 511)


@needs_the_shim
def test_whatever_a_power_cut_leaves_on_the_disk_can_be_started_from() -> None:
    stress("power", "--deed", "record", "--every", 20, "--each", 1, *ALONE)
    stress("power", "--deed", "sync", "--every", 140, "--each", 1, *ALONE)


def test_what_was_acknowledged_before_a_kill_is_there() -> None:
    stress("kills", "--kills", 8, "--cases", 3)


def test_each_entry_of_several_people_is_there_once_under_its_author() -> None:
    stress("crowd", "--processes", 3, "--each", 4, "--cases", 2)
