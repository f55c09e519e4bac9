"""Each form of a paper written from the board on a real store: for one person, whole, or one clear message."""

import io
import sys
from datetime import datetime
from pathlib import Path

import docx
import pytest
from textual.widgets import Input

sys.path.insert(0, str(Path(__file__).parent))
from test_papers_on_board import opened
from test_views import driven, said

from cmeboard.cli.main import run
from cmeboard.tui.app import BoardApp
from cmeboard.tui.look.paint import PAINTS, Look, ThemeName
from cmeboard.tui.windows.dialogs import TextQuestion
from cmeboard.tui.windows.paper_screen import PaperScreen
from cmeboard.workspace import Workspace

NOW = datetime(2026, 11, 11, 9, 0)


@pytest.fixture
def store(school: Path) -> Path:
    """The school with one case."""
    assert run(["--store", str(school), "new", "--name", "Rowan Sample", "--first-day-absent", "2026-11-09"]) == 0
    return school


def board_of(store: Path) -> BoardApp:
    workspace = Workspace.open(store)
    return BoardApp(workspace, lambda: NOW, workspace.board(NOW), Look(PAINTS[ThemeName.DARK]))


async def written(app: BoardApp, pilot: object, path: Path) -> None:
    """Types `w` and the file's name, and waits for the answer: a PDF takes its time."""
    app.clear_notifications()
    await pilot.press("w")  # type: ignore[attr-defined]
    while not isinstance(app.screen, TextQuestion):
        await pilot.pause(0.01)  # type: ignore[attr-defined]
    assert "Enter writes" in str(app.screen.query_one("Vertical").border_subtitle)
    app.screen.query_one(Input).value = str(path)
    await pilot.press("enter")  # type: ignore[attr-defined]
    for _ in range(3000):
        await pilot.pause(0.02)  # type: ignore[attr-defined]
        if said(app):
            return
    raise AssertionError("nothing was said")


def words_of(data: bytes, ending: str) -> str:
    """The text that a form holds; a PDF's letters are packed, so there its head and its end."""
    if ending == "docx":
        document = docx.Document(io.BytesIO(data))
        return " ".join(cell.text for table in document.tables for cell in table._cells)
    return data.decode("latin-1" if ending == "pdf" else "utf-8")


@driven
async def test_every_form_is_written_from_the_board_for_one_person(store: Path, tmp_path: Path) -> None:
    app = board_of(store)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(app, pilot, "police-report")
        assert "Esc closes" in str(screen.query_one("Vertical").border_subtitle)
        for ending, begins, holds in (
            ("html", b"<!doctype html>", "Rowan Sample"),
            ("pdf", b"%PDF-", "%%EOF"),
            ("docx", b"PK\x03\x04", "Rowan Sample"),
            ("md", b"# Missing child", "Rowan Sample"),
        ):
            path = tmp_path / f"report.{ending}"
            await written(app, pilot, path)
            assert "Press r once it is sent" in said(app)
            assert path.stat().st_mode & 0o777 == 0o600
            data = path.read_bytes()
            assert data.lower().startswith(begins.lower())
            assert holds in words_of(data, ending)
            assert app.screen is screen
    (case,) = Workspace.open(store).cases()
    assert case.log == (), "writing a paper is no sending"


@pytest.mark.parametrize(("ending", "library"), [("pdf", "weasyprint"), ("docx", "docx")])
def test_a_form_whose_extra_is_not_installed_is_one_message_and_loses_nothing(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, library: str
) -> None:
    @driven
    async def drive() -> None:
        app = board_of(store)
        async with app.run_test(size=(80, 24)) as pilot:
            screen = await opened(app, pilot, "police-report")
            screen.answers = {"bag": "a red rucksack"}
            monkeypatch.setitem(sys.modules, library, None)
            await written(app, pilot, tmp_path / f"report.{ending}")
            assert len(app._notifications) == 1
            assert "cmeboard[papers]" in said(app)
            assert isinstance(app.screen, PaperScreen)
            assert app.screen.answers == {"bag": "a red rucksack"}
            await written(app, pilot, tmp_path / "report.html")
            assert "a red rucksack" in (tmp_path / "report.html").read_text()
        assert not (tmp_path / f"report.{ending}").exists()

    drive()
