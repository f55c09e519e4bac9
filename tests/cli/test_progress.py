"""The bar that shows how far a long reading has come."""

import io

import pytest

from cmeboard.cli import progress


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(monkeypatch: pytest.MonkeyPatch, terminal: io.StringIO, seconds: float) -> str:
    monkeypatch.setattr(progress, "SECONDS_WITHOUT_A_BAR", seconds)
    monkeypatch.setattr("sys.stderr", terminal)
    with progress.Bar() as bar:
        for done in (10, 50, 100):
            bar.advance(done, 100)
    return terminal.getvalue()


def test_it_is_shown_where_somebody_looks_once_reading_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "100%" in shown(monkeypatch, _Terminal(), 0)
    assert shown(monkeypatch, _Terminal(), 3600) == ""
    assert shown(monkeypatch, io.StringIO(), 0) == ""
