"""Whatever state git is in, a case can be read: a child is looked for from the file, not from the record."""

import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from cmeboard.cli.main import run
from cmeboard.workspace import Workspace
from cmeboard.workspace.demonstrating import make_demo

NOW = datetime(2026, 11, 24, 8, 50)


def detach(root: Path) -> None:
    subprocess.run(["git", "checkout", "-q", "--detach"], cwd=root, check=True)


def tear_head(root: Path) -> None:
    (root / ".git" / "HEAD").write_bytes(b"")


def tear_branch(root: Path) -> None:
    (root / ".git" / "refs" / "heads" / "main").write_bytes(b"")


@pytest.mark.parametrize("harm", [detach, tear_head, tear_branch])
def test_a_case_is_read_and_shown(
    harm: Callable[[Path], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "store"
    make_demo(root, 4, 1, NOW)
    harm(root)
    workspace = Workspace.open(root)
    case = workspace.case_ids()[0]
    view = workspace.case(case, NOW)
    assert view.case is not None
    assert view.unrecorded is None
    for command in ("show", "why"):
        assert run(["--store", str(root), "--now", "2026-11-24 08:50", command, case]) == 0
        assert view.case.pupil.name in capsys.readouterr().out
