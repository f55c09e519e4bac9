"""Lists of pupils and contacts, as Bromcom and a school's own report lay them out."""

from collections.abc import Callable, Iterator, Sequence

from cmeboard.core.case import Contact
from cmeboard.core.words import Flag
from cmeboard.demo.people import Enrolled
from cmeboard.demo.sheets import ANY_PUPIL, Dialect, Row, Sheet, any_pupil, slashed, write_csv

MOST_CONTACTS = 3


def bromcom_pupils(sheet: Sheet, dialect: Dialect) -> Iterator[str]:
    """Bromcom's StudentFlatView."""
    contact = ("Name", "Telephone", "Email", "Relationship", "ParentalResponsibility")
    header = (
        *("StudentId", "PreferredFirstName", "PreferredLastName", "FirstName", "LastName", "GenderCode"),
        *("DateOfBirth", "Upn", "AdmissionNumber", "InCareFlag", "YearGroup", "TutorGroupName", "EnrolmentStateName"),
        *(f"Contact{n}{field}" for n in range(1, MOST_CONTACTS + 1) for field in contact),
    )

    def row(pupil: Enrolled) -> Row:
        facts = pupil.pupil
        return (
            *(pupil.student_id, facts.known_as or pupil.forename, pupil.surname, pupil.forename, pupil.surname),
            (facts.sex or "")[:1].upper(),
            slashed(facts.date_of_birth) if facts.date_of_birth else "",
            *(facts.upn or "", facts.admission_number or ""),
            "True" if Flag.LOOKED_AFTER in facts.flags else "False",
            *(str(facts.year_group or ""), facts.registration_group or "", "On Roll"),
            *_in_columns(facts.contacts, len(contact), _bromcom_contact),
        )

    return write_csv(iter([[header], *([row(pupil)] for pupil in sheet.roll)]), dialect)


def _bromcom_contact(contact: Contact) -> Row:
    parental = "True" if contact.parental_responsibility else "False"
    return (
        contact.name,
        contact.phones[0] if contact.phones else "",
        contact.email or "",
        (contact.relationship or "").capitalize(),
        parental,
    )


def any_pupils(sheet: Sheet, dialect: Dialect) -> Iterator[str]:
    """Pupils, addresses and contacts as a school builds the report itself; two telephone numbers a contact."""
    contact = ("Name", "Relationship", "Parental responsibility", "Phone", "Other phone", "Email")
    header = (
        *ANY_PUPIL,
        *("Address", "In care"),
        *(f"Contact {n} {field}" for n in range(1, MOST_CONTACTS + 1) for field in contact),
    )

    def row(pupil: Enrolled) -> Row:
        facts = pupil.pupil
        return (
            *any_pupil(pupil),
            facts.address or "",
            "yes" if Flag.LOOKED_AFTER in facts.flags else "no",
            *_in_columns(facts.contacts, len(contact), _any_contact),
        )

    return write_csv(iter([[header], *([row(pupil)] for pupil in sheet.roll)]), dialect)


def _any_contact(contact: Contact) -> Row:
    first, second, *_ = (*contact.phones, "", "")
    parental = "yes" if contact.parental_responsibility else "no"
    return contact.name, contact.relationship or "", parental, first, second, contact.email or ""


def _in_columns(contacts: Sequence[Contact], width: int, cells: Callable[[Contact], Row]) -> Iterator[str]:
    for n in range(MOST_CONTACTS):
        yield from cells(contacts[n]) if n < len(contacts) else ("",) * width
