"""The pages of a case, by their keys, at the sizes they have to fit."""

import asyncio
import re
import sys
from collections.abc import Callable, Coroutine
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from held import NOW, Held, make_case, row_of
from test_board import SIZES, app_of, hostile_for, screen_text, until

from cmeboard.core.case import Case
from cmeboard.core.duty import CountedDay
from cmeboard.core.reckoning.steps import Enquiry, Step
from cmeboard.core.related import RelatedCase, Relation
from cmeboard.tui.app import BoardApp
from cmeboard.tui.forms.form import RecordForm
from cmeboard.tui.look.paint import PAINTS, Look, ThemeName
from cmeboard.tui.screens.case_days import deeds_by_day
from cmeboard.tui.screens.case_log import Order, found_in, late_entries, write_log
from cmeboard.tui.screens.case_screen import CONTACTS, FAMILY, LOG, CaseScreen
from cmeboard.tui.widgets.page import Page, Sheet
from cmeboard.tui.windows.dialogs import SheetScreen
from cmeboard.workspace.answers import RecordedLate, Unrecorded

LOG_LINES: list[dict[str, Any]] = [
    {"at": "2026-11-09 09:10", "by": "S. Patel", "did": "sms", "to": "Dana Sample", "outcome": "sent"},
    {
        "at": "2026-11-09 09:40",
        "by": "S. Patel",
        "did": "call",
        "to": "Dana Sample",
        "number": "07700 900123",
        "outcome": "number dead",
    },
    {"at": "2026-11-10 10:56", "by": "A. Kaur", "did": "home visit", "outcome": "no answer", "note": "Curtains drawn."},
    {"at": "2026-11-10 11:10", "by": "A. Kaur", "did": "call", "to": "Auntie May", "outcome": "no answer"},
]


def a_case(**more: Any) -> Case:
    return make_case(1, "Rowan Sample", stage="Visited", log=LOG_LINES, **more)


def held(**more: Any) -> Held:
    workspace = Held([a_case(**more), make_case(2, "Kit Sample")])
    workspace.days = (
        CountedDay(date(2026, 11, 7), False, "weekend"),
        CountedDay(date(2026, 11, 9), True, "absent", "N N", "", 1, 1),
        CountedDay(date(2026, 11, 10), True, "absent", "N N", "", 2, 2),
        CountedDay(date(2026, 11, 11), True, "absent", "N -", "call, spoke", 3),
    )
    workspace.enquiries = (
        Enquiry("call to every number", True, "2026-11-09 09:40 call", "", (Step("call", (), "number"),)),
        Enquiry(
            "enquiry of friends and family", True, "", "an entry enquiry", (Step("enquiry", (("of", "landlord"),)),)
        ),
        Enquiry("enquiry of siblings school", False, "", "", ()),
    )
    workspace.related = (RelatedCase("2026-K7Q002", Relation.SIBLING, "Kit Sample", "Absent", "2026-11-09", 0),)
    when = datetime(2026, 11, 12, 9, 0)
    late = (RecordedLate("2026-11-10 10:56 home visit", "2 days late"),)
    workspace.rows = (row_of("A. Kaur", "2026-K7Q001: home visit", "c0ffee" * 6, when, late),)
    return workspace


Steps = Callable[[BoardApp, Any], Coroutine[Any, Any, None]]


def drive(workspace: Held, size: tuple[int, int], steps: Steps) -> None:
    async def go() -> None:
        app = app_of(workspace)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            app.board_screen.case = "2026-K7Q001"
            app.board_screen.post_message(CaseScreen.CaseWanted("2026-K7Q001"))
            await until(pilot, lambda: isinstance(app.screen, CaseScreen) and "Due now" in screen_text(app))
            await steps(app, pilot)

    asyncio.run(go())


@pytest.mark.parametrize("size", SIZES)
def test_each_number_turns_to_a_page_that_fits(size: tuple[int, int]) -> None:
    shown = {
        "1": ["SMS to parents", "N1a", "absent since Mon 9 Nov", "no reason given"],
        "2": ["Mon  9 Nov  N N", "day 1", "sms sent, call number dead", "home visit no answer", "contact"],
        "3": ["newest first: 4", "Curtains drawn.", "recorded 2 days late"],
        "4": ["Dana Sample", "07700 900123", "number dead", "01632 960001", "next to try", "Auntie May"],
        "5": [
            *("1 of 2 made", "[✓] call to every number", "[ ] enquiry of friends", "not asked of this pupil"),
            *("Numbers that nobody has called: 1", "01632 960001  Dana Sample"),
        ],
        "6": ["Kit Sample", "brother or sister", "2026-K7Q002"],
        "7": ["12 Example Road"],
        "8": ["2026-11-12 09:00  2026-K7Q001: home visit", "edited by hand", "recorded late: 2026-11-10 10:56"],
        "9": ["cases/2026-27/2026-K7Q001.yaml", "   1  case: 2026-K7Q001"],
    }

    async def steps(app: BoardApp, pilot: Any) -> None:
        for key, words in shown.items():
            await pilot.press(key)
            await until(pilot, lambda words=words: all(word in screen_text(app) for word in words))
            text = screen_text(app)
            assert all(strip.cell_length == size[0] for strip in app.screen._compositor.render_strips())
            tabs = text.splitlines()[2 if "absent since" in text.splitlines()[1] else 1]
            assert "9 File" in tabs, text

    drive(held(), size, steps)


def test_the_log_turns_round_and_narrows_while_words_are_typed() -> None:
    async def steps(app: BoardApp, pilot: Any) -> None:
        await pilot.press("3")
        await until(pilot, lambda: screen_text(app).index("Auntie") < screen_text(app).index("sms to"))
        await pilot.press("o")
        await until(pilot, lambda: screen_text(app).index("Auntie") > screen_text(app).index("sms to"))
        await pilot.press("slash", *"kaur curt")
        await until(pilot, lambda: "1 of 4" in screen_text(app))
        assert "Auntie" not in screen_text(app)
        await pilot.press("enter", "j")
        await until(pilot, lambda: "1 of 4" in screen_text(app))
        await pilot.press("slash", "escape")
        await until(pilot, lambda: "Auntie" in screen_text(app))
        assert isinstance(app.screen, CaseScreen)

    drive(held(), (80, 24), steps)


def test_enter_on_a_related_case_opens_it_and_escape_comes_back() -> None:
    async def steps(app: BoardApp, pilot: Any) -> None:
        await pilot.press(str(FAMILY), "enter")
        await until(pilot, lambda: isinstance(app.screen, CaseScreen) and app.screen.view.case_id == "2026-K7Q002")
        await until(pilot, lambda: "“An SMS is sent to parents.”" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, CaseScreen) and app.screen.view.case_id == "2026-K7Q001")

    drive(held(), (80, 24), steps)


def test_enter_on_a_number_opens_the_call_to_it() -> None:
    async def steps(app: BoardApp, pilot: Any) -> None:
        await pilot.press(str(CONTACTS), "j", "enter")
        await until(pilot, lambda: isinstance(app.screen, RecordForm))
        assert isinstance(app.screen, RecordForm)
        texts = app.screen.texts()
        assert (texts["to"], texts["number"]) == ("Dana Sample", "01632 960001")

    drive(held(), (80, 24), steps)


def test_enter_on_a_commit_shows_the_case_as_it_stood() -> None:
    async def steps(app: BoardApp, pilot: Any) -> None:
        await pilot.press("8", "enter")
        await until(pilot, lambda: isinstance(app.screen, SheetScreen))
        assert "case: 2026-K7Q001 in c0ffee" in screen_text(app)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, CaseScreen))

    drive(held(), (80, 24), steps)


def test_a_dead_number_is_struck_out_on_the_screen() -> None:
    async def steps(app: BoardApp, pilot: Any) -> None:
        await pilot.press(str(CONTACTS))
        struck = [
            segment.text
            for strip in app.screen._compositor.render_strips()
            for segment in strip
            if segment.style and segment.style.strike
        ]
        assert struck == ["07700 900123"]

    drive(held(), (80, 24), steps)


def test_nothing_that_names_anybody_is_shown_while_names_are_covered() -> None:
    async def steps(app: BoardApp, pilot: Any) -> None:
        screen = app.screen
        assert isinstance(screen, CaseScreen)
        screen.show_look(Look(PAINTS[ThemeName.DARK], covered=True))
        await until(pilot, lambda: "Rowan" not in screen_text(app))
        for number in range(1, 10):
            screen.action_page_number(number)
            await pilot.pause()
            text = screen_text(app)
            assert [name for name in ("Rowan", "Kit", "Dana", "May", "Curtains", "07700") if name in text] == []

    drive(held(), (80, 24), steps)


@pytest.mark.parametrize("size", SIZES)
def test_hostile_text_steers_nothing_from_any_page(size: tuple[int, int]) -> None:
    async def steps(app: BoardApp, pilot: Any) -> None:
        screen = app.screen
        assert isinstance(screen, CaseScreen)
        for payload in hostile_for(size):
            workspace = hostile(payload)
            screen.show_case(workspace.case("2026-K7Q001", NOW), workspace.rows, screen.now)
            for number in range(1, 10):
                screen.action_page_number(number)
                await pilot.pause()
                text = screen_text(app)
                assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u200b]", text)
                assert all(strip.cell_length == size[0] for strip in app.screen._compositor.render_strips())

    drive(held(), size, steps)


def hostile(text: str) -> Held:
    """A case with this text wherever a person can write."""
    workspace = held()
    case = a_case()
    log = tuple(entry.model_copy(update={"note": text, "by": text, "to": text}) for entry in case.log)
    contacts = tuple(
        contact.model_copy(update={"name": text, "phones": (text, "1"), "relationship": text, "note": text})
        for contact in case.pupil.contacts
    )
    pupil = case.pupil.model_copy(update={"name": text, "address": text, "contacts": contacts, "description": text})
    workspace.cases["2026-K7Q001"] = case.model_copy(update={"pupil": pupil, "log": log, "reason": text})
    workspace.text = text
    workspace.related = (RelatedCase("2026-K7Q002", Relation.SIBLING, text, text, "2026-11-09", 0),)
    workspace.rows = (row_of(text, text, "c0ffee" * 6, NOW, (RecordedLate(text, text),)),)
    return workspace


def test_every_word_that_is_looked_for_has_to_stand_in_the_entry() -> None:
    case = a_case()
    assert [place for place, _ in found_in(case, Order.OLDEST_FIRST, "call answer")] == [3]
    assert [place for place, _ in found_in(case, Order.NEWEST_FIRST, "")] == [3, 2, 1, 0]


def test_of_two_entries_of_one_moment_the_one_that_was_late_is_said_to_be() -> None:
    first = {"at": "2026-11-09 10:15", "by": "A. Kaur", "did": "call", "outcome": "no answer"}
    case = make_case(1, "Rowan Sample", log=[first, {**first, "id": "k7q3fd12", "outcome": "spoke"}])
    late = (RecordedLate("2026-11-09 10:15 call", "2 days late", "k7q3fd12"),)
    rows = (row_of("A. Kaur", "2026-K7Q001: call", "c0ffee" * 6, NOW, late),)
    sheet = Sheet(80, Look(PAINTS[ThemeName.DARK]))
    write_log(sheet, case, Order.OLDEST_FIRST, "", late_entries(rows))
    lines = ["".join(segment.text for segment in line).strip() for line in sheet.lines]
    assert lines[1:] == [
        "2026-11-09 10:15  call: no answer",
        "by A. Kaur",
        "2026-11-09 10:15  call: spoke",
        "by A. Kaur · recorded 2 days late",
    ]


def test_the_deeds_of_a_day_are_counted() -> None:
    twice = make_case(1, "x", log=[LOG_LINES[1], LOG_LINES[1], LOG_LINES[0]])
    assert deeds_by_day(twice) == {date(2026, 11, 9): "sms sent, call number dead ×2"}


def sheet_of(*lengths: int) -> Callable[[Sheet], None]:
    def write(sheet: Sheet) -> None:
        for place, length in enumerate(lengths):
            sheet.item(str(place))
            for line in range(length):
                sheet.text(f"item {place} line {line}")

    return write


def test_every_line_of_a_page_with_items_can_be_reached_and_the_marker_is_never_lost() -> None:
    async def steps(app: BoardApp, pilot: Any) -> None:
        page = app.screen.query_one(Page)
        page.show(app.look, sheet_of(3, 40, 1, 30, 2))
        seen: set[str] = set()
        for _ in range(120):
            text = screen_text(app)
            seen |= set(re.findall(r"item \d line \d+", text))
            assert "▌" in text
            page.step(1)
            await pilot.pause()
        assert len(seen) == 76
        assert page.chosen == "4"
        for _ in range(120):
            page.step(-1)
        assert (page.chosen, page.top) == ("0", 0)

    drive(held(), (80, 24), steps)


def test_a_file_that_cannot_be_read_keeps_the_numbers_of_its_pages() -> None:
    workspace = held()
    workspace.unreadable = True

    async def steps(app: BoardApp, pilot: Any) -> None:
        assert isinstance(app.screen, CaseScreen)
        await pilot.press("9")
        await until(pilot, lambda: "   1  case: 2026-K7Q001" in screen_text(app))
        await pilot.press(str(LOG))
        assert app.screen.page == 9
        await pilot.press("right")
        assert app.screen.page == 1

    drive(workspace, (80, 24), steps)


@pytest.mark.parametrize("size", SIZES)
def test_an_edit_that_waits_for_the_record_is_named_with_whoever_saved_it(size: tuple[int, int]) -> None:
    workspace = held()
    workspace.unrecorded = Unrecorded("kim\x1b[31m", datetime(2026, 11, 12, 8, 40), ("stage: Absent → Visited",), ())

    async def steps(app: BoardApp, pilot: Any) -> None:
        assert "not yet in the record: saved by kim" in screen_text(app)
        assert "\x1b" not in screen_text(app)
        await pilot.press("8")
        await until(pilot, lambda: "stage: Absent → Visited" in screen_text(app))
        workspace.unrecorded = None
        workspace.changed.set()
        await until(pilot, lambda: "saved by" not in screen_text(app))

    drive(workspace, size, steps)


def test_the_page_that_is_read_is_named_however_narrow_the_window() -> None:
    async def steps(app: BoardApp, pilot: Any) -> None:
        for number in range(1, 10):
            await pilot.press(str(number))
            await until(pilot, lambda number=number: f"[{number} " in screen_text(app).splitlines()[2])
            assert "…" not in screen_text(app).splitlines()[2]
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: " 1 Due" in screen_text(app) and "[9 File]" in screen_text(app))

    drive(held(), (40, 20), steps)


def test_a_tab_that_is_clicked_turns_to_its_page() -> None:
    async def steps(app: BoardApp, pilot: Any) -> None:
        rows = screen_text(app).splitlines()
        y = next(place for place, row in enumerate(rows) if "9 File" in row)
        await pilot.click(offset=(rows[y].index("4 Contacts") + 2, y))
        await until(pilot, lambda: "[4 Contacts]" in screen_text(app))
        await pilot.click(offset=(rows[y].index("9 File") + 2, y))
        await until(pilot, lambda: "[9 File]" in screen_text(app))

    drive(held(), (80, 24), steps)


def test_a_version_says_which_policy_was_in_force() -> None:
    async def steps(app: BoardApp, pilot: Any) -> None:
        await pilot.press("8", "enter")
        await until(pilot, lambda: "Policy in force: aspire-2023 September 2023" in screen_text(app))

    drive(held(), (80, 24), steps)


WHOLE = {
    "reason": "illness",
    "why_missing": ["frequent moves of house"],
    "update_every": "5 school days",
    "pupil": {
        "name": "Rowan Sample",
        "known_as": "Ro",
        "upn": "Q999000025002",
        "admission_number": "3025",
        "sex": "male",
        "date_of_birth": "2013-03-04",
        "year_group": "9",
        "registration_group": "9A",
        "address": "12 Example Road",
        "admitted": "2022-09-05",
        "flags": ["looked after"],
        "flags_since": {"looked after": "2026-10-01"},
        "referring_school": "Elm School",
        "responsible_authority": "Worcestershire",
        "description": "tall",
        "health": "asthma",
        "note": "lives with Gran",
        "social_worker": {"name": "Dee Vale", "phone": "01632 960001", "team_phone": "01632 960002", "email": "d@x.uk"},
        "youth_offending_worker": {"name": "Yo Vale", "phone": "01632 960003", "email": "y@x.uk"},
        "siblings": [{"name": "Ash Sample", "school": "Oak School", "upn": "A999000025003"}],
        "contacts": [
            {
                "name": "Dana Sample",
                "relationship": "mother",
                "parental_responsibility": "yes",
                "note": "nights",
                "phones": ["07700 900123"],
                "email": "dana@x.uk",
                "address": "14 Example Road",
            }
        ],
    },
}
"""A case with every fact that a file may hold."""


def test_no_fact_of_a_case_is_on_no_page() -> None:
    case = make_case(1, "x", **WHOLE)
    for model in (case, case.pupil, case.pupil.contacts[0], case.pupil.siblings[0], case.pupil.social_worker):
        assert model is not None
        unset = set(type(model).model_fields) - model.model_fields_set - {"marks", "undecided", "log"}
        assert unset == set(), f"fill them in here: {unset}"

    async def steps(app: BoardApp, pilot: Any) -> None:
        shown = ""
        for key in ("7", "4", "6"):
            await pilot.press(key)
            shown += screen_text(app)
        said = [value for value in _texts(WHOLE) if value not in ("yes", *shown.split())]
        assert [value for value in said if value not in shown] == []

    drive(Held([case, make_case(2, "Kit Sample")]), (120, 60), steps)


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in _texts(one)]
    return [text for one in value for text in _texts(one)] if isinstance(value, list) else [str(value)]
