"""Cases that belong with another: the same child's other absences, and those of brothers and sisters. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from cmeboard.core.case import Case, Pupil
from cmeboard.core.ids import pupil_key


class Relation(StrEnum):
    """How the child of one case stands to the child of another."""

    SAME_CHILD = "the same child"
    SIBLING = "brother or sister"


@dataclass(frozen=True, slots=True)
class RelatedCase:
    """Another case worth a look, with what a line about it says."""

    case: str
    relation: Relation
    pupil: str
    stage: str
    first_day_absent: str
    entries: int


def relation(one: Pupil, other: Pupil) -> Relation | None:
    """How two pupils belong together, as far as their files say; None where they do not.

    The same child has the same UPN, else the same admission number, else the same name and date of birth. Brothers and
    sisters are those that either file lists.
    """
    if _is_same(one, other):
        return Relation.SAME_CHILD
    return Relation.SIBLING if _lists(one, other) or _lists(other, one) else None


def _is_same(one: Pupil, other: Pupil) -> bool:
    if pupil_key(one) == pupil_key(other):
        return True
    for mine, theirs in ((one.upn, other.upn), (one.admission_number, other.admission_number)):
        if mine and theirs:
            return mine.strip().upper() == theirs.strip().upper()
    born = one.date_of_birth
    return born is not None and born == other.date_of_birth and _name(one.name) == _name(other.name)


def _lists(pupil: Pupil, other: Pupil) -> bool:
    for sibling in pupil.siblings:
        if sibling.upn and other.upn:
            if sibling.upn.strip().upper() == other.upn.strip().upper():
                return True
        elif _name(sibling.name) == _name(other.name):
            return True
    return False


def _name(text: str) -> str:
    return " ".join(text.casefold().split())


def related_case(case: Case, other: Case) -> RelatedCase | None:
    """The other case as a line of this one's page, or None where they do not belong together."""
    how = relation(case.pupil, other.pupil)
    if how is None:
        return None
    opened = other.first_day_absent.isoformat()
    return RelatedCase(other.case, how, other.pupil.name, other.stage.value, opened, len(other.log))
