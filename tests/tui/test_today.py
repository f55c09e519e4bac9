"""Today: what cannot wait, over all cases, and the way from a line to its form."""

import sys
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.widgets import Input

sys.path.insert(0, str(Path(__file__).parent))
from held import NOW, Held, HouseRules, Step, make_case
from test_board import app_of, screen_text, until
from test_views import driven

from cmeboard.core.actions import RecordEntry
from cmeboard.core.board import TO_MEND, Board, Card, CardDuty, lay_out
from cmeboard.core.case import Case
from cmeboard.core.entries import Sms
from cmeboard.core.roles import Permit, Role
from cmeboard.core.shown.today import Grouping, today
from cmeboard.core.stage import STAGES
from cmeboard.tui.app import BoardApp
from cmeboard.tui.forms.form import RecordForm
from cmeboard.tui.look.personal import read_personal
from cmeboard.tui.screens.board_screen import BoardScreen
from cmeboard.tui.screens.case_screen import CaseScreen
from cmeboard.tui.screens.today import TodayScreen
from cmeboard.tui.widgets.column import ColumnView
from cmeboard.tui.widgets.step_list import StepList
from cmeboard.tui.windows.dialogs import Answer, LetterQuestion

ROWAN, KIT = make_case(1, "Rowan Sample"), make_case(2, "Kit Example")
SIZES = [(80, 24), (120, 40), (40, 20)]


def duty(code: str, state: str, due: str, owner: str = "attendance") -> CardDuty:
    return CardDuty(code, f"step {code}", owner, due, state, due, "", "", f"because {code}")


def board_of(*duties: tuple[str, CardDuty]) -> Board:
    cards = [Card(case, "x", "Absent", case, duties=(one,)) for case, one in duties]
    return lay_out("School", "2026-11-11 09:00", cards)


def today_of(app: BoardApp) -> TodayScreen:
    assert isinstance(app.screen, TodayScreen)
    return app.screen


async def opened(app: BoardApp, pilot: Any) -> None:
    await pilot.press("t")
    await until(pilot, lambda: "Today by" in screen_text(app))
    await pilot.pause()


def test_steps_stand_by_urgency_the_longest_due_first_and_what_is_not_work_is_left_out() -> None:
    board = board_of(
        ("A", duty("N1", "due", "2026-11-11")),
        ("B", duty("N2", "overdue", "2026-11-10")),
        ("C", duty("N3", "overdue", "2026-11-02")),
        ("D", duty("N4", "upcoming", "2026-11-12")),
        ("E", duty("N5", "no date", "")),
    )
    groups = today(board, Grouping.URGENCY)
    assert [(group.heading.split(":")[0], [step.card.case for step in group.steps]) for group in groups] == [
        ("overdue, child not found", ["C", "B"]),
        ("due today, child not found", ["A"]),
        ("no date", ["E"]),
    ]


def test_a_child_who_is_looked_for_comes_before_the_papers_about_one_who_was_found_and_keeps_her_steps_together() -> (
    None
):
    old, new = duty("F4", "overdue", "2026-10-05"), duty("N4a", "overdue", "2026-11-04")
    cards = [
        Card("A", "x", "Found", "A", duties=(old,)),
        Card("B", "x", "Absent", "B", duties=(duty("N2c", "overdue", "2026-11-03"), new)),
        Card(
            "C", "x", "Contacted", "C", duties=(duty("N2a", "overdue", "2026-11-03"), duty("N3", "due", "2026-11-11"))
        ),
        Card("D", "x", "Visitted", "D", duties=(duty("N2a", "overdue", "2026-11-02"),)),
    ]
    groups = today(lay_out("School", "2026-11-11 09:00", cards), Grouping.URGENCY)
    assert [(group.heading, [(step.key[0], step.key[1]) for step in group.steps]) for group in groups] == [
        ("overdue, child not found", [("D", "N2a"), ("B", "N2c"), ("B", "N4a"), ("C", "N2a")]),
        ("overdue, found or off roll", [("A", "F4")]),
        ("due today, child not found", [("C", "N3")]),
    ]


def test_by_owner_each_owner_has_the_most_urgent_first() -> None:
    board = board_of(
        ("A", duty("N1", "due", "2026-11-11", "dsl")),
        ("B", duty("N2", "overdue", "2026-11-10", "dsl")),
        ("C", duty("N3", "overdue", "2026-11-02")),
    )
    groups = today(board, Grouping.OWNER)
    assert [(group.heading, [step.card.case for step in group.steps]) for group in groups] == [
        ("attendance", ["C"]),
        ("dsl", ["B", "A"]),
    ]


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_each_line_has_child_step_by_when_and_why(size: tuple[int, int]) -> None:
    app = app_of(Held([ROWAN, KIT]))
    async with app.run_test(size=size) as pilot:
        await opened(app, pilot)
        lines = screen_text(app).splitlines()
        first = next(n for n, line in enumerate(lines) if "Rowan" in line)
        assert "overdue, child not found: 2" in lines[1]
        assert "▲ Mon 9 Nov" in lines[first]
        where = lines[first] if size[0] > 40 else lines[first + 1]
        assert "N1a SMS to parents" in where
        assert ("attendance · absent" if size[0] > 40 else "· absent") in lines[first + 1]


@driven
async def test_enter_opens_the_form_for_the_step_and_then_stands_on_the_next() -> None:
    held = Held([ROWAN, KIT])
    app = app_of(held)
    async with app.run_test() as pilot:
        await opened(app, pilot)
        first = today_of(app).current_case()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, RecordForm))
        assert (app.screen.asked.did, app.screen.asked.case) == ("sms", first)  # type: ignore[attr-defined]
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, TodayScreen))
        held.perform(RecordEntry(first, Sms(at=NOW, by="S. Patel", did="sms")), NOW)
        held.changed.set()
        await until(pilot, lambda: app.screen.query_one(StepList).count == 1)
        assert today_of(app).current_case() not in ("", first)


@driven
async def test_where_several_entries_would_do_the_person_says_which() -> None:
    held = Held([ROWAN])
    held.steps = (Step("call"), Step("home visit"))
    app = app_of(held)
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, LetterQuestion))
        await pilot.press("2")
        await until(pilot, lambda: isinstance(app.screen, RecordForm))
        assert app.screen.asked.did == "home visit"  # type: ignore[attr-defined]


@pytest.mark.parametrize("why", ["no entry meets it", "a viewer records nothing"])
@driven
async def test_where_nothing_can_be_recorded_the_case_opens(why: str) -> None:
    held = Held([ROWAN])
    if why == "no entry meets it":
        held.steps = ()
    else:
        held.rules = HouseRules(Permit(Role.VIEWER))
    app = app_of(held)
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.look.offered.role is held.rules.permit.role)
        await opened(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CaseScreen))


@pytest.mark.parametrize(
    ("key", "screen"),
    [("right", CaseScreen), ("l", CaseScreen), ("left", BoardScreen), ("h", BoardScreen), ("t", BoardScreen)],
)
@driven
async def test_right_goes_into_the_case_and_left_back_to_the_board(key: str, screen: type) -> None:
    app = app_of(Held([ROWAN]))
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await pilot.press(key)
        await until(pilot, lambda: isinstance(app.screen, screen))


@driven
async def test_the_cursor_moves_by_step_page_and_to_both_ends_and_the_top_heading_shows() -> None:
    app = app_of(Held([make_case(number, f"Child {number:03}") for number in range(100)]))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot)
        steps = app.screen.query_one(StepList)
        seen = []
        for key in ("j", "down", "k", "pagedown", "pageup", "G", "up", "g"):
            await pilot.press(key)
            await pilot.pause()
            seen.append(steps.place)
            begin, end = steps._rows.span(steps.place)
            assert steps.top <= begin < end <= steps.top + steps.size.height
        assert seen == [1, 2, 1, 1 + steps.page, 1, 99, 98, 0]
        assert "overdue, child not found: 100" in screen_text(app)


@driven
async def test_one_line_a_step_and_the_other_grouping() -> None:
    app = app_of(Held([ROWAN, KIT]))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot)
        await pilot.press("d", "o")
        await pilot.pause()
        lines = [line for line in screen_text(app).splitlines() if line.strip()]
        assert len(lines) == 5  # the two bars, the owner, and a line for each step
        assert "attendance: 2" in lines[1]
        assert "▲ overdue Mon 9 Nov" in lines[2]
        assert "Today by owner" in lines[0]


@driven
async def test_a_file_to_mend_stands_first_and_nothing_is_recorded_in_it() -> None:
    held = Held([ROWAN])
    held.mend = [Card(case="2026-K7Q9", path="x", stage=TO_MEND, problem="cases/x.yaml:3: no such stage")]
    app = app_of(held)
    async with app.run_test() as pilot:
        await opened(app, pilot)
        lines = screen_text(app).splitlines()
        assert "files to mend: 1" in lines[1]
        assert "no such stage" in lines[3]
        assert (today_of(app).current_case(), today_of(app).current_file()) == ("", "2026-K7Q9")
        await pilot.press("s")
        await pilot.pause()
        assert isinstance(app.screen, TodayScreen)


@pytest.mark.parametrize("opens_on", ["today", "board"])
@driven
async def test_a_filter_that_is_wanted_here_is_typed_over_the_columns_and_no_letter_of_it_acts(opens_on: str) -> None:
    held = Held([make_case(0, "Rowan Sample"), make_case(1, "Kit Example")])
    app = app_of(held)
    app.opens_on = opens_on
    async with app.run_test(size=(120, 40)) as pilot:
        if opens_on == "board":
            await opened(app, pilot)
        await until(pilot, lambda: isinstance(app.screen, TodayScreen))
        for key in "fss":
            app.post_message(events.Key(key, key))
        await until(pilot, lambda: app.screen is app.board_screen and app.board_screen.query("FilterBar Input:focus"))
        await until(pilot, lambda: app.board_screen.query_one("FilterBar Input", Input).value == "ss")
        await pilot.press("backspace", "backspace", *"kit", "enter")
        await until(pilot, lambda: "1 of 2" in screen_text(app) and "only “kit”" in screen_text(app))
        assert not any(case.log for case in held.cases.values())


@driven
async def test_a_window_that_comes_when_a_filter_is_wanted_leaves_no_list_behind_it_that_takes_no_key() -> None:
    app = app_of(Held([ROWAN, KIT]))
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        today_of(app).action_filter()
        await app.push_screen(LetterQuestion("Not recorded yet", [Answer("a", "note", "a")]))
        await until(pilot, lambda: app.board_screen.query("FilterBar Input:focus"))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.board_screen)
        await pilot.press(*"kit", "enter")
        await until(pilot, lambda: "1 of 2" in screen_text(app) and "only “kit”" in screen_text(app))


@driven
async def test_nothing_to_do_is_said() -> None:
    app = app_of(Held([]))
    async with app.run_test() as pilot:
        await pilot.press("t")
        await until(pilot, lambda: "Nothing is due" in screen_text(app))
        await pilot.press("enter", "j", "G", "right", "s")
        assert isinstance(app.screen, TodayScreen)


@driven
async def test_the_list_is_not_drawn_again_where_nothing_changed() -> None:
    app = app_of(Held([ROWAN, KIT]))
    async with app.run_test() as pilot:
        await opened(app, pilot)
        steps = app.screen.query_one(StepList)
        steps._drawn[99] = []  # what is drawn anew is forgotten first
        later = app.board._replace(now="2026-11-11 09:01")
        today_of(app).show_board(later)
        assert 99 in steps._drawn
        today_of(app).show_board(app.board._replace(now="2026-11-12 09:01"))
        assert 99 not in steps._drawn


@pytest.mark.parametrize(
    ("chosen", "cases", "first"),
    [
        ("", [ROWAN], TodayScreen),
        ("", [], BoardScreen),
        ("board", [ROWAN], BoardScreen),
        ("today", [], TodayScreen),
    ],
)
@driven
async def test_today_is_first_where_something_is_due_unless_a_person_wants_the_board(
    chosen: str, cases: list[Case], first: type
) -> None:
    app = app_of(Held(cases))
    app.opens_on = chosen
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, first)


@driven
async def test_the_columns_behind_today_are_put_up_after_the_first_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cmeboard.tui.parts.shell.FIRST_PICTURE", 60.0)
    app = app_of(Held([ROWAN, KIT]))
    app.opens_on = "today"
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Today by urgency" in screen_text(app))
        await pilot.pause()
        assert not app.board_screen.query("*")
        await pilot.press("t")
        await until(pilot, lambda: "Board" in screen_text(app) and "Kit Example" in screen_text(app))


@driven
async def test_the_columns_are_there_when_today_is_left() -> None:
    app = app_of(Held([ROWAN, KIT]))
    app.opens_on = "today"
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(app.board_screen.query(ColumnView)) == len(STAGES))
        assert isinstance(app.screen, TodayScreen)
        await pilot.press("t", "slash", *"kit", "enter")
        await until(pilot, lambda: "Kit Example" in screen_text(app) and "Rowan" not in screen_text(app))


@driven
async def test_the_board_behind_today_stands_on_the_case_that_today_was_on() -> None:
    app = app_of(Held([ROWAN, KIT]))
    app.opens_on = "today"
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Today by urgency" in screen_text(app))
        await pilot.press("j")
        case = today_of(app).current_case()
        assert case != app.board_screen.case
        await pilot.press("t")
        await until(pilot, lambda: isinstance(app.screen, BoardScreen))
        assert app.board_screen.case == case


def test_the_settings_say_what_opens_first_and_a_mistake_in_them_is_told(tmp_path: Path) -> None:
    path = tmp_path / "board.toml"
    path.write_text('opens_on = "today"\n')
    assert read_personal(path)[0].opens_on == "today"
    path.write_text('opens_on = "yesterday"\n')
    personal, (problem,) = read_personal(path)
    assert personal.opens_on == ""
    assert (problem.line, problem.fix) == (1, "write one of: board, today")


@driven
async def test_steps_under_one_heading_get_their_second_line_and_lose_it_again() -> None:
    app = app_of(Held([ROWAN, KIT]))
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        for lines in (2, 0, 2):
            await until(pilot, lambda lines=lines: screen_text(app).count("attendance · absent") == lines)  # type: ignore[misc]
            await pilot.press("j", "d")
