"""The board driven by keys, at the sizes it has to work in."""

import asyncio
import re
import sys
from pathlib import Path

import pytest
from textual.widgets import Input

sys.path.insert(0, str(Path(__file__).parent))
from held import NOW, Held, make_case

from cmeboard.core.board import TO_MEND, Card
from cmeboard.core.stage import Stage
from cmeboard.store.errors import NotAStore, StoreError
from cmeboard.tui.app import BoardApp
from cmeboard.tui.forms.form import RecordForm
from cmeboard.tui.look.key_words import markdown_table
from cmeboard.tui.look.keys import KEYS, Place
from cmeboard.tui.look.paint import PAINTS, Look, ThemeName
from cmeboard.tui.look.terminal import speaks_utf8
from cmeboard.tui.look.widths import LEGIBLE, lay_out_widths
from cmeboard.tui.parts import crash
from cmeboard.tui.screens.board_screen import BoardScreen
from cmeboard.tui.widgets.column import ColumnView

SIZES = [(80, 24), (120, 40)]
HOSTILE = [
    "\x1b]52;c;ZXZpbA==\x07\x9b31m[/]",
    "\x1b]0;pwned\x07\x1b[2J[N] absent",
    "[link=http://x]y[/link][@click=app.quit]x[/]",
    "\u202eevil a\u200bb e" + "\u0301" * 300,
    "A\nB\tC\rD 👩‍👧 family",
    "李小龍" * 30,
    "x" * 300,
]
"""Short ones stand together: all of a text is on the screen, so that each would be seen."""


def hostile_for(size: tuple[int, int]) -> list[str]:
    """Each text by itself on the small terminal; on the large one all of them in one, since size adds nothing."""
    return HOSTILE if size == SIZES[0] else ["".join(HOSTILE)]


def app_of(workspace: Held) -> BoardApp:
    return BoardApp(workspace, lambda: NOW, workspace.board(NOW), Look(PAINTS[ThemeName.DARK]))


def screen_text(app: BoardApp) -> str:
    lines = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in lines)


async def until(pilot: object, true: object) -> None:
    for _ in range(1000):
        await pilot.pause(0.01)  # type: ignore[attr-defined]
        if true():  # type: ignore[operator]
            return
    raise AssertionError("it did not come about")


def drive(workspace: Held, size: tuple[int, int], steps: object) -> None:
    async def go() -> None:
        app = app_of(workspace)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await steps(app, pilot)  # type: ignore[operator]

    asyncio.run(go())


@pytest.mark.parametrize("size", SIZES)
def test_a_card_shows_child_day_and_step_in_word_and_sign(size: tuple[int, int]) -> None:
    async def steps(app: BoardApp, pilot: object) -> None:
        text = screen_text(app)
        assert "Rowan Sample" in text
        assert "day 3" in text
        assert "▲ overdue" in text
        assert "SMS to parents" in text

    drive(Held([make_case(0, "Rowan Sample")]), size, steps)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.rows("R18", "R19")
def test_hostile_names_are_plain_text_and_break_no_column(size: tuple[int, int]) -> None:
    async def steps(app: BoardApp, pilot: object) -> None:
        text = screen_text(app)
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u200b]", text)
        assert all(strip.cell_length == size[0] for strip in app.screen._compositor.render_strips())

    for name in hostile_for(size):
        case = make_case(0, "x")
        hostile = case.model_copy(update={"pupil": case.pupil.model_copy(update={"name": name})})
        drive(Held([hostile]), size, steps)


def test_the_cursor_stays_on_its_case_when_the_disk_changes() -> None:
    workspace = Held([make_case(number, f"Child {number}") for number in range(4)])

    async def steps(app: BoardApp, pilot: object) -> None:
        await pilot.press("j", "j")  # type: ignore[attr-defined]
        board = app.screen
        assert isinstance(board, BoardScreen)
        chosen = board.case
        case = workspace.cases[chosen]
        workspace.cases[chosen] = case.model_copy(update={"stage": Stage.VISITED})
        workspace.changed.set()
        await until(pilot, lambda: board.columns[board.column].stage == "Visited")
        assert board.case == chosen

    drive(workspace, (80, 24), steps)


def test_a_call_is_recorded_with_one_letter_and_enter() -> None:
    workspace = Held([make_case(0, "Rowan Sample")])

    async def steps(app: BoardApp, pilot: object) -> None:
        await pilot.press("c")  # type: ignore[attr-defined]
        await until(pilot, lambda: isinstance(app.screen, RecordForm))
        await pilot.press("n", "enter")  # type: ignore[attr-defined]
        await until(pilot, lambda: isinstance(app.screen, BoardScreen))
        entry = workspace.cases["2026-K7Q000"].log[0]
        assert (entry.did, entry.to, entry.number, entry.outcome, entry.by) == (
            "call",
            "Dana Sample",
            "07700 900123",
            "no answer",
            "S. Patel",
        )
        assert workspace.cases["2026-K7Q000"].stage is Stage.CONTACTED

    drive(workspace, (80, 24), steps)


@pytest.mark.rows("R2")
def test_what_was_typed_is_kept_when_the_disk_refuses_and_when_the_form_is_left() -> None:
    workspace = Held([make_case(0, "Rowan Sample")])
    workspace.broken = StoreError("the disk is full", "make room")

    async def steps(app: BoardApp, pilot: object) -> None:
        await pilot.press("n")  # type: ignore[attr-defined]
        await until(pilot, lambda: isinstance(app.screen, RecordForm))
        await pilot.press(*"seen at shop", "f2")  # type: ignore[attr-defined]
        await until(pilot, lambda: "the disk is full" in screen_text(app))
        assert "seen at shop" in screen_text(app)
        await pilot.press("escape", "n")  # type: ignore[attr-defined]
        await until(pilot, lambda: isinstance(app.screen, RecordForm) and "seen at shop" in screen_text(app))
        assert workspace.cases["2026-K7Q000"].log == ()

    drive(workspace, (80, 24), steps)


def test_a_move_back_asks_for_its_reason() -> None:
    workspace = Held([make_case(0, "Rowan Sample", stage="Visited")])

    async def steps(app: BoardApp, pilot: object) -> None:
        await pilot.press("H")  # type: ignore[attr-defined]
        await until(pilot, lambda: bool(app.screen.query(Input)))
        await pilot.press(*"wrong house", "enter")  # type: ignore[attr-defined]
        await until(pilot, lambda: workspace.cases["2026-K7Q000"].stage is Stage.CONTACTED)
        assert workspace.cases["2026-K7Q000"].log[0].reason == "wrong house"

    drive(workspace, (80, 24), steps)


def test_undo_takes_the_last_entry_back() -> None:
    entry = {"at": "2026-11-10 09:00", "by": "S. Patel", "did": "sms"}
    workspace = Held([make_case(0, "Rowan Sample", stage="Contacted", log=[entry])])

    async def steps(app: BoardApp, pilot: object) -> None:
        await pilot.press("u")  # type: ignore[attr-defined]
        await until(pilot, lambda: "Tue 10 Nov 09:00 sms, by S. Patel" in screen_text(app))
        await pilot.press("n", "u")  # type: ignore[attr-defined]
        await until(pilot, lambda: "leave it as it is" in screen_text(app))
        assert len(workspace.cases["2026-K7Q000"].log) == 1
        await pilot.press("y")  # type: ignore[attr-defined]
        await until(pilot, lambda: workspace.cases["2026-K7Q000"].stage is Stage.ABSENT)

    drive(workspace, (80, 24), steps)


def test_a_file_to_mend_stands_first_with_its_message() -> None:
    workspace = Held([make_case(0, "Rowan Sample")])
    workspace.mend = [Card("2026-BADBAD", "cases/x.yaml", TO_MEND, problem="cases/x.yaml:6: not a date")]

    async def steps(app: BoardApp, pilot: object) -> None:
        assert app.query(ColumnView).first().title == TO_MEND
        assert "to mend" in screen_text(app)

    drive(workspace, (80, 24), steps)


def test_a_file_to_mend_is_shown_by_the_childs_name_where_that_can_be_read() -> None:
    workspace = Held([make_case(0, "Rowan Sample")])
    workspace.mend = [Card("2026-BADBAD", "cases/x.yaml", TO_MEND, "Kit Example", problem="cases/x.yaml:6: not a date")]

    async def steps(app: BoardApp, pilot: object) -> None:
        assert "Kit Example" in screen_text(app)
        await pilot.press("slash", *"kit")  # type: ignore[attr-defined]
        await until(pilot, lambda: "Kit Example                      " in screen_text(app))
        await pilot.press("escape", "t")  # type: ignore[attr-defined]
        await until(pilot, lambda: "Kit Example  2026-BADBAD" in screen_text(app))
        await pilot.press("b")  # type: ignore[attr-defined]
        await until(pilot, lambda: "K. E. 2026-BADBAD" in screen_text(app))
        assert "Kit" not in screen_text(app)

    drive(workspace, (80, 24), steps)


WAY_TO = {Place.BOARD: (), Place.TODAY: ("t",), Place.CASE: ("enter",), Place.OVERVIEW: ("O",), Place.ANYWHERE: ()}
"""The keys that lead from the board to each place: one that nobody goes to here fails the test below."""


@pytest.mark.parametrize("place", list(Place))
def test_every_key_of_the_table_is_bound_in_its_place_does_something_and_breaks_nothing(place: Place) -> None:
    held = Held([make_case(number, f"Child {number}") for number in range(3)])
    rows = [row for row in KEYS if place in row.places]
    leaving = [row for row in rows if row.name in ("back", "overview_back", "quit", "leave")]

    async def steps(app: BoardApp, pilot: object) -> None:
        for row in [*(row for row in rows if row not in leaving), *leaving]:
            await go_to(app, pilot)
            for key in row.keys:
                bound = app.screen.active_bindings[key].binding
                assert bound.action in [one.action.format(key=key) for one in rows if key in one.keys]
            holder = app if place is Place.ANYWHERE else app.screen
            assert callable(getattr(holder, f"action_{row.action.partition('(')[0]}", None)), row.name
            for key in row.keys if row.is_numbered else row.keys[:1]:  # the others are bound to the same
                await go_to(app, pilot)
                await pilot.press(key)  # type: ignore[attr-defined]
                await pilot.pause()  # type: ignore[attr-defined]

    async def go_to(app: BoardApp, pilot: object) -> None:
        if getattr(app.screen, "PLACE", None) is place:
            if place is not Place.TODAY:
                app.screen.set_focus(None)  # out of a line that takes letters
            return
        while app.screen is not app.board_screen:
            await app.pop_screen()
        app.screen.set_focus(None)
        app.board_screen._filter_bar.close()
        app.board_screen.action_first()
        for key in WAY_TO[place]:
            await pilot.press(key)  # type: ignore[attr-defined]
            await until(pilot, lambda: app.screen is not app.board_screen)
        if WAY_TO[place] and getattr(app.screen, "PLACE", None) is not place:
            await go_to(app, pilot)  # what an earlier key asked for has come only now

    drive(held, (80, 24), steps)


def test_at_eighty_cells_three_columns_are_legible_and_follow_the_cursor() -> None:
    for columns in (7, 8):
        first = 0
        for cursor in range(columns):
            layout = lay_out_widths(80, columns, cursor, first, frozenset())
            first = layout.first_whole
            assert sum(layout.widths) == 80
            assert sum(width >= LEGIBLE for width in layout.widths) >= 3
            assert layout.is_whole(cursor)


def test_a_narrow_terminal_has_one_column_and_tabs() -> None:
    layout = lay_out_widths(50, 7, 2, 0, frozenset())
    assert layout.tabs
    assert layout.widths == (0, 0, 50, 0, 0, 0, 0)


def test_a_crash_note_says_where_and_holds_no_value() -> None:
    try:
        raise KeyError("Rowan Sample")
    except KeyError as error:
        note = crash.describe(error)
    assert "KeyError" in note
    assert "test_board.py" in note
    assert "'Rowan Sample'" not in note


def test_an_ascii_locale_is_known_though_python_coerces_it() -> None:
    assert not speaks_utf8({"LANG": "C", "LC_CTYPE": "C.UTF-8"})
    assert speaks_utf8({"LANG": "en_GB.UTF-8"})
    assert not speaks_utf8({"LC_ALL": "C", "LANG": "en_GB.UTF-8"})


def test_the_table_of_keys_binds_no_key_twice_in_one_place() -> None:
    for place in Place:
        bound = [name for row in KEYS if place in row.places for name in row.keys]
        assert len(bound) == len(set(bound))
    assert "| `s` | sms sent |" in markdown_table()


def test_what_the_start_found_is_said_on_the_board() -> None:
    workspace = Held([make_case(0, "Rowan Sample")])
    workspace.found_at_start = ("a save that was interrupted has been finished",)

    async def steps(app: BoardApp, pilot: object) -> None:
        await until(pilot, lambda: any("interrupted" in said.message for said in app._notifications))

    drive(workspace, (120, 40), steps)


def test_however_much_the_start_found_what_an_action_says_can_be_read() -> None:
    entry = {"at": "2026-11-10 09:00", "by": "S. Patel", "did": "sms"}
    workspace = Held([make_case(0, "Rowan Sample", stage="Contacted", log=[entry])])
    workspace.found_at_start = tuple(f"git runs hook {n}, which is not cmeboard's: remove it" for n in range(12))

    async def go() -> None:
        app = app_of(workspace)
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            await until(pilot, lambda: "git runs hook" in screen_text(app))
            await pilot.press("u")
            await until(pilot, lambda: "leave it as it is" in screen_text(app))
            await pilot.press("y")
            await until(pilot, lambda: "took back" in screen_text(app))
            assert "and 11 things more: cmeboard doctor" in screen_text(app)

    asyncio.run(go())


def test_a_store_that_git_does_not_trust_ends_the_board_with_the_command_that_allows_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Untrusted(Held):
        def start_up(self) -> tuple[str, ...]:
            raise NotAStore("it belongs to another user", "git config --system --add safe.directory /srv/cme")

    async def go() -> BoardApp:
        app = app_of(Untrusted([make_case(0, "Rowan Sample")]))
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: app.return_code is not None)
        return app

    app = asyncio.run(go())
    assert app.return_code == 3
    assert "safe.directory" in capsys.readouterr().err


def test_the_readme_has_the_table_of_keys_as_it_is() -> None:
    readme = Path(__file__).parents[2] / "README.md"
    assert markdown_table() in readme.read_text(encoding="utf-8"), "write it anew with: scripts/keys"


@pytest.mark.parametrize("size", SIZES)
def test_what_holds_for_the_whole_store_stands_above_the_columns_until_it_is_mended(size: tuple[int, int]) -> None:
    workspace = Held([make_case(0, "Rowan Sample")])
    workspace.notices = ("the calendar ends on 2026-12-18, so later deadlines have no date: add next year's terms",)

    async def steps(app: BoardApp, pilot: object) -> None:
        await until(pilot, lambda: "add next year's terms" in " ".join(screen_text(app).split()))
        assert "Rowan Sample" in screen_text(app)
        workspace.notices = ("one\x1b[31m",) * 9
        workspace.changed.set()
        await until(pilot, lambda: "and more (9 notices)" in screen_text(app))
        assert "\x1b" not in screen_text(app)
        workspace.notices = ()
        workspace.changed.set()
        await until(pilot, lambda: "notices" not in screen_text(app))

    drive(workspace, size, steps)
