"""`make demo` works on a machine where git was never told who records."""

from datetime import datetime
from pathlib import Path

import pytest

from cmeboard.cli.main import run
from cmeboard.core.duty import State
from cmeboard.store.git.repository import Git
from cmeboard.workspace import Workspace
from cmeboard.workspace.demonstrating import make_demo
from cmeboard.workspace.proving import verify_store

NOW = datetime(2026, 11, 24, 9)


def test_a_demo_without_an_identity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    make_demo(tmp_path / "store", 20, 1, NOW)
    workspace = Workspace.open(tmp_path / "store")
    assert workspace.person() == "D. Emo"
    assert any(card.duties and card.duties[0].state == State.DUE for card in workspace.board(NOW).cards)


def test_the_demo_has_a_record_that_proves_itself(home: Path, tmp_path: Path) -> None:
    make_demo(tmp_path / "store", 60, 1, NOW)
    proof = verify_store(tmp_path / "store", NOW.timestamp())
    assert not proof.findings
    assert proof.commits > 500
    make_demo(tmp_path / "at once", 60, 1, NOW, lived_through=False)
    assert Git(tmp_path / "at once").text("rev-list", "--count", "HEAD") == "2"
    lived, at_once = (len(list((tmp_path / name).rglob("cases/*/*.yaml"))) for name in ("store", "at once"))
    assert lived == at_once >= 60


def test_a_demo_by_somebody_whom_git_knows(home: Path, tmp_path: Path) -> None:
    make_demo(tmp_path / "store", 20, 1, NOW)
    assert Git(tmp_path / "store").identity().name == "Sam Patel"


def test_a_demo_that_another_copy_of_the_program_made_is_no_stranger(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    asked = ["--now", "2026-11-24 09:00", "demo", "--pupils", "1"]
    assert run(asked) == 0
    Git(tmp_path / "data" / "cmeboard" / "demo-2026-11-24").run("config", "merge.cme.driver", "/elsewhere/python")
    capsys.readouterr()
    assert run(asked) == 0
    assert "merge.cme.driver" not in capsys.readouterr().err
