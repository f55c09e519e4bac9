"""A list of pupils and contacts fills in what is missing, and never writes over what people wrote."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from register_store import Read, Store, day_csv

from cmeboard.core.case import Case, Contact
from cmeboard.core.stage import Stage
from cmeboard.core.words import Flag
from cmeboard.register.context import Context

ROWAN = "Q999000025002"
MARKS = day_csv([(ROWAN, "2026-11-09", "N", "N")])
HEADER = (
    "UPN,Name,Address,In care,Contact 1 name,Contact 1 relationship,Contact 1 parental responsibility,"
    "Contact 1 phone,Contact 1 other phone,Contact 1 email,Contact 2 name,Contact 2 phone\n"
)


def people(address: str = "1 Example Road", in_care: str = "no", phone: str = "01632 960001", second: str = ",") -> str:
    who = f"{ROWAN},Pupil {ROWAN},{address},{in_care}"
    return f"{HEADER}{who},Ada Sample,Mother,yes,{phone},07700 900001,ada@example.org,{second}\n"


def only(store: Store) -> Case:
    (case,) = store.cases.values()
    return case


def test_a_new_case_has_the_contacts_of_the_list_given_with_it(read_text: Read, store: Store) -> None:
    store.take([read_text(people(second="Bo Sample,")), read_text(MARKS)])
    pupil = only(store).pupil
    assert pupil.address == "1 Example Road"
    assert pupil.contacts == (
        Contact(
            name="Ada Sample",
            relationship="mother",
            parental_responsibility=True,
            phones=("01632 960001", "07700 900001"),
            email="ada@example.org",
        ),
        Contact(name="Bo Sample"),
    )


def test_a_list_of_its_own_fills_in_an_open_case_and_opens_none(read_text: Read, store: Store) -> None:
    assert not store.take([read_text(people())]).opened
    store.take([read_text(MARKS)])
    plan = store.take([read_text(people(in_care="Yes"))])
    assert plan.updated == (only(store).case,)
    assert only(store).pupil.flags == (Flag.LOOKED_AFTER,)
    again = store.take([read_text(people(in_care="Yes"))])
    assert (again.deeds, again.withdrawn) == ((), ())


def test_two_contacts_of_one_name_stay_two(read_text: Read, store: Store) -> None:
    twins = read_text(people(second="Ada Sample,01632 960002"))
    store.take([twins, read_text(MARKS)])
    phones = [contact.phones for contact in only(store).pupil.contacts]
    assert phones == [("01632 960001", "07700 900001"), ("01632 960002",)]
    again = store.take([twins])
    assert (again.deeds, again.withdrawn, again.differences) == ((), (), ())


def test_an_export_with_a_row_for_each_contact(read_text: Read) -> None:
    header = "UPN,Name,Contact 1 name,Contact 1 relationship,Contact 1 phone\n"
    rows = ("Ada Sample,mother,01632 960001", "Ada Sample,mother,01632 960002", "Ada Sample,aunt,01632 960003")
    (details,) = read_text(header + "".join(f"{ROWAN},A B,{row}\n" for row in rows)).details
    assert [(one.relationship, one.phones) for one in details.contacts] == [
        ("mother", ("01632 960001", "01632 960002")),
        ("aunt", ("01632 960003",)),
    ]


def test_what_staff_wrote_stays_and_is_shown_as_a_difference(read_text: Read, store: Store) -> None:
    store.take([read_text(MARKS)])
    case = only(store)
    mother = Contact(name="Ada SAMPLE", email="mum@example.org", phones=("+44 1632 960001",), note="after four")
    pupil = case.pupil.model_copy(update={"address": "2 Other Road", "contacts": (mother,)})
    store.cases[case.case] = case.model_copy(update={"pupil": pupil})
    plan = store.take([read_text(people())])
    assert [(one.field, one.in_case, one.in_register) for one in plan.differences] == [
        ("pupil.address", "2 Other Road", "1 Example Road"),
        ("pupil.contacts[0].email", "mum@example.org", "ada@example.org"),
    ]
    (contact,) = only(store).pupil.contacts
    assert (contact.email, contact.note, contact.relationship) == ("mum@example.org", "after four", "mother")
    assert contact.phones == ("+44 1632 960001", "07700 900001")


def test_the_register_is_followed_where_a_person_takes_it(read_text: Read, store: Store) -> None:
    store.take([read_text(MARKS)])
    case = only(store)
    store.cases[case.case] = case.model_copy(
        update={"pupil": case.pupil.model_copy(update={"address": "2 Other Road"})}
    )
    store.context = replace(store.context, taken=frozenset({f"{case.case}:pupil.address"}))
    assert not store.take([read_text(people())]).differences
    assert only(store).pupil.address == "1 Example Road"


def test_what_an_import_wrote_and_nobody_touched_is_brought_up_to_date(read_text: Read, store: Store) -> None:
    store.take([read_text(people()), read_text(MARKS)])
    plan = store.take([read_text(people(address="3 New Road"))])
    assert (only(store).pupil.address, plan.differences) == ("3 New Road", ())


def test_a_flag_that_a_person_took_away_is_not_set_again(read_text: Read, store: Store) -> None:
    store.take([read_text(people(in_care="yes")), read_text(MARKS)])
    case = only(store)
    store.cases[case.case] = case.model_copy(update={"pupil": case.pupil.model_copy(update={"flags": ()})})
    plan = store.take([read_text(people(in_care="yes"))])
    assert [one.field for one in plan.differences] == ["pupil.flags"]
    assert not only(store).pupil.flags


def test_a_flag_is_never_taken_away(read_text: Read, store: Store) -> None:
    store.take([read_text(people(in_care="yes")), read_text(MARKS)])
    plan = store.take([read_text(people(in_care="no"))])
    assert [one.field for one in plan.differences] == ["pupil.flags"]
    assert only(store).pupil.flags == (Flag.LOOKED_AFTER,)


def test_a_closed_case_is_left_alone(read_text: Read, store: Store) -> None:
    store.take([read_text(MARKS)])
    case = only(store)
    store.cases[case.case] = case.model_copy(update={"stage": Stage.FOUND})
    plan = store.take([read_text(people())])
    assert (plan.deeds, plan.withdrawn) == ((), ())


@pytest.mark.parametrize(
    ("phone", "said"), [("8.01E+12", "rounded"), ("1632960001", "lost its first 0"), ("n/a", "like one")]
)
def test_telephone_numbers_that_a_spreadsheet_spoilt(read_text: Read, phone: str, said: str) -> None:
    reading = read_text(people(phone=phone))
    assert [said in finding.message for finding in reading.findings] == [True]
    kept = reading.details[0].contacts[0].phones
    assert (phone in kept) is (phone != "8.01E+12")


@settings(max_examples=40)
@given(st.permutations([people(), MARKS, day_csv([(ROWAN, "2026-11-10", "O", "O")])]))
def test_lists_and_registers_in_any_order_end_in_the_same_case(
    read_text: Read, context: Context, files: list[str]
) -> None:
    fresh = Store(context)
    for text in files:
        fresh.take([read_text(text)])
    fresh.take([read_text(people())])
    together = Store(context)
    together.take([read_text(text) for text in files])
    assert fresh.kept == together.kept
