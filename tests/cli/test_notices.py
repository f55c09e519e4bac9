"""Other authorities' notices, from the command line to the card."""

import json
import subprocess
from pathlib import Path

import pytest

from cmeboard.cli.main import run

NOW = ["--now", "2026-11-24 08:50"]
ADD = [*NOW, "notice", "add", "--name", "Rowan Sampel", "--authority", "Somerset", "--received", "2024-10-01"]


def shown(capsys: pytest.CaptureFixture[str], *args: str) -> list[dict[str, object]]:
    capsys.readouterr()
    assert run([*args, "--json"]) == 0
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


def test_a_notice_warns_on_the_card_from_the_cache_too(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path,) = (store / "cases").rglob("*.yaml")
    assert run([*NOW, "list"]) == 0
    assert run(ADD) == 0
    assert f"the pupil of {path.stem}" in capsys.readouterr().out
    assert run([*NOW, "show", path.stem]) == 0
    assert "found among other authorities' notices, by a similar name" in capsys.readouterr().out
    (notice,) = (store / "notices").iterdir()
    log = subprocess.run(["git", "log", "--stat"], capture_output=True, text=True, check=True).stdout
    assert notice.stem in log
    assert "Rowan" not in log
    assert run(["--now", "2026-11-24 08:50", "check"]) == 0


def test_a_notice_is_removed_by_a_person_only_and_after_two_years(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(ADD) == 0
    (one,) = shown(capsys, *NOW, "notice", "list")
    assert (one["may_be_removed"], one["may_be_removed_on"]) == (True, "2026-10-01")
    assert run(["notice", "word", str(one["notice"]), "--on", "2026-11-20"]) == 0
    (one,) = shown(capsys, *NOW, "notice", "list")
    assert (one["may_be_removed"], one["may_be_removed_on"]) == (False, "2028-11-20")
    remove = [*NOW, "notice", "remove", str(one["notice"]), "--reason", "found"]
    assert run(remove) == 1
    assert "--sooner" in capsys.readouterr().err
    assert run([*remove[:-1], "Rowan was found", "--sooner"]) == 1
    assert "without the name" in capsys.readouterr().err
    assert run([*remove, "--sooner"]) == 0
    assert shown(capsys, *NOW, "notice", "list") == []
    body = subprocess.run(["git", "log", "-1", "--format=%B"], capture_output=True, text=True, check=True).stdout
    assert "Reason: found" in body
    assert shown(capsys, "verify")["findings"] == []  # type: ignore[call-overload]


def test_a_wrong_notice_is_told_with_its_line(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (store / "notices" / "2026-7H2KQ9.yaml").write_text("notice: 2026-7H2KQ9\nnam: Kit\nauthority: Somerset\n")
    assert run(["--now", "2026-11-24 08:50", "check"]) == 1
    assert "notices/2026-7H2KQ9.yaml:2" in capsys.readouterr().out


def test_an_import_looks_every_pupil_up(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add = [*NOW, "notice", "add", "--name", "Kit Example", "--authority", "Devon"]
    assert run(add) == 0
    register = store.parent / "register.csv"
    register.write_text("Surname,Forename,Date,AM,PM\nExample,Kit,24/11/2026,/,/\nOther,Ash,24/11/2026,/,/\n")
    assert run([*NOW, "import", str(register), "--dry-run"]) == 0
    said = capsys.readouterr()
    assert "register.csv:2: found among other authorities' notices, by the same name" in said.out + said.err
