"""The store of these tests, its working copies, and what people do in them."""

from pathlib import Path

import pytest
from homes import make_home

from cmeboard.cli.main import run

CALENDAR = "terms:\n  - {first: 2026-09-03, last: 2026-12-18}\n  - {first: 2027-01-04, last: 2027-03-25}\n"


def make_store(base: Path, patch: pytest.MonkeyPatch) -> Path:
    """A store in `base` with one invented pupil, and a home whose git knows who records."""
    make_home(base, patch)
    root, calendar = base / "store", base / "calendar.yaml"
    calendar.write_text(CALENDAR)
    assert run(["init", str(root), "--school", "Example Academy", "--calendar", str(calendar)]) == 0
    pupil = ["--name", "Rowan Sample", "--first-day-absent", "2026-11-09", "--contact", "Dana Sample=07700 900123"]
    assert run(["--store", str(root), "new", *pupil]) == 0
    return root


def the_case(root: Path) -> Path:
    (path,) = (root / "cases").rglob("*.yaml")
    return path


def record(root: Path, *args: str) -> None:
    assert run(["--store", str(root), "record", the_case(root).stem, *args]) == 0


def sync(root: Path) -> int:
    return run(["--store", str(root), "sync"])


def dids(root: Path) -> list[str]:
    return [line.partition("did: ")[2] for line in the_case(root).read_text().splitlines() if "did: " in line]
