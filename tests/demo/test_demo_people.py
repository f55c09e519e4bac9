"""Invented pupils: nobody's numbers, and the same for the same seed."""

import re
from datetime import date

import pytest
from stdnum.gb.upn import calc_check_digit

from cmeboard.core.words import Flag
from cmeboard.demo.people import Enrolled, school_roll

TODAY = date(2026, 11, 24)


def test_the_same_seed_gives_the_same_roll(roll: list[Enrolled]) -> None:
    assert school_roll(1, 400, TODAY) == roll
    assert school_roll(2, 400, TODAY) != roll


def test_a_longer_roll_begins_with_a_shorter(roll: list[Enrolled]) -> None:
    assert school_roll(1, 30, TODAY) == roll[:30]


def test_one_pupil_is_known_by_heart(roll: list[Enrolled]) -> None:
    """A Python whose random numbers differ would make every example file anew."""
    assert (roll[5].pupil.name, roll[5].pupil.upn, str(roll[5].pupil.date_of_birth)) == KNOWN


KNOWN = ("Harpreet Kaur", "C999400019006", "2015-03-18")


def test_every_upn_is_of_no_authority_and_has_its_check_letter(roll: list[Enrolled]) -> None:
    upns = [pupil.pupil.upn for pupil in roll if pupil.pupil.upn]
    assert len(upns) == len(set(upns))
    assert 0 < len(roll) - len(upns) < len(roll) / 20
    for upn in upns:
        assert re.fullmatch(r"[A-Z]999\d{8}[0-9A-Z]", upn)
        assert upn[0] == calc_check_digit(upn[1:])


def test_a_temporary_upn_ends_with_a_letter() -> None:
    assert any(pupil.pupil.upn and pupil.pupil.upn[-1].isalpha() for pupil in school_roll(1, 2000, TODAY))


def test_no_telephone_number_is_anybodys(roll: list[Enrolled]) -> None:
    for pupil in roll:
        numbers = [phone for contact in pupil.pupil.contacts for phone in contact.phones]
        worker = pupil.pupil.social_worker
        numbers += [number for number in (worker.phone, worker.team_phone) if number] if worker else []
        assert numbers
        assert all(re.fullmatch(r"01632 960\d{3}|07700 900\d{3}", number) for number in numbers)


def test_no_postcode_is_anybodys(roll: list[Enrolled]) -> None:
    assert all(re.search(r"\b(WR|B|DY)\d+ \d[CIKMOV]{2}$", pupil.pupil.address or "") for pupil in roll)


@pytest.mark.parametrize("on", [date(2026, 9, 1), date(2027, 8, 31), date(2028, 2, 29)])
def test_dates_of_birth_fit_the_year_group(on: date) -> None:
    """Year 7 are those who turn 12 in the school year, from 1 September to 31 August."""
    year = on.year if on.month >= 9 else on.year - 1
    for pupil in school_roll(3, 100, on):
        born, group = pupil.pupil.date_of_birth, pupil.pupil.year_group
        assert born is not None
        assert group is not None
        assert date(year - group - 5, 9, 1) <= born <= date(year - group - 4, 8, 31)


def test_namesakes_and_names_from_many_alphabets(roll: list[Enrolled]) -> None:
    names = [pupil.pupil.name for pupil in roll]
    assert len(names) > len(set(names))
    assert any("'" in name for name in names)
    assert any("-" in pupil.surname for pupil in roll)
    assert any("ễ" in name for name in names)
    assert "Zoë" in {pupil.forename for pupil in roll}


def test_a_looked_after_child_has_carer_worker_and_authority() -> None:
    looked_after = [p.pupil for p in school_roll(1, 2000, TODAY) if Flag.LOOKED_AFTER in p.pupil.flags]
    assert 5 < len(looked_after) < 60
    for pupil in looked_after:
        assert pupil.social_worker is not None
        assert pupil.responsible_authority
        assert [contact.relationship for contact in pupil.contacts] == ["foster carer"]
