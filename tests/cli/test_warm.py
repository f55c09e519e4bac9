"""A warm `due` is answered from the cache: what validates, reads YAML, asks git or draws is not even imported."""

import subprocess
import sys
from datetime import datetime
from pathlib import Path

from cmeboard.workspace import Workspace
from cmeboard.workspace.demonstrating import make_demo

NOW = datetime(2026, 11, 24, 8, 50)
HEAVY = ("pydantic", "yaml", "ruamel", "git", "textual", "holidays", "wcwidth")


def test_a_warm_due_imports_nothing_heavy(home: Path) -> None:
    store = home / "store"
    make_demo(store, 12, 1, NOW)
    script = (
        "import sys, time; from cmeboard.cli.main import run; "
        f"status = run(['--store', {str(store)!r}, '--now', '2026-11-24 08:50', 'due']); "
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    Workspace.open(store).board(NOW)
    for _ in range(2):
        ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "N1a" in ran.stdout
    assert ran.stderr.strip() == "[]"


def test_what_each_start_looks_for_and_the_note_of_each_push_import_no_validator() -> None:
    for module, heavy in (
        ("cmeboard.store.mending.recovery", ["pydantic", "yaml", "ruamel", "holidays"]),
        ("cmeboard.store.copies.hub", ["pydantic", "ruamel", "holidays"]),
    ):
        script = f"import sys, {module}; print([name for name in {heavy!r} if name in sys.modules])"
        ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        assert ran.stdout.strip() == "[]", module


def test_a_command_loads_neither_what_draws_nor_what_lays_a_file_out_anew(store: Path) -> None:
    """Only `fmt` lays out anew: it shows that the modules would be seen."""
    (case,) = (path.stem for path in store.glob("cases/*/*.yaml"))
    calls = [["check"], ["record", case, "note", "--note", "x"], ["show", case], ["fmt"]]
    script = (
        "import sys; from cmeboard.cli.main import run\n"
        f"for call in {calls!r}:\n"
        "    assert run(call) == 0\n"
        "    print([name for name in ('ruamel', 'textual', 'rich') if name in sys.modules], file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stderr.splitlines() == ["[]", "[]", "[]", "['ruamel']"]


def test_a_commit_by_hand_is_marked_without_what_reads_and_judges(home: Path) -> None:
    store, message = home / "store", home / "message"
    make_demo(store, 1, 1, NOW)
    message.write_text("by hand\n")
    script = (
        "import sys; from cmeboard.cli.main import run; "
        f"run(['--store', {str(store)!r}, 'hook', 'commit-msg', {str(message)!r}]); "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
    assert "By-hand: yes" in message.read_text()


def test_the_board_imports_nothing_that_the_first_picture_does_not_need() -> None:
    heavy = [*(name for name in HEAVY if name not in ("textual", "wcwidth")), "tomllib", "hmac", "icalendar", "jinja2"]
    script = f"import sys, cmeboard.tui.app; print([name for name in {heavy!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_a_warm_board_is_the_cold_one(home: Path) -> None:
    store = home / "store"
    make_demo(store, 40, 1, NOW)
    cold = Workspace.open(store).board(NOW)
    assert Workspace.open(store).board(NOW) == cold
    (store / ".git" / "cmeboard" / "cache.sqlite").unlink()
    assert Workspace.open(store).board(NOW) == cold
