"""Reports: figures that add up, governors who learn of no child, and the feed and digest without names."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from paper_samples import CASE, FOUND, LEAVE, MEETING, OFF_ROLL, case, dossier
from past_samples import BESIDE, with_a_past
from report_samples import duty, scope, standing

from cmeboard.core.duty import State
from cmeboard.core.refused import Refused
from cmeboard.core.words import Flag
from cmeboard.papers.feed import calendar_feed, digests
from cmeboard.papers.html import to_html
from cmeboard.papers.markdown import to_markdown
from cmeboard.papers.paper import Paper, Table
from cmeboard.papers.redact import redact
from cmeboard.papers.reports.beside import Beside
from cmeboard.papers.reports.bundle import handover_bundle, pupil_bundle
from cmeboard.papers.reports.figures import MILESTONES, REPEATS, SMALLEST_SHOWN, suppressed, tally, times
from cmeboard.papers.reports.governors import GovernorsFigures, governors, governors_figures
from cmeboard.papers.reports.kinds import REPORTS, report
from cmeboard.papers.reports.scope import Scope
from cmeboard.papers.reports.story import pupil_story
from cmeboard.papers.tables import to_csv, to_json
from cmeboard.papers.third_parties import is_word, third_parties

GOLDEN = Path(__file__).parent / "golden"
STORY, BUNDLE = "pupil", "bundle"
HANDOVER = "handover"


def made(kind: str) -> Paper:
    if kind == BUNDLE:
        return pupil_bundle(scope(), (with_a_past(),), BESIDE)
    if kind == HANDOVER:
        return handover_bundle(scope(), (with_a_past(),))
    if kind == STORY:
        earlier = case(case="2025-AAAAAA", first_day_absent="2026-03-02", stage="Found", log=CASE["log"][:2])
        return pupil_story(scope(), (dossier(), dossier(earlier)))
    return report(kind, scope())


def texts(value: object) -> Iterator[str]:
    """Every text in nested lists and dictionaries."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value


def test_the_redacted_bundle_leaves_out_whom_another_authority_names() -> None:
    copy = to_markdown(redact(made(BUNDLE), with_a_past(), beside=BESIDE))
    assert "Exeter coach station" in copy
    assert "Marlow" not in copy


def test_a_bundle_that_must_not_reach_the_family_says_so_first() -> None:
    story = dossier(case(pupil={**CASE["pupil"], "flags": ["forced marriage"]}))
    assert "do not inform the family" in to_markdown(pupil_bundle(scope(), (story,), Beside())).partition("## Case")[0]
    assert "do not inform" not in to_markdown(made(BUNDLE))
    once = dossier(once_flagged=(Flag.FORCED_MARRIAGE,))
    top = to_markdown(pupil_bundle(scope(), (once,), Beside())).partition("## Case")[0]
    assert "once carried the flag forced marriage" in top


def test_another_school_gets_the_cases_as_they_stand_and_nothing_that_stood_once_or_elsewhere() -> None:
    text = to_markdown(made(HANDOVER))
    assert "Asthma" in text
    assert "Exeter coach station" in text
    assert not [word for word in ("4 Former Lane", "Gone Uncle", "Ash Other", "who is with her") if word in text]


def test_whoever_gets_a_bundle_is_asked_nothing_and_another_school_prints_nothing_that_is_for_the_drafter() -> None:
    asked = dossier(case(marks={}, pupil={"name": "Rowan Sample"}))
    assert pupil_bundle(scope(), (asked,), Beside()).missing == ()
    handed_over = handover_bundle(scope(), (asked,))
    assert handed_over.missing == ()
    assert ".check { display: none; }" in to_html(handed_over, asked.wording)


EVERY_FIELD = {
    "youth_offending_worker": {"name": "Yusuf Worker", "phone": "01632 960777", "email": "y@authority.example"},
    "contacts": [{"name": "Dana Sample", "note": "works nights", "email": "d@home.example", "address": "3 Elm Row"}],
    "siblings": [{"name": "Ash Sample", "upn": "X999000025001"}],
    "flags_since": {"looked after": "2026-09-07"},
    "registration_group": "9B",
    "admission_number": "4711",
    "note": "Shy of telephones.",
    "sex": "female",
    "admitted": "2024-09-03",
}


def test_the_bundle_holds_every_text_of_the_case_file_and_its_copy_no_third_party() -> None:
    story = dossier(case(pupil={**CASE["pupil"], **EVERY_FIELD}, log=[*CASE["log"], LEAVE, MEETING, FOUND, OFF_ROLL]))
    paper = pupil_bundle(scope(), (story,), Beside())
    shown = " ".join(to_csv(paper).split())
    for text in texts(story.case.model_dump(mode="json", exclude_none=True, exclude={"marks"})):
        assert re.match(r"\d{4}-\d\d-\d\d", text) or text in shown, text
    copy = to_markdown(redact(paper, story))
    assert not [string for string in third_parties(story) if not is_word(string) and string in copy]
    assert "Rowan Sample" in copy


@pytest.mark.parametrize("kind", [*REPORTS, STORY, BUNDLE, HANDOVER])
def test_each_report_reads_as_its_golden_file(kind: str) -> None:
    assert to_markdown(made(kind)) == (GOLDEN / f"report-{kind}.md").read_text(encoding="utf-8")


counts = st.lists(st.integers(0, 12), min_size=1, max_size=8)


@given(counts)
def test_no_small_number_shows_and_what_shows_is_right(numbers: list[int]) -> None:
    shown, total = suppressed(numbers)
    assert not {*shown, total} & set(range(1, SMALLEST_SHOWN))
    assert all(count in (None, number) for count, number in zip(shown, numbers, strict=True))
    assert total in (None, sum(numbers))


@pytest.mark.parametrize(("labels", "most"), [(1, 20), (2, 20), (3, 13), (4, 9)])
def test_who_knows_the_rule_works_out_no_number_that_is_withheld(labels: int, most: int) -> None:
    meant = defaultdict(list)
    for numbers in product(range(most + 1), repeat=labels):
        meant[suppressed(numbers)].append(numbers)
    for (shown, _), could_be in meant.items():
        for n, count in enumerate(shown):
            assert count is not None or len({numbers[n] for numbers in could_be}) > 1, could_be


def test_the_cases_of_a_span_can_be_counted_in_no_table_where_one_must_not_tell_them() -> None:
    of_cases = tally("stages", "cases", ("a", "b"), "aaaabbbb"), tally("contact", "cases", ("a", "b"), "aaaaaaaa")
    figures = GovernorsFigures(of_cases[0], ((of_cases[1], ()),), (), of_cases[1], of_cases[1]).published()
    assert (figures.stages.total, figures.times[0][0].total, figures.after_holiday.counts) == (None, None, (None, None))


def test_pupils_who_came_again_are_not_told_by_how_many_more_cases_than_pupils_there_are() -> None:
    pupils = tally("repeats", "pupils", REPEATS, [REPEATS[0]] * 20 + [REPEATS[1]] * 4 + [REPEATS[2]] * 7)
    assert set(pupils.published_whole().counts) | {pupils.published_whole().total} == {None}
    all_many = tally("repeats", "pupils", REPEATS, [REPEATS[0]] * 20 + [REPEATS[1]] * 5)
    assert all_many.published_whole() == all_many


@given(counts)
def test_nothing_is_withheld_without_need(numbers: list[int]) -> None:
    if not any(0 < number < SMALLEST_SHOWN for number in numbers):
        assert suppressed(numbers) == (tuple(numbers), sum(numbers))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 400), unique=True, max_size=60))
def test_governors_figures_add_up_and_show_no_small_number_and_no_name(numbers: list[int]) -> None:
    of = scope(standings=tuple(standing(n) for n in numbers))
    figures = governors_figures(of)
    for each in (figures.stages, *(each for each, _ in figures.times), figures.after_holiday):
        assert sum(count or 0 for count in each.counts) == each.total == len(of.begun)
    paper = governors(of)
    cells = [cell for block in paper.blocks() if isinstance(block, Table) for row in block.rows for cell in row[1:]]
    assert not {"1", "2", "3", "4"} & set(cells)
    for text in (to_markdown(paper), to_csv(paper), to_json(paper), to_html(paper, of.wording)):
        assert "Sample" not in text
        assert "2026-0" not in text.replace("2026-09-01", "")


def test_the_leadership_report_lists_every_open_case_and_each_overdue_step() -> None:
    of = scope()
    text = to_markdown(report("leadership", of))
    for one in of.open_cases:
        assert one.case.case in text
    overdue = sum(d.state is State.OVERDUE for one in of.standings for d in one.duties)
    assert text.count("no contact |") == overdue > 0


def test_what_is_overdue_for_a_child_who_was_found_is_told_to_the_meeting_too() -> None:
    one = standing(5)
    late = duty(one.case.case, "F5", "return interview", State.OVERDUE, date(2026, 11, 20))
    text = to_markdown(report("leadership", scope(standings=(type(one)(one.case, (late,)),))))
    assert one.case.stage.value == "Found"
    assert "return interview" in text.partition("children who were found")[2]


def test_returns_due_are_those_of_the_span_and_all_overdue_ones() -> None:
    due = {
        "overdue": duty("2026-000001", "L1", "notify", State.OVERDUE, date(2026, 9, 20)),
        "in the span": duty("2026-000001", "L4", "update", State.UPCOMING, date(2026, 11, 27)),
        "after it": duty("2026-000001", "L4", "later update", State.UPCOMING, date(2026, 11, 30)),
        "done": duty("2026-000001", "L1", "notified", State.DONE, date(2026, 11, 26)),
        "no return": duty("2026-000001", "N2c", "visit", State.OVERDUE, date(2026, 11, 26)),
        "of the law": duty("2026-000001", "E-NEW", "new pupil", State.DUE, date(2026, 11, 25)),
        "of the evidence": duty("2026-000001", "E-GROUND", "evidence", State.DUE, date(2026, 11, 25)),
    }
    one = standing(1)
    of = scope(standings=(type(one)(one.case, tuple(due.values())),))
    tables = [block for block in report("returns", of).blocks() if isinstance(block, Table)]
    assert [row[2] for row in tables[0].rows] == ["notify", "new pupil", "update"]


def test_unknown_report_and_a_span_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(Refused, match="governors"):
        report("governers", scope())
    with pytest.raises(Refused, match="before it begins"):
        report("governors", scope(first=date(2026, 12, 1)))


def test_an_absence_right_after_half_term_began_after_a_holiday() -> None:
    def began(day: str) -> Scope:
        one = standing(1)
        return scope(standings=(type(one)(one.case.model_copy(update={"first_day_absent": date.fromisoformat(day)})),))

    assert governors_figures(began("2026-11-02")).after_holiday.counts == (1, 0)
    assert governors_figures(began("2026-11-03")).after_holiday.counts == (0, 1)
    assert governors_figures(began("2026-09-14")).after_holiday.counts == (0, 1), "a weekend is no holiday"


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ({"did": "call", "outcome": "spoke"}, "day 2"),
        ({"did": "call", "outcome": "spoke", "whereabouts": "not known"}, "not recorded"),
        ({"did": "contact received", "whereabouts": "not known"}, "not recorded"),
        ({"did": "call", "outcome": "no answer"}, "not recorded"),
    ],
)
def test_a_parent_who_does_not_know_where_the_child_is_was_no_first_contact(told: dict[str, str], day: str) -> None:
    one = standing(1)
    moment = f"{one.case.first_day_absent + timedelta(1)} 11:30"
    entry = case(log=[{"at": moment, "by": "S. Patel", **told}]).log[0]
    with_entry = replace(one, case=one.case.model_copy(update={"log": (entry,)}))
    reached = times(scope(standings=(with_entry,)), MILESTONES[0])
    assert [label for label, count in zip(reached.labels, reached.counts, strict=True) if count] == [day]


def test_contacts_to_check_are_those_never_checked_or_long_ago() -> None:
    text = to_markdown(report("contacts", scope()))
    assert "Sunita Patel" in text
    assert "Jo Head" not in text
    late = to_markdown(report("contacts", scope(now=datetime(2027, 6, 1, 9, 0))))
    assert "Jo Head" in late


DUTIES = (
    duty("2026-K7Q3FD", "N2c", "visit the home", State.OVERDUE, date(2026, 11, 24)),
    duty("2026-K7Q3FD", "F1", "safe and well check", State.DUE, datetime(2026, 7, 1, 17, 30)),
    duty("2026-AAAAAA", "N1a", "send a text", State.UPCOMING, date(2026, 11, 26)),
    duty("2026-AAAAAA", "N1b", "call", State.DONE, date(2026, 11, 26)),
)


def test_the_feed_is_read_by_the_library_and_names_no_child() -> None:
    feed = calendar_feed(DUTIES, datetime(2026, 11, 25, 9, 0))
    events = Calendar.from_ical(feed).walk("VEVENT")
    assert [str(event["SUMMARY"]) for event in events] == [
        "2026-K7Q3FD: visit the home (N2c, attendance)",
        "2026-K7Q3FD: safe and well check (F1, attendance)",
        "2026-AAAAAA: send a text (N1a, attendance)",
    ]
    assert events[0].decoded("DTSTART") == date(2026, 11, 24)
    assert events[1].decoded("DTSTART").isoformat() == "2026-07-01T16:30:00+00:00", "summer time is an hour ahead"
    assert len({str(event["UID"]) for event in events}) == 3
    assert feed == calendar_feed(DUTIES, datetime(2026, 11, 25, 9, 0))


def test_the_feed_keeps_to_the_form_that_calendar_programs_read() -> None:
    title = "Überprüfung, ob alle; benachrichtigt wurden, " * 3
    long = duty("2026-K7Q3FD", "N2c", title, State.OVERDUE, date(2026, 11, 24))
    feed = calendar_feed((long,), datetime(2026, 11, 25, 9, 0))
    lines = feed.split(b"\r\n")
    assert (lines[0], lines[-2:]) == (b"BEGIN:VCALENDAR", [b"END:VCALENDAR", b""])
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    (event,) = Calendar.from_ical(feed).walk("VEVENT")
    assert str(event["SUMMARY"]) == f"2026-K7Q3FD: {title} (N2c, attendance)"
    assert not [text for component in Calendar.from_ical(feed).walk() for text in component.errors]


def test_two_duties_of_one_rule_on_one_day_are_two_events() -> None:
    feed = calendar_feed((DUTIES[0], DUTIES[0]), datetime(2026, 11, 25, 9, 0))
    assert len({str(event["UID"]) for event in Calendar.from_ical(feed).walk("VEVENT")}) == 2


def test_the_digest_counts_by_owner_and_holds_case_ids_only() -> None:
    (one,) = digests(DUTIES)
    assert str(one) == "attendance: 1 overdue, 1 due\n  overdue in: 2026-K7Q3FD\n  due in: 2026-K7Q3FD"


if __name__ == "__main__":
    for each in (*REPORTS, STORY, BUNDLE, HANDOVER):
        (GOLDEN / f"report-{each}.md").write_text(to_markdown(made(each)), encoding="utf-8")
