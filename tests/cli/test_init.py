"""What `init` refuses, in a user's words."""

from pathlib import Path

import pytest

from cmeboard.cli.main import run


@pytest.mark.parametrize(("data", "said"), [(None, "cannot be read"), (b"\xff", "is not UTF-8")])
def test_a_calendar_that_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes | None, said: str
) -> None:
    calendar = tmp_path / "calendar.yaml"
    if data is not None:
        calendar.write_bytes(data)
    assert run(["init", str(tmp_path / "store"), "--school", "Example Academy", "--calendar", str(calendar)]) != 0
    assert said in capsys.readouterr().err
    assert not (tmp_path / "store").exists()
