"""The exchange with the other copies, beside the board: what the header says of it, and when it runs."""

import asyncio
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from held import NOW, Held, make_case
from test_board import until

from cmeboard.core.board import Card, SyncStanding, lay_out
from cmeboard.tui.app import BoardApp
from cmeboard.tui.look.paint import PAINTS, Look, ThemeName
from cmeboard.tui.widgets.bars import header_pieces

LOOK = Look(PAINTS[ThemeName.DARK])


def header(standing: SyncStanding | None) -> str:
    held = Held([make_case(1, "Rowan Sample")])
    held.standing = standing
    return "".join(text for text, _ in header_pieces(held.board(NOW), LOOK, "Board"))


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (SyncStanding("2026-11-11 08:52", 0), "synced 08:52"),
        (SyncStanding("2026-11-10 16:01", 3), "3 not sent  synced 2026-11-10 16:01"),
        (SyncStanding("2026-11-11 08:52", 3, "no way there"), "3 not sent  not synced since 08:52"),
        (SyncStanding("", 12, "no way there"), "12 not sent  never synced"),
        (SyncStanding("2026-11-11 08:52", 1, "rewritten", rewritten=True), "the hub was rewritten"),
    ],
)
def test_the_header_says_when_it_last_worked_and_what_waits(standing: SyncStanding, said: str) -> None:
    assert said in header(standing)


def test_a_store_without_another_copy_says_nothing_of_it() -> None:
    assert "sync" not in header(None)


@pytest.mark.parametrize(("width", "said"), [(120, "2026-11-11 09:00, the files are being read"), (40, "09:00…")])
def test_what_is_shown_before_the_files_are_looked_at_says_so(width: int, said: str) -> None:
    board = Held([make_case(1, "Rowan Sample")]).board(NOW)
    words = "".join(text for text, _ in header_pieces(board._replace(is_checked=False), LOOK, "Board", width))
    assert said in words
    assert said not in "".join(text for text, _ in header_pieces(board, LOOK, "Board", width))


def test_it_runs_at_the_start_and_when_something_was_recorded() -> None:
    held = Held([make_case(1, "Rowan Sample")])
    held.standing = SyncStanding("", 0, auto=True)
    held.says_of_sync = "origin cannot be reached: it goes out with the next sync"
    app = BoardApp(held, lambda: NOW, held.board(NOW), LOOK)

    async def drive() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            for synced, waiting in ((1, 0), (2, 1), (3, 2)):
                held.standing = SyncStanding("", waiting, auto=True)
                app.reload_wanted.set()
                await until(pilot, lambda synced=synced: held.synced >= synced and app.board.sync == held.standing)
                assert held.synced == synced
            assert len(app._notifications) == 1  # what is in the way is told once, and stands in the header

    asyncio.run(drive())


def test_it_does_not_run_where_nobody_asked_for_it() -> None:
    held = Held([make_case(1, "Rowan Sample")])
    held.standing = SyncStanding("2026-11-11 08:52", 2)
    app = BoardApp(held, lambda: NOW, held.board(NOW), LOOK)

    async def drive() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            held.standing = SyncStanding("2026-11-11 08:52", 3)
            app.reload_wanted.set()
            await pilot.pause(0.1)

    asyncio.run(drive())
    assert held.synced == 0


@pytest.mark.parametrize(
    ("moment", "ends", "said"),
    [
        ("2026-11-11 15:29", "15:30", "2 due today"),
        ("2026-11-11 15:30", "15:30", "2 still due today, school is over"),
        ("2026-11-11 15:30", "16:05", "2 due today"),
        ("2026-11-11 23:59", "", "2 due today"),
    ],
)
def test_once_school_is_over_the_header_says_what_is_open_still(moment: str, ends: str, said: str) -> None:
    board = lay_out("Example High School", moment, [Card("2026-A", "x", "Absent", "Rowan Sample", due=2)])
    words = "".join(text for text, _ in header_pieces(board, LOOK._replace(school_ends=ends), "Board"))
    assert said in words
    assert ("over" in words) == ("over" in said)


def test_the_end_of_the_school_day_comes_from_the_settings_and_by_itself() -> None:
    held = Held([make_case(1, "Rowan Sample")])
    app = BoardApp(held, lambda: NOW, held.board(NOW), LOOK)

    async def drive() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            held.rules = held.rules._replace(end_of_school_day="08:30")
            held.changed.set()
            await until(pilot, lambda: app.look.school_ends == "08:30")

    asyncio.run(drive())
