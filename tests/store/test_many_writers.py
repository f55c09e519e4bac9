"""Several processes write at once (limits.md R4). `stress/crowd.py` is this at full size."""

import subprocess
import sys
from pathlib import Path

import pytest
from git_store import CASE, TEXT, by_hand

RECORDER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from git_store import append
for n in range(6):
    append(Path(sys.argv[1]), f"{sys.argv[2]}-{n}")
    append(Path(sys.argv[1]), f"{sys.argv[2]}-{n}", f"cases/2026-27/2026-{sys.argv[2]}.yaml")
"""


@pytest.mark.rows("G1", "R4")
def test_processes_that_write_one_case_and_many_lose_nothing(store: Path) -> None:
    names = ("aa", "bb", "cc")
    here = str(Path(__file__).parent)
    processes = [subprocess.Popen([sys.executable, "-c", RECORDER, str(store), name, here]) for name in names]
    assert [process.wait() for process in processes] == [0, 0, 0]
    lines = (store / CASE).read_bytes().removeprefix(TEXT).decode().splitlines()
    for name in names:
        wanted = [f"- {name}-{n}" for n in range(6)]
        assert [line for line in lines if name in line] == wanted
        assert (store / f"cases/2026-27/2026-{name}.yaml").read_text().splitlines() == wanted
    assert len(lines) == 18
    assert by_hand(store, "rev-list", "--count", "HEAD") == "37"
    assert by_hand(store, "status", "--porcelain") == ""
