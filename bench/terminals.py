"""A board, or any program, in a pseudo-terminal, and what it takes of the machine: from Linux's /proc."""

import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pexpect

EMPTY = """
from textual.app import App
from textual.widgets import Label
class Empty(App):
    def compose(self):
        yield Label("picture done")
Empty().run()
"""


def board_arguments(root: Path) -> list[str]:
    """What Python is started with to open the board of a store on a fixed morning."""
    return ["-m", "cmeboard", "--store", str(root), "--now", "2026-11-24 08:50"]


def opens_on_the_columns(root: Path) -> dict[str, str]:
    """The environment of somebody whose settings open the store on its columns, whatever is due."""
    settings = root / ".git" / "bench" / "cmeboard" / "board.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text('opens_on = "board"\n')
    return {"XDG_CONFIG_HOME": str(settings.parent.parent)}


@contextmanager
def running(
    arguments: list[str], until: str, chosen: Mapping[str, str] | None = None
) -> "Iterator[pexpect.spawn[bytes]]":
    """The program, once it has shown what is waited for. `chosen` is added to its environment."""
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "120", "LINES": "40", "LANG": "C.UTF-8"}
    environment |= chosen or {}
    child = pexpect.spawn(sys.executable, arguments, dimensions=(40, 120), env=environment, timeout=300)
    try:
        child.expect(until)
        yield child
    finally:
        child.kill(signal.SIGKILL)
        child.wait()
        child.close()


def settle(child: "pexpect.spawn[bytes]", quiet_seconds: float) -> None:
    """Reads until nothing has come for so long."""
    while True:
        try:
            child.read_nonblocking(65536, timeout=quiet_seconds)
        except pexpect.TIMEOUT:
            return


def processor_seconds(process: int) -> float:
    """What the process, with all its threads, has used of the processor so far."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def thread_seconds(process: int) -> float:
    """What the threads that the process has now have used of the processor, to the nanosecond: for a single key."""
    tasks = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(task.read_text(encoding="ascii").split()[0]) for task in tasks) / 1e9


def megabytes(process: int) -> float:
    """What the process holds in memory that is its own: files that others map too are left out."""
    rows = dict(line.split(":", 1) for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:])
    return sum(int(rows[name].split()[0]) for name in ("Private_Clean", "Private_Dirty")) / 1024
