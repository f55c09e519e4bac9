"""Which absences open a case, and that the order of files makes no difference."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from register_store import Read, Store, day_csv

from cmeboard.core.calendar import CalendarFile, Closure, SchoolCalendar, Term
from cmeboard.core.case import Case, Pupil
from cmeboard.core.entries import FoundEntry, Sms
from cmeboard.core.refused import Refused
from cmeboard.core.stage import Stage
from cmeboard.register.context import Context

ROWAN, ASH, SKY = "Q999000025002", "B999000025001", "A99900002501A"
DAYS = ["2026-11-02", "2026-11-03", "2026-11-04", "2026-11-05", "2026-11-06", "2026-11-09"]


def only(store: Store) -> Case:
    (case,) = store.cases.values()
    return case


def test_an_unexplained_absence_opens_a_case_from_its_first_school_day(read_text: Read, store: Store) -> None:
    rows = [
        (ROWAN, "2026-11-05", "/", "\\"),
        (ROWAN, "2026-11-06", "I", "I"),
        (ROWAN, "2026-11-09", "N", "n "),
        (ASH, "2026-11-09", "I", "I"),
        (SKY, "2026-11-09", "/", "\\"),
    ]
    plan = store.take([read_text(day_csv(rows))])
    case = only(store)
    assert (case.first_day_absent, case.pupil.upn, case.reason) == (date(2026, 11, 6), ROWAN, "illness")
    assert case.marks == {date(2026, 11, 6): ("I", "I"), date(2026, 11, 9): ("N", "N")}
    assert plan.opened == (case.case,)


def test_a_register_not_taken_opens_nothing_and_does_not_end_an_absence(read_text: Read, store: Store) -> None:
    store.take([read_text(day_csv([(ROWAN, "2026-11-05", "-", "")]))])
    assert not store.cases
    store.take([read_text(day_csv([(ROWAN, "2026-11-04", "N", "N"), (ROWAN, "2026-11-06", "O", "O")]))])
    assert only(store).first_day_absent == date(2026, 11, 4)


def test_a_late_arrival_was_seen_and_comes_back_without_the_case_being_closed(read_text: Read, store: Store) -> None:
    store.take([read_text(day_csv([(ROWAN, "2026-11-04", "N", "N")]))])
    plan = store.take([read_text(day_csv([(ROWAN, "2026-11-05", "U", "\\")]))])
    assert plan.returned == (only(store).case,)
    assert only(store).stage.is_open


@pytest.mark.rows("C11")
def test_the_same_file_twice_changes_nothing(read_text: Read, store: Store) -> None:
    reading = read_text(day_csv([(ROWAN, day, "N", "N") for day in DAYS]))
    store.take([reading])
    kept = store.kept
    plan = store.take([reading])
    assert (plan.deeds, plan.withdrawn) == ((), ())
    assert store.kept == kept
    assert len(plan.unchanged) == 1


def test_a_corrected_mark_is_an_event_in_the_log(read_text: Read, store: Store) -> None:
    store.take([read_text(day_csv([(ROWAN, "2026-11-04", "N", "-")]))])
    store.take([read_text(day_csv([(ROWAN, "2026-11-04", "N", "N")]))])
    assert only(store).log == ()
    store.take([read_text(day_csv([(ROWAN, "2026-11-04", "I", "I")]))])
    (entry,) = only(store).log
    assert entry.note == "Register: the marks of 2026-11-04 were N N and are now I I"
    assert only(store).reason == "illness"


def test_a_case_that_somebody_worked_on_keeps_its_id_when_it_began_earlier(read_text: Read, store: Store) -> None:
    store.take([read_text(day_csv([(ROWAN, "2026-11-05", "N", "N")]))])
    case = only(store)
    entry = Sms(at=datetime(2026, 11, 5, 9), by="S. Patel", did="sms")
    store.cases[case.case] = case.model_copy(update={"log": (entry,), "reason": "holiday"})
    plan = store.take([read_text(day_csv([(ROWAN, "2026-11-04", "I", "I")]))])
    after = only(store)
    assert (after.case, after.first_day_absent, after.reason) == (case.case, date(2026, 11, 4), "holiday")
    assert after.log[0] == entry
    assert plan.withdrawn == ()


def test_an_absence_that_goes_on_after_the_child_was_found_is_told_each_time(read_text: Read, store: Store) -> None:
    store.take([read_text(day_csv([(ROWAN, "2026-11-09", "N", "N")]))])
    case = only(store)
    found = FoundEntry(at=datetime(2026, 11, 9, 14, 0), by="S. Patel", did="found")
    store.cases[case.case] = case.model_copy(update={"log": (found,), "stage": Stage.FOUND})
    for day in ("2026-11-10", "2026-11-11"):
        plan = store.take([read_text(day_csv([(ROWAN, day, "N", "N")]))])
        [proposal] = plan.proposals
        assert (proposal.case, proposal.kind) == (case.case, "missing again")
        assert "the register has no reason for 2026-11-10 and after" in proposal.message
    assert not store.take([read_text(day_csv([(ROWAN, "2026-11-12", "/", "\\")]))]).opened


@pytest.mark.parametrize(("found_at", "told"), [(10, 1), (12, 0)])
def test_an_afternoon_after_the_child_was_found_is_told_the_same_day(
    read_text: Read, store: Store, found_at: int, told: int
) -> None:
    store.take([read_text(day_csv([(ROWAN, "2026-11-13", "N", "-")]))])
    case = only(store)
    found = FoundEntry(at=datetime(2026, 11, 13, found_at), by="S. Patel", did="found")
    store.cases[case.case] = case.model_copy(update={"log": (found,), "stage": Stage.FOUND})
    plan = store.take([read_text(day_csv([(ROWAN, "2026-11-13", "L", "N")]))])
    assert [proposal.kind for proposal in plan.proposals] == ["missing again"] * told


def worked_on(store: Store) -> Case:
    """The only case, after somebody sent a message."""
    case = only(store)
    sent = Sms(at=datetime(2026, 11, 9, 10), by="S. Patel", did="sms")
    store.cases[case.case] = case.model_copy(update={"log": (*case.log, sent)})
    return store.cases[case.case]


@pytest.mark.parametrize("later", ["I", "N"])
def test_a_case_whose_first_day_was_none_goes_on_in_the_days_that_it_holds(
    read_text: Read, store: Store, later: str
) -> None:
    store.take([read_text(day_csv([(ROWAN, "2026-11-09", "N", "N"), (ROWAN, "2026-11-10", later, later)]))])
    case = worked_on(store)
    store.take([read_text(day_csv([(ROWAN, "2026-11-09", "/", "\\")]))])
    store.take([read_text(day_csv([(ROWAN, "2026-11-11", later, later)]))])
    plan = store.take([read_text(day_csv([(ROWAN, "2026-11-12", "/", "\\")]))])
    marks = only(store).marks
    assert plan.returned == (case.case,)
    assert [marks[date(2026, 11, day)][0] for day in (9, 10, 11, 12)] == ["/", later, later, "/"]


def test_a_child_who_was_found_keeps_to_the_case_that_ended(read_text: Read, store: Store) -> None:
    store.take([read_text(day_csv([(ROWAN, "2026-11-09", "N", "N"), (ROWAN, "2026-11-10", "N", "N")]))])
    case = only(store)
    found = FoundEntry(at=datetime(2026, 11, 9, 14), by="S. Patel", did="found")
    store.cases[case.case] = case.model_copy(update={"log": (found,), "stage": Stage.FOUND})
    plan = store.take([read_text(day_csv([(ROWAN, "2026-11-09", "/", "\\")]))])
    assert [store.cases[one].first_day_absent for one in plan.opened] == [date(2026, 11, 10)]


SNOW = Closure(first=date(2026, 11, 9), why="snow")


@pytest.mark.parametrize("is_worked_on", [False, True])
def test_a_case_of_a_day_that_turned_out_to_be_none_follows_the_next_days(
    read_text: Read, store: Store, is_worked_on: bool
) -> None:
    store.take([read_text(day_csv([(ROWAN, "2026-11-09", "N", "N"), (ASH, "2026-11-09", "N", "N")]))])
    ash = next(case for case in store.cases.values() if case.pupil.upn == ASH)
    if is_worked_on:
        sent = Sms(at=datetime(2026, 11, 9, 10), by="S. Patel", did="sms")
        store.cases[ash.case] = ash.model_copy(update={"log": (sent,)})
    file = CalendarFile(terms=(Term(first=date(2026, 11, 2), last=date(2026, 12, 18)),), closures=(SNOW,))
    store.context = replace(store.context, calendar=SchoolCalendar(file, {}))
    plan = store.take([read_text(day_csv([(ROWAN, "2026-11-10", "/", "\\"), (ASH, "2026-11-10", "N", "N")]))])
    assert len(plan.returned) == 1
    [absent] = [case for case in store.cases.values() if case.pupil.upn == ASH]
    assert absent.marks[date(2026, 11, 10)] == ("N", "N")
    assert (absent.case == ash.case) == is_worked_on


def case_before_term(store: Store, first: date, *log: FoundEntry | Sms) -> Case:
    """A case that began before the calendar's first day, as last year's did once its terms are taken out."""
    stage = Stage.FOUND if any(isinstance(entry, FoundEntry) for entry in log) else Stage.ABSENT
    pupil = Pupil(name="Rowan Example", upn=ROWAN)
    old = Case(
        case="2025-AAAAAA",
        stage=stage,
        first_day_absent=first,
        reason="not known",
        pupil=pupil,
        marks={first: ("N", "N")},
        log=log,
    )
    store.cases[old.case] = old
    return old


@pytest.mark.parametrize("first", [date(2026, 7, 15), date(2026, 10, 28)])
def test_who_was_found_before_term_and_is_missing_on_its_first_day_gets_a_case_of_their_own(
    read_text: Read, store: Store, first: date
) -> None:
    found = FoundEntry(at=datetime(first.year, first.month, first.day, 14), by="S. Patel", did="found")
    old = case_before_term(store, first, found)
    plan = store.take([read_text(day_csv([(ROWAN, "2026-11-02", "N", "N")]))])
    assert [store.cases[one].first_day_absent for one in plan.opened] == [date(2026, 11, 2)]
    assert store.cases[old.case] == old


def test_a_case_that_ended_before_term_takes_no_marks_of_it(read_text: Read, store: Store) -> None:
    found = FoundEntry(at=datetime(2026, 7, 15, 14), by="S. Patel", did="found")
    old = case_before_term(store, date(2026, 7, 15), found)
    assert not store.take([read_text(day_csv([(ROWAN, "2026-11-02", "/", "\\")]))]).deeds
    assert store.cases == {old.case: old}


@pytest.mark.parametrize("log", [(), (Sms(at=datetime(2026, 7, 15, 10), by="S. Patel", did="sms"),)])
def test_a_case_that_is_open_since_last_year_goes_on_and_keeps_what_it_has(
    read_text: Read, store: Store, log: tuple[Sms, ...]
) -> None:
    old = case_before_term(store, date(2026, 7, 15), *log)
    plan = store.take([read_text(day_csv([(ROWAN, "2026-11-02", "N", "N"), (ROWAN, "2026-11-03", "/", "\\")]))])
    assert (only(store).case, only(store).first_day_absent) == (old.case, date(2026, 7, 15))
    assert [day.day for day in only(store).marks] == [15, 2, 3]
    assert plan.returned == (old.case,)


def test_many_cases_at_once_are_asked_about(read_text: Read, store: Store) -> None:
    rows = [(f"A{n:011d}A", "2026-11-04", "N", "N") for n in range(10)]
    assert "10 cases would be opened" in store.take([read_text(day_csv(rows))]).needs_confirmation


def test_a_register_half_of_which_is_blank_is_asked_about(read_text: Read, store: Store) -> None:
    rows = [(ROWAN, "2026-11-04", "", ""), (ASH, "2026-11-04", "N", "N")]
    assert "50 %" in store.take([read_text(day_csv(rows))]).needs_confirmation


def test_last_years_file_is_refused(read_text: Read, store: Store) -> None:
    with pytest.raises(Refused, match="no school on any of these days"):
        store.take([read_text(day_csv([(ROWAN, "2025-11-05", "N", "N")]))])


def test_two_files_that_differ_open_no_case(read_text: Read, store: Store) -> None:
    one = read_text(day_csv([(ROWAN, "2026-11-04", "N", "N")]), "one.csv")
    other = read_text(day_csv([(ROWAN, "2026-11-04", "/", "\\")]), "other.csv")
    plan = store.take([one, other])
    assert not store.cases
    assert [(found.kind, found.line) for found in plan.findings] == [("same session, different marks", 2)]


def test_of_two_files_that_differ_the_one_that_was_written_later_counts(read_text: Read, store: Store) -> None:
    first = read_text(day_csv([(ROWAN, "2026-11-04", "/", "-"), (ASH, "2026-11-04", "N", "-")]), "am.csv")
    later = read_text(day_csv([(ROWAN, "2026-11-04", "N", "N"), (ASH, "2026-11-04", "", "\\")]), "pm.csv")
    plan = store.take([replace(later, written=2), replace(first, written=1)])
    marks = {case.pupil.upn: case.marks[date(2026, 11, 4)] for case in store.cases.values()}
    assert marks == {ROWAN: ("N", "N"), ASH: ("N", "\\")}
    assert "same session, different marks" not in {found.kind for found in plan.findings}
    assert not store.take([replace(first, written=1), replace(later, written=2)]).deeds


@pytest.mark.parametrize("written", [(1, 1), (None, None), (None, 2)])
def test_of_two_files_whose_order_is_not_known_neither_counts(
    read_text: Read, store: Store, written: tuple[int | None, int | None]
) -> None:
    one, other = (read_text(day_csv([(ROWAN, "2026-11-04", code, code)]), f"{code}.csv") for code in "NI")
    plan = store.take([replace(one, written=written[0]), replace(other, written=written[1])])
    assert not store.cases
    assert [found.kind for found in plan.findings] == ["same session, different marks"]


def test_a_file_of_the_holidays_is_left_out_and_stops_no_other(read_text: Read, store: Store) -> None:
    today = read_text(day_csv([(ROWAN, "2026-11-13", "N", "N")]))
    plan = store.take([read_text(day_csv([(ROWAN, "2026-10-26", "N", "N")]), "half-term.csv"), today])
    assert len(plan.opened) == 1
    [problem] = plan.problems
    assert (problem.path, plan.is_whole) == ("half-term.csv", False)
    assert "no school on any of these days" in problem.message


mark = st.sampled_from(["N", "O", "I", "/", "U", "-", "G", "X"])
registers = st.lists(
    st.tuples(st.sampled_from([ROWAN, ASH, SKY]), st.sampled_from(DAYS), mark, mark),
    min_size=1,
    unique_by=lambda row: row[:2],
)


@settings(deadline=None, max_examples=150)
@given(rows=registers, data=st.data())
def test_any_order_and_any_slicing_of_files_ends_in_the_same_cases(
    read_text: Read, context: Context, rows: list[tuple[str, str, str, str]], data: st.DataObject
) -> None:
    at_once, in_parts = Store(context), Store(context)
    at_once.take([read_text(day_csv(rows))])
    shuffled = data.draw(st.permutations(rows))
    while shuffled:
        size = data.draw(st.integers(1, len(shuffled)))
        part, shuffled = shuffled[:size], shuffled[size:]
        in_parts.take([read_text(day_csv(part))])
    assert in_parts.kept == at_once.kept
