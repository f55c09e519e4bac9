"""Working copies for the tests of `sync`, and what people do in them."""

from pathlib import Path

from cmeboard.cli.main import run


def the_case(root: Path) -> Path:
    (path,) = (root / "cases").rglob("*.yaml")
    return path


def record(root: Path, *args: str) -> None:
    assert run(["--store", str(root), "record", the_case(root).stem, *args]) == 0


def sync(root: Path) -> int:
    return run(["--store", str(root), "sync"])


def dids(root: Path) -> list[str]:
    return [line.partition("did: ")[2] for line in the_case(root).read_text().splitlines() if "did: " in line]
