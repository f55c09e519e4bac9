"""What is odd about a register: each kind of finding, with its line, and none stops the rest."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from register_store import Read, Store, day_csv

from cmeboard.core.calendar import CalendarFile, SchoolCalendar, Term
from cmeboard.core.entries import ReportToPolice
from cmeboard.core.school_age import SchoolAge
from cmeboard.core.stage import Stage
from cmeboard.register.found import Finding, Kind
from cmeboard.register.plan import ImportPlan

ROWAN, ASH, SKY = "Q999000025002", "B999000025001", "A99900002501A"
MONDAY, TUESDAY, WEDNESDAY = "2026-11-09", "2026-11-10", "2026-11-11"
HEADER = "UPN,Name,DOB,Class,Date,AM,PM\n"
DAYS = [f"2026-11-{day:02}" for day in (2, 3, 4, 5, 6, 9, 10, 11, 12, 13)]


def of_kind(plan: ImportPlan, kind: Kind) -> list[Finding]:
    return [finding for finding in plan.findings if finding.kind is kind]


def only(plan: ImportPlan, kind: Kind) -> Finding:
    (finding,) = of_kind(plan, kind)
    return finding


def only_kinds(plan: ImportPlan) -> set[Kind]:
    return {finding.kind for finding in plan.findings} - {Kind.UPN}


def test_a_register_that_was_not_taken(read_text: Read, store: Store) -> None:
    rows = [f"{upn},Pupil {upn},,{group},{MONDAY},{am},/\n" for upn, group, am in ((ROWAN, "9A", ""), (ASH, "9A", "-"))]
    rows.append(f"{SKY},Pupil {SKY},,9B,{MONDAY},/,\n")
    plan = store.take([read_text(HEADER + "".join(rows))])
    assert [(finding.line, finding.message) for finding in of_kind(plan, Kind.NOT_TAKEN)] == [
        (2, "2026-11-09 morning: the register of 9A was not taken (2 pupils)"),
        (4, "2026-11-09 afternoon: the register of 9B was not taken (1 pupil)"),
    ]
    assert not store.cases


def test_a_session_that_is_still_to_come_is_not_missed(read_text: Read, store: Store) -> None:
    plan = store.take([read_text(HEADER + f"{ROWAN},A B,,9A,2026-11-13,/,\n")])
    assert not of_kind(plan, Kind.NOT_TAKEN)


def test_marks_of_days_to_come_are_no_absence_yet(read_text: Read, store: Store) -> None:
    store.take([read_text(day_csv([(ROWAN, "2026-11-13", "/", "\\"), (ROWAN, "2026-11-16", "O", "O")]))])
    assert not store.cases


def test_a_mark_that_changed_since_the_last_import(read_text: Read, store: Store) -> None:
    store.take([read_text(day_csv([(ROWAN, MONDAY, "/", "\\"), (ASH, MONDAY, "N", "N")]))])
    plan = store.take([read_text(day_csv([(ROWAN, MONDAY, "O", "\\"), (ASH, MONDAY, "I", "I")]))])
    finding = only(plan, Kind.CHANGED)
    assert (finding.line, finding.message) == (2, "the morning of 2026-11-09 was / at the last import and is O now")


def test_x_for_a_child_of_school_age(read_text: Read, store: Store) -> None:
    store.context = replace(
        store.context,
        school_age=SchoolAge(
            begins_after_birthday=5, begins_on=("08-31", "12-31", "03-31"), ends_in_year_of_birthday=16
        ),
    )
    rows = [f"{ROWAN},A B,2015-01-02,9A,{MONDAY},X,X\n", f"{ASH},C D,2022-12-02,R,{MONDAY},X,X\n"]
    plan = store.take([read_text(HEADER + "".join(rows))])
    assert only(plan, Kind.NOT_OF_AGE).line == 2


def test_a_child_of_an_open_case_who_is_in_none_of_the_files(read_text: Read, store: Store) -> None:
    store.take([read_text(day_csv([(ROWAN, MONDAY, "N", "N")]))])
    (case,) = store.cases
    plan = store.take([read_text(day_csv([(ASH, TUESDAY, "/", "\\")]))])
    assert case in only(plan, Kind.NOT_IN_FILES).message
    assert not store.take([read_text(day_csv([(ROWAN, TUESDAY, "/", "\\")]))]).findings


def school(day: str, first: int = 0, last: int = 30) -> str:
    return day_csv([(f"Q9990000{n:05}", day, "/", "\\") for n in range(first, last)])


def test_pupils_of_the_register_before_who_are_in_no_file_are_counted(read_text: Read, store: Store) -> None:
    assert only_kinds(store.take([read_text(school(MONDAY))])) == set()
    cut = store.take([read_text(school(TUESDAY, 0, 11))])
    finding = only(cut, Kind.NOT_LISTED_ANY_MORE)
    said = "19 of 30 pupils with marks on 2026-11-09 have none on 2026-11-10: see who is not in the export"
    assert (finding.file, finding.line, finding.message) == ("register.csv", None, said)
    assert not cut.needs_confirmation
    rest = store.take([read_text(school(TUESDAY, 11, 29))])
    assert "1 of 30 pupils with marks on 2026-11-09 has none" in only(rest, Kind.NOT_LISTED_ANY_MORE).message
    whole = store.take([read_text(school(TUESDAY))])
    assert only_kinds(whole) == set()


def test_a_register_that_ends_with_fewer_pupils_than_it_began_is_told_of(read_text: Read, store: Store) -> None:
    both = school(MONDAY, 0, 12) + school(TUESDAY, 0, 11).split("\n", 1)[1]
    assert "1 of 12 pupils" in only(store.take([read_text(both)]), Kind.NOT_LISTED_ANY_MORE).message


@pytest.mark.parametrize(
    ("cut", "told"), [(20, "1 of 30 pupils with marks from 2026-11-09 to 2026-11-10 has"), (21, "")]
)
def test_a_child_who_vanished_on_the_morning_that_lacked_a_class_is_missed_on_the_next(
    read_text: Read, store: Store, cut: int, told: str
) -> None:
    store.take([read_text(school(MONDAY))])
    store.take([read_text(school(TUESDAY, 0, cut))])
    wednesday = store.take([read_text(school("2026-11-11", 0, 29))])
    said = [one.message for one in wednesday.findings if one.kind is Kind.NOT_LISTED_ANY_MORE]
    assert [message.startswith(told) for message in said] == ([True] if told else [])
    thursday = store.take([read_text(school("2026-11-12", 0, 29))])
    assert only_kinds(thursday) == set()


def test_another_schools_register_is_asked_about(read_text: Read, store: Store) -> None:
    store.take([read_text(school(MONDAY))])
    plan = store.take([read_text(school(TUESDAY, 100, 130))])
    assert "30 of 30 pupils with marks on 2026-11-09 have none on 2026-11-10" in plan.needs_confirmation


def test_a_second_class_on_the_first_day_is_nobody_elses(read_text: Read, store: Store) -> None:
    store.take([read_text(school(MONDAY))])
    plan = store.take([read_text(school(MONDAY, 100, 130))])
    assert not plan.needs_confirmation
    assert only_kinds(plan) == set()


@pytest.mark.parametrize(
    "rows",
    [
        "UPN,Name,Date,AM,PM\n,John Smith,2026-11-09,N,N\n,John Smith,2026-11-09,N,N\n",
        "Reg,Name,Date,AM,PM\n9A,John Smith,2026-11-09,N,N\n9B,John Smith,2026-11-09,N,N\n",
    ],
)
def test_two_rows_of_one_name_may_be_two_children(read_text: Read, store: Store, rows: str) -> None:
    plan = store.take([read_text(rows)])
    finding = only(plan, Kind.SAME_NAME)
    assert finding.line == 3
    assert "if they are two children, give their UPNs" in finding.message
    assert "Smith" not in finding.message


@pytest.mark.parametrize(("name", "told"), [("Kit Other", 1), ("Rowan Newname", 0), ("SAMPLE, Rowan", 0)])
def test_a_number_that_is_of_quite_another_name_in_a_case_is_told(
    read_text: Read, store: Store, name: str, told: int
) -> None:
    row = f"{ROWAN},{{name}},{{day}},N,N\n".format
    store.take([read_text("UPN,Name,Date,AM,PM\n" + row(name="Rowan Sample", day=MONDAY))])
    quoted = f'"{name}"'
    plan = store.take([read_text("UPN,Name,Date,AM,PM\n" + row(name=quoted, day=TUESDAY))])
    assert len(of_kind(plan, Kind.TWO_NAMES)) == told
    assert "Kit" not in str(plan.findings)


def test_two_rows_of_one_number_are_one_childs(read_text: Read, store: Store) -> None:
    row = "7,John Smith,2026-11-09,N,N\n"
    assert only_kinds(store.take([read_text(f"Adno,Name,Date,AM,PM\n{row}{row}")])) == set()


def test_a_pupil_who_is_not_in_the_list_of_pupils(read_text: Read, store: Store) -> None:
    pupils = read_text(f"UPN,Name,Address\n{ASH},C D,1 Example Road\n", "pupils.csv")
    marks = read_text(day_csv([(ROWAN, MONDAY, "N", "N"), (ASH, MONDAY, "/", "\\")]))
    finding = only(store.take([pupils, marks]), Kind.UNKNOWN_PUPIL)
    assert (finding.file, finding.line) == ("register.csv", 2)
    assert len(store.cases) == 1


@pytest.mark.parametrize(
    ("code", "days", "kind"), [("G", 9, None), ("G", 10, Kind.TEN_DAYS), ("I", 14, None), ("I", 15, Kind.FIFTEEN_DAYS)]
)
def test_ten_and_fifteen_school_days_open_a_case_though_explained(
    read_text: Read, store: Store, code: str, days: int, kind: Kind | None
) -> None:
    store.context = replace(store.context, now=datetime(2026, 11, 27, 9, 35))
    school_days = store.context.calendar.school_days(date(2026, 11, 2), date(2026, 11, 27))[:days]
    plan = store.take([read_text(day_csv([(ROWAN, str(day), code, code) for day in school_days]))])
    assert len(plan.opened) == (kind is not None)
    if kind is not None:
        assert plan.opened[0] in only(plan, kind).message


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        (["I"] * 10, 1),
        (["I"] * 9, 0),
        (["I"] * 4 + ["C"] * 6, 1),
        (["I"] * 4 + ["G"] * 6, 1),
        (["C"] * 11, 1),
        (["I"] * 5 + ["/"] + ["I"] * 6, 0),
        (["I"] * 5 + ["U"] + ["I"] * 6, 0),
        (["U"] + ["I"] * 9, 0),
        (["U"] + ["I"] * 10, 1),
        (["I"] * 3 + ["U"] + ["C"] * 10, 1),
        (["I"] * 11 + ["/"], 0),
    ],
)
def test_ten_school_days_absent_authorised_or_not_are_told_where_no_case_is_open(
    read_text: Read, store: Store, codes: list[str], told: int
) -> None:
    store.context = replace(store.context, now=datetime(2026, 11, 27, 9, 35))
    days = store.context.calendar.school_days(date(2026, 11, 2), date(2026, 11, 27))
    rows = [(ROWAN, str(day), code, code) for day, code in zip(days, codes, strict=False)]
    plan = store.take([read_text(day_csv(rows))])
    assert not store.cases
    found = [finding for finding in plan.findings if finding.kind is Kind.LONG_ABSENCE]
    assert len(found) == told
    assert all("10 school days without a break since 2026-11-0" in finding.message for finding in found)


def test_a_long_absence_is_as_long_as_the_school_says(read_text: Read, store: Store) -> None:
    number = {"absent_school_days": 6}
    store.context = replace(store.context, settings=store.context.settings.model_copy(update=number))
    found = only(store.take([read_text(day_csv([(ROWAN, day, "I", "I") for day in DAYS[:6]]))]), Kind.LONG_ABSENCE)
    assert "absent for 6 school days" in found.message
    assert "ten" not in found.kind


def test_a_late_arrival_counts_towards_the_ten_days_and_was_seen(read_text: Read, store: Store) -> None:
    marks = [("G", "G")] * 4 + [("U", "G")] + [("G", "G")] * 5
    rows = [(ROWAN, day, *codes) for day, codes in zip(DAYS, marks, strict=True)]
    plan = store.take([read_text(day_csv(rows))])
    assert only(plan, Kind.TEN_DAYS).message.startswith(
        "10 school days of G, N, O or U without a break since 2026-11-02"
    )
    (case,) = store.cases.values()
    assert case.first_day_absent == date(2026, 11, 6)


def test_sickness_in_total_over_the_school_year(read_text: Read, store: Store) -> None:
    store.context = replace(store.context, now=datetime(2026, 12, 4, 9, 35))
    days = store.context.calendar.school_days(date(2026, 11, 2), date(2026, 12, 4))
    sick = [("I", "I")] * 7 + [("/", "\\")] * 3 + [("I", "I")] * 8
    rows = [(ROWAN, str(day), *codes) for day, codes in zip(days, sick, strict=False)]
    plan = store.take([read_text(day_csv(rows))])
    assert "in total" in only(plan, Kind.FIFTEEN_DAYS).message
    assert not store.cases


def test_irregular_attendance(read_text: Read, store: Store) -> None:
    store.context = replace(
        store.context, settings=store.context.settings.model_copy(update={"irregular_school_days": 10})
    )
    rows = [(ROWAN, day, "I" if n % 3 == 0 else "/", "\\") for n, day in enumerate(DAYS)]
    plan = store.take([read_text(day_csv([*rows[:-1], (ROWAN, DAYS[-1], "/", "I")]))])
    assert only(plan, Kind.IRREGULAR).message == "attendance of 80 % over the last 10 school days"


def test_an_absence_that_begins_after_a_holiday_and_leave_that_ran_out(read_text: Read, store: Store) -> None:
    terms = (
        Term(first=date(2026, 9, 3), last=date(2026, 10, 23)),
        Term(first=date(2026, 11, 2), last=date(2026, 12, 18)),
    )
    calendar = SchoolCalendar(CalendarFile(terms=terms), {})
    store.context = replace(
        store.context,
        follows_a_break=lambda day: calendar.days_shut_before(day) >= 5,
        calendar=calendar,
        now=datetime(2026, 11, 4, 9),
    )
    rows = [(ROWAN, "2026-11-02", "N", "N"), (ASH, "2026-11-02", "C", "C"), (ASH, "2026-11-03", "N", "N")]
    plan = store.take([read_text(day_csv(rows))])
    assert [finding.line for finding in of_kind(plan, Kind.AFTER_HOLIDAY)] == [2, 3]
    assert only(plan, Kind.LEAVE_OVER).message.startswith(
        "leave (C) ran until 2026-11-02, and no word since 2026-11-03"
    )


def test_a_child_who_was_missing_before(read_text: Read, store: Store) -> None:
    store.take([read_text(day_csv([(ROWAN, "2026-11-02", "N", "N")]))])
    (earlier,) = store.cases.values()
    told = ReportToPolice(at=datetime(2026, 11, 3, 9), by="Ama Mensah", did="report to police", reference="WM-1")
    store.cases[earlier.case] = earlier.model_copy(update={"log": (told,), "stage": Stage.FOUND})
    plan = store.take([read_text(day_csv([(ROWAN, "2026-11-03", "/", "\\"), (ROWAN, MONDAY, "N", "N")]))])
    assert earlier.case in only(plan, Kind.MISSING_BEFORE).message


def test_children_known_by_the_systems_number_alone_are_not_mixed_up(read_text: Read, store: Store) -> None:
    """Marks of nameless rows are remembered by that number, each child's own."""

    def rows(*marks: tuple[str, str, str]) -> str:
        return "StudentId,CalendarStartDate,PeriodDisplayName,Mark\n" + "".join(
            f"{who},{day},AM,{code}\n" for who, day, code in marks
        )

    store.take([read_text(rows(("1", "09/11/2026", "N"), ("2", "09/11/2026", "/")))])
    assert len(store.context.memory.pupils) == 2


def test_a_code_that_did_not_exist_then_is_not_used(read_text: Read, store: Store) -> None:
    plan = store.take([read_text(day_csv([(ROWAN, MONDAY, "H", "F"), (ASH, MONDAY, "ZZ", "/")]))])
    assert [finding.line for finding in of_kind(plan, Kind.UNKNOWN_CODE)] == [2, 2, 3]
    assert all(finding.stops for finding in of_kind(plan, Kind.UNKNOWN_CODE))
    assert not store.cases


def test_marks_on_a_closed_day_are_told_and_not_counted(read_text: Read, store: Store) -> None:
    plan = store.take([read_text(day_csv([(ROWAN, "2026-11-07", "N", "N"), (ROWAN, MONDAY, "/", "\\")]))])
    assert "2026-11-07, and calendar.yaml has no school then" in only(plan, Kind.CLOSED).message
    assert not store.cases


def test_n_that_is_older_than_five_school_days(read_text: Read, store: Store) -> None:
    plan = store.take([read_text(day_csv([(ROWAN, "2026-11-05", "N", "N"), (ASH, "2026-11-06", "N", "N")]))])
    assert only(plan, Kind.OLD_N).line == 2


def test_one_child_under_two_names_in_two_files(read_text: Read, store: Store) -> None:
    one = read_text(day_csv([(ROWAN, MONDAY, "N", "N")]), "a.csv")
    other = read_text(f"UPN,Name,Date,AM,PM\n{ROWAN},Quite Another,{TUESDAY},N,N\n", "b.csv")
    finding = only(store.take([one, other]), Kind.TWO_NAMES)
    assert (finding.file, finding.line) == ("b.csv", 2)
    assert len(store.cases) == 1
