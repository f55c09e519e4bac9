"""`record` says what the person who typed it may not have meant."""

from pathlib import Path

import pytest

from cmeboard.cli.main import run


def test_a_call_to_nearly_a_contacts_name_is_recorded_and_told(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path,) = (store / "cases").rglob("*.yaml")
    assert run(["record", path.stem, "call", "--to", "Dana", "--outcome", "no answer"]) == 0
    said = capsys.readouterr()
    assert "call, no answer" in said.out
    assert "counts for none of the contacts" in said.err
    assert "Dana" not in said.err
    assert run(["record", path.stem, "call", "--to", "Dana Sample", "--outcome", "no answer"]) == 0
    assert capsys.readouterr().err == ""
    assert run(["check"]) == 1
    line = path.read_text().splitlines().index("    to: Dana") + 1
    assert f"{path.stem}.yaml:{line}: this call counts for none" in capsys.readouterr().out
