"""Invented pupils: names from many origins, numbers that cannot be anybody's, flags in sensible proportions.

Telephone numbers are from the ranges that Ofcom keeps for drama (01632 960xxx and 07700 900xxx), UPNs carry the
authority 999, which does not exist, and postcodes hold letters that are never issued.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from stdnum.gb.upn import calc_check_digit

from cmeboard.core.case import Contact, Pupil, Sibling, SocialWorker, YouthOffendingWorker
from cmeboard.core.ids import school_year
from cmeboard.core.words import Flag
from cmeboard.demo.dice import Dice
from cmeboard.demo.names import (
    DOUBLE_BARREL_SHARE,
    ORIGINS,
    PRIMARY_SCHOOLS,
    REFERRING_SCHOOLS,
    STREETS,
    TOWNS,
    UNISSUED_LETTERS,
    Origin,
)

YEAR_GROUPS = (7, 8, 9, 10, 11)
REGISTRATION_GROUP_SIZE = 28
NAMESAKES_EVERY = 150
"""In each so many pupils, two bear the same name, as happens in every large school."""

FLAG_SHARES = {
    Flag.SPECIAL_EDUCATIONAL_NEEDS: 0.14,
    Flag.OPEN_TO_SOCIAL_CARE: 0.03,
    Flag.SAFEGUARDING_CONCERN: 0.03,
    Flag.DEVELOPING_CONCERNS: 0.02,
    Flag.YOUNG_CARER: 0.02,
    Flag.MENTAL_HEALTH: 0.02,
    Flag.LOOKED_AFTER: 0.012,
    Flag.CHILD_PROTECTION_PLAN: 0.008,
    Flag.TRAVELLING_FAMILY: 0.008,
    Flag.REFUGEE_OR_ASYLUM_SEEKING: 0.008,
    Flag.NEW_PUPIL: 0.01,
    Flag.OFFENDING: 0.005,
}

KNOWN_TO_SOCIAL_CARE = frozenset(
    {Flag.LOOKED_AFTER, Flag.CHILD_PROTECTION_PLAN, Flag.OPEN_TO_SOCIAL_CARE, Flag.SECTION_47_ENQUIRY}
)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A pupil with the parts of the name that register systems keep apart."""

    pupil: Pupil
    forename: str
    surname: str

    @property
    def student_id(self) -> str:
        """The number that the register system knows the pupil by."""
        return self.pupil.admission_number or ""


def school_roll(seed: int, count: int, on: date) -> list[Enrolled]:
    """The first `count` pupils of the invented school, as they are on that day. A longer roll begins with a shorter."""
    return [enrolled(seed, n, on) for n in range(count)]


def enrolled(seed: int, n: int, on: date) -> Enrolled:
    """The n-th pupil of the school, n from 0."""
    dice = Dice(seed, "pupil", n)
    year_group = YEAR_GROUPS[n % len(YEAR_GROUPS)]
    sex, forename, surname = _name(seed, n)
    born = _date_of_birth(dice, year_group, on)
    flags = tuple(flag for flag, share in FLAG_SHARES.items() if dice.chance(share))
    address = _address(dice)
    pupil = Pupil(
        name=f"{forename} {surname}",
        upn=_upn(dice, n, born),
        admission_number=str(3001 + n),
        date_of_birth=born,
        year_group=year_group,
        registration_group=f"{year_group}{_letters(n // len(YEAR_GROUPS) // REGISTRATION_GROUP_SIZE)}",
        sex=sex,
        address=address,
        admitted=_admitted(dice, year_group, on),
        flags=flags,
        social_worker=social_worker(dice) if KNOWN_TO_SOCIAL_CARE.intersection(flags) else None,
        youth_offending_worker=youth_offending_worker(dice) if Flag.OFFENDING in flags else None,
        referring_school=dice.pick(REFERRING_SCHOOLS) if dice.chance(0.1) else None,
        responsible_authority="Worcestershire" if Flag.LOOKED_AFTER in flags else None,
        siblings=_siblings(dice, surname),
        contacts=_contacts(dice, surname, flags),
    )
    return Enrolled(pupil, forename, surname)


def _name(seed: int, n: int) -> tuple[str, str, str]:
    if n % NAMESAKES_EVERY == NAMESAKES_EVERY - 1:
        return _name(seed, n - NAMESAKES_EVERY // 2)
    dice = Dice(seed, "name", n)
    origin = _origin(dice)
    surname = dice.pick(origin.surnames)
    if dice.chance(DOUBLE_BARREL_SHARE):
        surname = f"{surname}-{dice.pick(_origin(dice).surnames)}"
    if dice.chance(0.5):
        return "female", dice.pick(origin.girls), surname
    return "male", dice.pick(origin.boys), surname


def _origin(dice: Dice) -> Origin:
    return dice.weigh(ORIGINS, [origin.share for origin in ORIGINS])


def _date_of_birth(dice: Dice, year_group: int, on: date) -> date:
    first = date(school_year(on) - year_group - 5, 9, 1)
    return first + timedelta(dice.number(0, 364))


def _upn(dice: Dice, n: int, born: date) -> str | None:
    """A permanent UPN for most, a temporary one for some, none for a few, as real rolls have them.

    The form: check letter, authority, establishment, year of allocation, serial number.
    """
    number = f"999{4000 + n // 999:04d}{(school_year(born) + 5) % 100:02d}{n % 999 + 1:03d}"
    kind = dice.share()
    if kind < 0.01:
        return None
    if kind < 0.015:
        number = number[:-1] + "ABCDEFGHJK"[int(number[-1])]
    return calc_check_digit(number) + number


def _letters(number: int) -> str:
    head, tail = divmod(number, 26)
    return (_letters(head - 1) if head else "") + chr(ord("A") + tail)


def _address(dice: Dice) -> str:
    town, district = dice.pick(TOWNS)
    ending = dice.pick(UNISSUED_LETTERS) + dice.pick(UNISSUED_LETTERS)
    return f"{dice.number(1, 140)} {dice.pick(STREETS)}, {town} {district} {dice.number(1, 9)}{ending}"


def _admitted(dice: Dice, year_group: int, on: date) -> date:
    joined = date(school_year(on) - (year_group - 7), 9, 5)
    late = joined + timedelta(dice.number(14, 250))
    return late if dice.chance(0.08) and late < on else min(joined, on)


def mobile(dice: Dice) -> str:
    """A mobile number kept for drama."""
    return f"07700 900{dice.number(0, 999):03d}"


def landline(dice: Dice) -> str:
    """A landline number kept for drama."""
    return f"01632 960{dice.number(0, 999):03d}"


def adult(dice: Dice, surname: str | None = None, relationship: str = "") -> str:
    """An invented adult; a relative of the pupil's where a surname is given."""
    origin = _origin(dice)
    women = relationship in ("mother", "grandmother", "aunt", "stepmother") or (not relationship and dice.chance(0.6))
    return f"{dice.pick(origin.girls if women else origin.boys)} {surname or dice.pick(origin.surnames)}"


def social_worker(dice: Dice) -> SocialWorker:
    """An invented social worker with the team's number."""
    name = adult(dice)
    return SocialWorker(name=name, phone=mobile(dice), team_phone=landline(dice), email="social.care@authority.example")


def youth_offending_worker(dice: Dice) -> YouthOffendingWorker:
    return YouthOffendingWorker(name=adult(dice), phone=mobile(dice))


def _siblings(dice: Dice, surname: str) -> tuple[Sibling, ...]:
    count = dice.weigh((0, 1, 2, 3), (50, 32, 13, 5))
    return tuple(
        Sibling(
            name=f"{dice.pick(_origin(dice).girls if dice.chance(0.5) else _origin(dice).boys)} {surname}",
            school=dice.pick(PRIMARY_SCHOOLS),
        )
        for _ in range(count)
    )


def _contacts(dice: Dice, surname: str, flags: tuple[Flag, ...]) -> tuple[Contact, ...]:
    if Flag.LOOKED_AFTER in flags:
        kin: tuple[str, ...] = ("foster carer",)
    else:
        kin = dice.weigh(
            (
                ("mother", "father"),
                ("mother",),
                ("father",),
                ("mother", "grandmother"),
                ("mother", "stepfather", "aunt"),
            ),
            (48, 24, 6, 14, 8),
        )
    return tuple(_contact(dice, surname, relationship) for relationship in kin)


def _contact(dice: Dice, surname: str, relationship: str) -> Contact:
    phones = [mobile(dice)]
    if dice.chance(0.25):
        phones.append(landline(dice))
    same_name = relationship in ("mother", "father") and dice.chance(0.8)
    return Contact(
        name=adult(dice, surname if same_name else None, relationship),
        relationship=relationship,
        parental_responsibility=relationship in ("mother", "father"),
        phones=tuple(phones),
        email="family@home.example" if dice.chance(0.5) else None,
    )
