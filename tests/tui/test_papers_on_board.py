"""Papers in the board: chosen, read with what they disclose and lack, written for one person, recorded as sent."""

import re
import sys
from pathlib import Path

import pytest
from textual.widgets import Input

sys.path.insert(0, str(Path(__file__).parent))
from held import Held, HouseRules, make_case
from test_board import HOSTILE, SIZES, app_of, screen_text, until
from test_recording import case_of, check
from test_views import driven, said

from cmeboard.core.roles import Permit, Role
from cmeboard.tui.app import BoardApp
from cmeboard.tui.forms.form import RecordForm
from cmeboard.tui.widgets.page import Page
from cmeboard.tui.windows.dialogs import ChoiceScreen, TextQuestion
from cmeboard.tui.windows.paper_screen import PaperScreen

CASE = "2026-K7Q000"


async def opened(app: BoardApp, pilot: object, paper: str) -> PaperScreen:
    await pilot.press("P")  # type: ignore[attr-defined]
    await until(pilot, lambda: isinstance(app.screen, ChoiceScreen) and bool(app.screen.query_one(Page).chosen))
    page = app.screen.query_one(Page)
    for _ in range(30):
        if page.chosen == paper:
            break
        await pilot.press("j")  # type: ignore[attr-defined]
    await pilot.press("enter")  # type: ignore[attr-defined]
    await until(pilot, lambda: isinstance(app.screen, PaperScreen) and "Before it goes out" in screen_text(app))
    assert isinstance(app.screen, PaperScreen)
    return app.screen


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_a_paper_says_for_whom_it_is_what_it_discloses_and_what_is_missing(size: tuple[int, int]) -> None:
    app = app_of(Held([make_case(0, "Rowan Sample")]))
    async with app.run_test(size=size) as pilot:
        await opened(app, pilot, "police-report")
        text = screen_text(app)
        assert "for                     the police" in text
        assert "the child's identity, description and home" in text
        assert "missing" in text
        await pilot.press("end")
        await until(pilot, lambda: "Made on" in screen_text(app) or "Everything done" in screen_text(app))
        check(app, size)


@driven
async def test_a_paper_is_written_for_one_person_and_recorded_as_sent_by_hand(tmp_path: Path) -> None:
    held = Held([make_case(0, "Rowan Sample")])
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, "police-report")
        await pilot.press("w")
        await until(pilot, lambda: isinstance(app.screen, TextQuestion))
        app.screen.query_one(Input).value = str(tmp_path / "report.md")
        await pilot.press("enter")
        await until(pilot, lambda: "Press r once it is sent" in said(app))
        written = tmp_path / "report.md"
        assert written.stat().st_mode & 0o777 == 0o600
        assert "Rowan Sample" in written.read_text()
        assert held.cases[CASE].log == ()
        await pilot.press("r")
        await until(
            pilot, lambda: isinstance(app.screen, RecordForm) and "Will record: report to police" in screen_text(app)
        )
        assert "discloses" in app.screen.texts()["note"].lower()  # type: ignore[attr-defined]
        await pilot.press("f2")
        await until(pilot, lambda: [entry.did for entry in held.cases[CASE].log] == ["report to police"])


@pytest.mark.parametrize("named", ["report.exe", "there.md"])
@driven
async def test_a_file_that_cannot_be_written_is_told(tmp_path: Path, named: str) -> None:
    (tmp_path / "there.md").write_text("mine")
    app = app_of(Held([make_case(0, "Rowan Sample")]))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, "police-report")
        await pilot.press("w")
        await until(pilot, lambda: isinstance(app.screen, TextQuestion))
        app.screen.query_one(Input).value = str(tmp_path / named)
        await pilot.press("enter")
        await until(pilot, lambda: re.search("no known ending|is there already", said(app)))
        assert (tmp_path / "there.md").read_text() == "mine"


@driven
async def test_what_is_missing_is_asked_for_and_stands_in_the_paper_and_not_in_the_case() -> None:
    held = Held([make_case(0, "Rowan Sample")])
    app = app_of(held)
    async with app.run_test(size=(120, 40)) as pilot:
        paper = await opened(app, pilot, "police-report")
        lacked = len(paper.made.asks)
        await pilot.press("a")
        await until(pilot, lambda: isinstance(app.screen, TextQuestion))
        await pilot.press(*"hazel", "enter")
        await until(pilot, lambda: isinstance(app.screen, TextQuestion) and app.screen.query_one(Input).value == "")
        await pilot.press("escape")
        await until(pilot, lambda: len(paper.made.asks) == lacked - 1)
        assert "hazel" in paper.made.data.decode()
        assert held.cases[CASE].log == ()


@driven
async def test_a_restricted_board_writes_no_file() -> None:
    app = app_of(Held([make_case(0, "Rowan Sample")]))
    async with app.run_test(size=(80, 24)) as pilot:
        app.show_look(app.look._replace(offered=app.look.offered._replace(is_restricted=True)))
        await opened(app, pilot, "police-report")
        assert "w write" not in screen_text(app)
        assert "r record as sent" in screen_text(app)
        await pilot.press("w")
        await until(pilot, lambda: "this board writes no file" in said(app))
        await pilot.press("escape", "n")
        await until(pilot, lambda: "F2 records" in screen_text(app))
        assert "Ctrl+e" not in screen_text(app)


@driven
async def test_who_records_nothing_is_not_offered_to_record_a_paper_as_sent() -> None:
    held = Held([make_case(0, "Rowan Sample")])
    held.rules = HouseRules(Permit(Role.VIEWER))
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.look.offered.role is Role.VIEWER)
        await opened(app, pilot, "police-report")
        assert "r record as sent" not in screen_text(app)
        assert "w write to a file" in screen_text(app)


@driven
async def test_no_paper_to_the_family_where_it_may_endanger_the_child() -> None:
    case = make_case(0, "Rowan Sample")
    flagged = {**case.pupil.model_dump(mode="json"), "flags": ["forced marriage"]}
    app = app_of(Held([make_case(0, "Rowan Sample", pupil=flagged)]))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("P")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen) and bool(app.screen.query_one(Page).chosen))
        assert app.screen.query_one(Page).chosen == "letter-no-contact"
        await pilot.press("enter")
        await until(pilot, lambda: "no paper to the family can be made" in said(app))


@driven
async def test_hostile_text_steers_nothing_from_a_paper() -> None:
    held = Held([make_case(0, "x")])
    app = app_of(held)
    async with app.run_test(size=(80, 24)) as pilot:
        for payload in HOSTILE[:5]:
            held.cases[CASE] = case_of(payload)
            await opened(app, pilot, "police-report")
            check(app, (80, 24))
            await pilot.press("escape")
