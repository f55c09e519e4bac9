"""A child whose number changed between two mornings is one child: a temporary UPN, a new admission number."""

from datetime import date

import pytest
from register_store import Read, Store

from cmeboard.register.found import Kind

PERMANENT, OTHER, TEMPORARY = "Q999000025002", "B999000025001", "A99900002501A"
MONDAY, TUESDAY = date(2026, 11, 9), date(2026, 11, 10)
BORN = "05/10/2011"


def marks_of(
    upn: str, number: str, day: date, *, name: str = "Rowan Sample", born: str = BORN, marks: str = "N,N"
) -> str:
    return f"{upn},{number},{name},{born},{day:%d/%m/%Y},{marks}\n"


def register(*rows: str) -> str:
    return "UPN,Adno,Name,DOB,Date,AM,PM\n" + "".join(rows)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((TEMPORARY, "7"), (PERMANENT, "7")),
        ((PERMANENT, "7"), (TEMPORARY, "7")),
        ((TEMPORARY, ""), (PERMANENT, "")),
        ((PERMANENT, "7"), (PERMANENT, "8")),
        (("", "7"), (PERMANENT, "7")),
    ],
)
@pytest.mark.parametrize("at_once", [False, True])
def test_the_absence_goes_on_in_one_case_and_the_return_reaches_it(
    read_text: Read, store: Store, before: tuple[str, str], after: tuple[str, str], *, at_once: bool
) -> None:
    files = [read_text(register(marks_of(*before, MONDAY))), read_text(register(marks_of(*after, TUESDAY)))]
    for some in [files] if at_once else [[one] for one in files]:
        plan = store.take(some)
    [case] = store.cases.values()
    assert list(case.marks) == [MONDAY, TUESDAY]
    assert not [finding for finding in plan.findings if finding.kind in (Kind.NOT_IN_FILES, Kind.PUPIL_UNCLEAR)]
    back = store.take([read_text(register(marks_of(*after, date(2026, 11, 11), marks="/,/")))])
    assert back.returned == (case.case,)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (marks_of(PERMANENT, "7", MONDAY), marks_of(OTHER, "7", TUESDAY)),
        (marks_of(TEMPORARY, "7", MONDAY), marks_of(PERMANENT, "8", TUESDAY)),
        (marks_of(TEMPORARY, "7", MONDAY), marks_of(PERMANENT, "7", TUESDAY, name="Kit Sample")),
        (marks_of(TEMPORARY, "7", MONDAY), marks_of(PERMANENT, "7", TUESDAY, born="06/10/2011")),
        (marks_of("", "7", MONDAY, born=""), marks_of("", "8", TUESDAY, born="")),
    ],
)
def test_two_numbers_that_differ_are_two_children_where_nothing_says_otherwise(
    read_text: Read, store: Store, before: str, after: str
) -> None:
    plan = store.take([read_text(register(before))])
    plan = store.take([read_text(register(after))])
    assert [finding.kind for finding in plan.findings if finding.kind is Kind.NOT_IN_FILES] == [Kind.NOT_IN_FILES]
    assert all(len(case.marks) == 1 for case in store.cases.values())
