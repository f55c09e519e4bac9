"""How the board is for one person: colours, names covered, the lock, the palette, keys of their own."""

import sys
from pathlib import Path
from threading import Event
from time import monotonic

import pytest
from rich.cells import cell_len
from rich.color import Color
from textual.widgets import Input, TextArea

sys.path.insert(0, str(Path(__file__).parent))
from held import NOW, Held, make_case
from test_board import screen_text, until
from test_views import driven, said

from cmeboard.core.shown.filtering import Sort
from cmeboard.core.shown.today import Grouping
from cmeboard.core.stage import STAGES
from cmeboard.tui.app import BoardApp, wrong_in_settings
from cmeboard.tui.forms.form import RecordForm
from cmeboard.tui.look.filters import NamesCovered, in_ascii
from cmeboard.tui.look.keys import KEYS, Offered, Place, keys_by_group
from cmeboard.tui.look.paint import ASCII_SIGNS, PAINTS, Look, ThemeName
from cmeboard.tui.look.personal import (
    NOTHING,
    Personal,
    hashed_pin,
    is_pin,
    keep_personal,
    lock_minutes,
    read_personal,
)
from cmeboard.tui.look.rebinding import bound_keys, parse_key
from cmeboard.tui.look.terminal import first_look
from cmeboard.tui.look.widths import NARROW
from cmeboard.tui.screens.board_screen import BoardScreen
from cmeboard.tui.screens.today import TodayScreen
from cmeboard.tui.windows.dialogs import HelpScreen
from cmeboard.tui.windows.lock import LockScreen, TooSmall
from cmeboard.tui.windows.palette import Palette

ROWAN, KIT = make_case(1, "Rowan Sample"), make_case(2, "Kit Example")


def board_of(held: Held, look: Look | None = None, personal: Personal = NOTHING, file: Path | None = None) -> BoardApp:
    look = look or Look(PAINTS[ThemeName.DARK])
    return BoardApp(held, lambda: NOW, held.board(NOW), look, lock_after_minutes=10, personal=personal, kept_in=file)


# Names covered


@driven
async def test_one_key_covers_names_in_what_is_drawn_and_said_and_typed() -> None:
    held = Held([ROWAN, KIT])
    app = board_of(held)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.press("b")
        await until(pilot, lambda: "R. S. 2026" in screen_text(app))
        assert "Rowan" not in screen_text(app)
        await pilot.press("c")
        await until(pilot, lambda: isinstance(app.screen, RecordForm))
        shown = screen_text(app)
        assert "call" in shown.lower()
        for word in ("Rowan", "Sample", "Dana", "07700 900123"):
            assert word not in shown, word
        await pilot.press("escape")
        app.say("Rowan Sample is back")
        await until(pilot, lambda: "is back" in screen_text(app))
        assert "Rowan" not in screen_text(app)
        await pilot.press("b")
        await until(pilot, lambda: "Rowan Sample is back" in screen_text(app))


def test_what_is_covered_keeps_its_width_and_says_nothing_of_the_name() -> None:
    covering = NamesCovered()
    covering.learn(["Rowan Sample", "李小龍", "O’Neill-Example", "May Will", "x" * 60, "12 Example Road"])
    for text, covered in (
        ("Rowan Sample, 07700 900123", "R.... S....., 0..........."),
        ("SAMPLE rowan", "S..... r...."),
        ("Rowan Sampl…", "R.... S....."),
        ("on 9 May she will", "on 9 M.. she will"),
        ("李小龍", "李...."),
        ("Q999000025002 a@b.example WR1 2AB", "Q............ a.......... W......"),
        ("the sms was sent", "the sms was sent"),
        ("x" * 25, "x" + "." * 24),
        ("2026-11-09 09:15 absent since 2026-11-09", "2026-11-09 09:15 absent since 2026-11-09"),
    ):
        assert covering.covered(text) == covered
        assert cell_len(covering.covered(text)) == cell_len(text)
    assert "Neill" not in covering.covered("O’Neill-Example")


# The lock


@driven
async def test_the_screen_covers_itself_and_what_was_typed_is_there_afterwards() -> None:
    app = board_of(Held([ROWAN]))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, RecordForm))
        await pilot.press(*"seen")
        app.say("Rowan Sample: recorded")
        app.lock_in(0.1)
        await until(pilot, lambda: isinstance(app.screen, LockScreen))
        app.lock_after = 600.0
        app.say("Kit Example: recorded")
        await pilot.pause(0.05)
        for word in ("Rowan", "Kit", "seen", "recorded"):
            assert word not in screen_text(app)
        await pilot.press("s", "escape", "question_mark", "ctrl+p")
        assert isinstance(app.screen, LockScreen)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, RecordForm))
        await pilot.press(*" at")
        await until(pilot, lambda: "seen at" in screen_text(app))
        assert "Kit Example: recorded" in said(app)


@pytest.mark.parametrize(("key", "verb"), [("enter", "case"), ("n", "person"), ("P", "papers"), ("O", "overview")])
@driven
async def test_what_opens_a_moment_after_the_lock_stands_behind_it(key: str, verb: str) -> None:
    held = Held([ROWAN])
    app = board_of(held, personal=Personal(pin=hashed_pin("2468")))
    is_asked, goes_on, plain = Event(), Event(), getattr(held, verb)
    setattr(held, verb, lambda *what: (is_asked.set(), goes_on.wait(5), plain(*what))[2])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(key)
        await until(pilot, is_asked.is_set)
        await pilot.press("ctrl+l", "2", "4")
        await until(pilot, lambda: isinstance(app.screen, LockScreen))
        goes_on.set()
        await until(pilot, lambda: len(app.screen_stack) == 3)
        await pilot.pause(0.05)
        assert isinstance(app.screen, LockScreen)
        assert "Rowan" not in screen_text(app)
        await pilot.press(*"2468", "enter")
        await until(pilot, lambda: len(app.screen_stack) == 2 and not isinstance(app.screen, LockScreen))
        assert app.screen is not app.board_screen


@driven
async def test_a_key_puts_the_lock_off() -> None:
    app = board_of(Held([ROWAN]))
    async with app.run_test(size=(80, 24)) as pilot:
        app.lock_in(1.0)
        begun, longest, last = monotonic(), 0.0, monotonic()
        while last - begun < 1.5:
            await pilot.press("j")
            await pilot.pause(0.05)
            longest, last = max(longest, monotonic() - last), monotonic()
        assert isinstance(app.screen, BoardScreen) or longest > 0.9, "a machine too busy to press keys in time"
        await until(pilot, lambda: isinstance(app.screen, LockScreen))


@driven
async def test_a_pin_keeps_others_out_and_out_of_the_shell_behind() -> None:
    app = board_of(Held([ROWAN]), personal=Personal(pin=hashed_pin("2468")))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+l")
        await until(pilot, lambda: isinstance(app.screen, LockScreen))
        await pilot.press("enter", "escape", "ctrl+q", "ctrl+c")
        await pilot.press(*"1111", "enter")
        await until(pilot, lambda: "That is not it" in screen_text(app))
        assert app.is_running
        await pilot.pause(1.1)
        await pilot.press(*"2468", "enter")
        await until(pilot, lambda: isinstance(app.screen, BoardScreen))


def test_the_shorter_time_locks() -> None:
    assert [lock_minutes(10, None), lock_minutes(10, 3), lock_minutes(10, 30), lock_minutes(10, 0)] == [10, 3, 10, 10]
    assert [lock_minutes(0, None), lock_minutes(0, 5)] == [0, 5]


# Colours and signs


@pytest.mark.parametrize("theme", list(ThemeName))
@driven
async def test_each_look_is_drawn_with_words_and_signs(theme: ThemeName, tmp_path: Path) -> None:
    file = tmp_path / "cmeboard" / "board.toml"
    app = board_of(Held([ROWAN]), file=file)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, Palette))
        await pilot.press(*"colours", "enter")
        await until(pilot, lambda: "high contrast" in screen_text(app))
        await pilot.press(theme.value[0])
        await until(pilot, lambda: isinstance(app.screen, BoardScreen) and app.look.paint.name is theme)
        await until(pilot, file.exists)
        assert "▲ overdue" in screen_text(app)
    assert read_personal(file) == (Personal(theme=theme), ())
    assert file.stat().st_mode & 0o777 == 0o600
    assert first_look({"TERM": "xterm", "LANG": "en_GB.UTF-8"}, read_personal(file)[0]).paint.name is theme
    assert first_look({"NO_COLOR": "1"}, read_personal(file)[0]).paint.name is ThemeName.NONE


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
@driven
async def test_whoever_wants_no_colours_anywhere_gets_every_screen(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = board_of(Held([ROWAN, KIT]), first_look({"NO_COLOR": "1"}, NOTHING))
    async with app.run_test(size=size) as pilot:
        for keys, shown in (
            ((), "Absent"),
            (("t",), "Today by"),
            (("escape", "enter"), "Facts"),
            (("escape", "c"), "who"),
        ):
            await pilot.press(*keys)
            await until(pilot, lambda shown=shown: shown in screen_text(app))


@pytest.mark.parametrize("theme", list(ThemeName))
@driven
async def test_whoever_wants_no_colours_can_read_every_theme_and_what_is_behind_a_window(
    theme: ThemeName, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = board_of(Held([ROWAN, KIT]), first_look({"NO_COLOR": "1"}, NOTHING))
    async with app.run_test(size=(80, 24)) as pilot:
        app.show_look(app.look._replace(paint=PAINTS[theme]))
        await pilot.press("m")
        await until(pilot, lambda: "Move Rowan Sample" in screen_text(app))
        for strip in app.screen._compositor.render_strips():
            for text, style, _ in strip:
                if text.strip() and style is not None and style.color is not None:
                    assert style.color != style.bgcolor or style.color.is_default, text


@driven
async def test_a_terminal_without_utf8_gets_ascii_alone() -> None:
    app = board_of(Held([make_case(1, "José 李小龍")]), Look(PAINTS[ThemeName.SIXTEEN], ASCII_SIGNS))
    async with app.run_test(size=(80, 24)) as pilot:
        for keys in ((), ("question_mark",), ("escape", "c"), ("escape", "ctrl+p"), ("escape", "enter")):
            await pilot.press(*keys)
            await pilot.pause(0.1)
            assert screen_text(app).isascii(), keys
        assert "Jose ??????" in screen_text(app)


@pytest.mark.parametrize(("text", "shown"), [("╭─ é ─╮", "+- e -+"), ("ŁŁ", "??"), ("…→", "~>"), ("ﬁ", "f")])
def test_the_nearest_ascii(text: str, shown: str) -> None:
    assert in_ascii(text) == shown


@pytest.mark.parametrize("size", [(20, 5), (29, 24), (80, 9)])
@driven
@pytest.mark.rows("R24")
async def test_a_window_too_small_says_so_and_keeps_all(size: tuple[int, int]) -> None:
    app = board_of(Held([ROWAN]))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, RecordForm))
        await pilot.press(*"seen")
        await pilot.resize_terminal(*size)
        await until(pilot, lambda: isinstance(app.screen, TooSmall))
        assert "Make the" in screen_text(app)
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: isinstance(app.screen, RecordForm) and "seen" in screen_text(app))


@pytest.mark.parametrize("over", ["lock", "dialog"])
@driven
async def test_a_window_that_grew_while_something_stood_over_its_notice_shows_the_board_again(over: str) -> None:
    app = board_of(Held([ROWAN]))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.resize_terminal(20, 5)
        await until(pilot, lambda: isinstance(app.screen, TooSmall))
        if over == "lock":
            await pilot.press("ctrl+l")
            await until(pilot, lambda: isinstance(app.screen, LockScreen))
        else:
            app.push_screen(HelpScreen(Place.BOARD, app.look))
        await pilot.resize_terminal(80, 24)
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.board_screen)


@driven
async def test_a_window_that_shrank_behind_the_lock_says_so_once_that_is_gone() -> None:
    app = board_of(Held([ROWAN]))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+l")
        await until(pilot, lambda: isinstance(app.screen, LockScreen))
        await pilot.resize_terminal(20, 5)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, TooSmall))


# Palette and keys


@driven
async def test_the_palette_has_every_action_of_the_place_and_no_other_program() -> None:
    app = board_of(Held([ROWAN]))
    async with app.run_test(size=(120, 60)) as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, Palette))
        offered = set(app.screen._rows)  # type: ignore[attr-defined]
        here = [row for row in KEYS if {Place.BOARD, Place.ANYWHERE} & set(row.places) and not row.is_numbered]
        assert offered == {row.name for row in here}
        assert "creenshot" not in screen_text(app)
        await pilot.press(*"call mad", "enter")
        await until(pilot, lambda: isinstance(app.screen, RecordForm))
        assert app.screen.asked.did == "call"


@driven
async def test_a_key_of_ones_own_works_and_is_shown_and_the_old_one_does_nothing() -> None:
    bound, wrong = bound_keys({"sms": "S"})
    assert wrong == []
    app = board_of(Held([ROWAN]), Look(PAINTS[ThemeName.DARK])._replace(offered=Offered(bound=bound)))
    async with app.run_test(size=(250, 40)) as pilot:
        assert " S sms" in screen_text(app).splitlines()[-1]
        await pilot.press("s")
        await pilot.pause(0.05)
        assert isinstance(app.screen, BoardScreen)
        await pilot.press("S")
        await until(pilot, lambda: isinstance(app.screen, RecordForm))


def test_two_keys_may_change_places() -> None:
    assert bound_keys({"sms": "c", "call": "s"}) == ((("sms", ("c",)), ("call", ("s",))), [])


@pytest.mark.parametrize(
    ("name", "keys", "message"),
    [
        ("smss", "S", "no action is called 'smss'"),
        ("sms", "Hyper+s", "names no key"),
        ("sms", "", "names no key"),
        ("sms", "c", "c does call already in"),
        ("sms", "ctrl+q", "ctrl+q does leave already in"),
    ],
)
def test_a_wrong_key_is_told_and_the_tables_own_holds(name: str, keys: str, message: str) -> None:
    bound, ((told, said, _),) = bound_keys({name: keys})
    assert (bound, told) == ((), name)
    assert message in said


def test_what_is_wrong_with_the_keys_is_said_once(tmp_path: Path) -> None:
    file = tmp_path / "board.toml"
    file.write_text('[keys]\nsms = "c"\nqit = "Q"\n')
    file.chmod(0o600)
    personal, problems = read_personal(file)
    _, wrong = bound_keys({"visit": "n", **personal.keys, "sms": "c"})
    said = wrong_in_settings(problems, wrong)
    assert [words.count("c does call") + words.count("'qit'") for words in said].count(1) == 2
    assert [words for words in said if "n does note already" in words] == [said[-1]]


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("S", "S"),
        ("Ctrl+s", "ctrl+s"),
        ("PgUp", "pageup"),
        ("?", "question_mark"),
        ("F5", "f5"),
        ("+", "plus"),
        ("Foo", None),
        ("f12", "f12"),
    ],
)
def test_keys_are_written_as_the_help_shows_them(written: str, key: str | None) -> None:
    assert parse_key(written) == key


@pytest.mark.parametrize("theme", ThemeName)
@pytest.mark.parametrize("key", ["", "t"])
@driven
async def test_a_theme_brings_its_own_ground_so_that_it_can_be_read_on_any_terminal(theme: ThemeName, key: str) -> None:
    app = board_of(Held([ROWAN, KIT]), Look(PAINTS[theme]))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(*([key] if key else []))
        await until(pilot, lambda: isinstance(app.screen, BoardScreen) == (not key))
        await pilot.pause()
        segments = [segment for strip in app.screen._compositor.render_strips() for segment in strip]
        bare = [one.text for one in segments if one.style is None or one.style.bgcolor is None]
        assert bool(bare) == (theme in (ThemeName.SIXTEEN, ThemeName.NONE))


@pytest.mark.parametrize("theme", ThemeName)
@driven
async def test_what_lies_behind_the_columns_is_one_line_that_has_the_themes_ground(theme: ThemeName) -> None:
    app = board_of(Held([ROWAN, KIT]), Look(PAINTS[theme]), Personal(folded=frozenset(STAGES)))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        behind = [app.board_screen, *app.board_screen.query("#middle, #columns")]
        for widget in behind:
            assert len(set(map(id, widget.render_lines(widget.size.region)))) == 1
        drawn = app.screen._compositor.render_strips()[20]
        column, *_, ground = [one.style.bgcolor if one.style else None for one in drawn]
        assert drawn.crop(NARROW * len(STAGES)).text.isspace()
        assert (ground is None or ground.is_default) == (theme in (ThemeName.SIXTEEN, ThemeName.NONE))
        assert (ground or Color.default()) == (column or Color.default())


# The file


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('theme = "pink"\n', 1, "theme cannot be 'pink'"),
        ('folded = ["Found", "Lost"]\n', 1, "folded cannot be ['Found', 'Lost']"),
        ('order = "age"\n', 1, "order cannot be 'age'"),
        ("today_lines = true\n", 1, "today_lines cannot be True"),
        ("keys = 3\n", 1, "keys cannot be 3"),
        ("\nlock_after_minutes = -1\n", 2, "lock_after_minutes cannot be -1"),
        ('colour = "red"\n', 1, "there is no setting 'colour'"),
        ("theme = \n", 1, "is no TOML"),
        ('pin = "2468"\n', 1, "no hash"),
        ('[keys]\nsms = "c"\n', 2, "c does call already"),
        ("[keys]\nsms = 3\n", 2, "written in quotes"),
    ],
)
def test_what_is_wrong_in_the_file_is_told_with_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    file = tmp_path / "board.toml"
    file.write_text(text)
    _, (problem,) = read_personal(file)
    assert problem.line == line
    assert message in problem.message


def test_what_the_board_keeps_leaves_what_the_person_wrote(tmp_path: Path) -> None:
    file = tmp_path / "board.toml"
    file.write_text('# mine\ntheme = "dark"  # for the evening\n\n[keys]\nsms = "S"\n')
    keep_personal(file, theme="light", pin=hashed_pin("2468"))
    personal, problems = read_personal(file)
    assert problems == ()
    assert (personal.theme, dict(personal.keys), is_pin("2468", personal.pin)) == (ThemeName.LIGHT, {"sms": "S"}, True)
    assert not is_pin("2469", personal.pin)
    assert "# mine\n" in file.read_text()
    assert "2468" not in file.read_text()


@driven
async def test_how_the_board_was_arranged_is_there_the_next_time(tmp_path: Path) -> None:
    file = tmp_path / "board.toml"
    file.write_text("# mine\n")
    app = board_of(Held([ROWAN, KIT]), file=file)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("o", "z", "d", "tab", "t")
        await until(pilot, lambda: isinstance(app.screen, TodayScreen))
        await pilot.press("o", "d", "ctrl+q")
    personal, problems = read_personal(file)
    assert problems == ()
    assert personal == Personal(
        density=7, order=Sort.NAME, folded=frozenset({"Absent"}), preview=True, today_by=Grouping.OWNER, today_lines=1
    )
    assert file.read_text().startswith("# mine\n")
    again = board_of(Held([ROWAN, KIT]), personal=personal)
    async with again.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        board = again.board_screen
        assert (board.sort, board.folded, board._has_preview) == (Sort.NAME, {"Absent"}, True)
        assert [card.pupil for card in board.columns[0].cards] == ["Kit Example", "Rowan Sample"]


def test_every_row_is_in_the_help_of_its_place() -> None:
    for place in Place:
        shown = [row for rows in keys_by_group(place, Offered()).values() for row in rows]
        assert [row for row in KEYS if place in row.places and row not in shown] == []


@pytest.mark.parametrize("asked", [False, True])
def test_a_cursor_blinks_where_somebody_asked_for_animation(asked: bool) -> None:
    @driven
    async def drive() -> None:
        held = Held([make_case(0, "Rowan Sample")])
        app = board_of(held, personal=Personal(animation=asked))
        async with app.run_test(size=(80, 24)) as pilot:
            for key, typed_into in (("n", TextArea), ("f", Input), ("slash", Input)):
                await pilot.press(key)
                await until(
                    pilot,
                    lambda kind=typed_into: isinstance(app.focused, kind) and app.focused.cursor_blink is asked,
                )
                await pilot.press("escape")

    drive()


@driven
async def test_of_what_went_well_the_last_is_said_and_a_warning_stays() -> None:
    app = board_of(Held([ROWAN, KIT]))
    async with app.run_test(size=(80, 24)) as pilot:
        app.notify("the calendar ends soon", severity="warning")
        for message in ("first", "second", "third"):
            app.say(message)
        await pilot.pause()
        assert said(app) == "the calendar ends soon third"
