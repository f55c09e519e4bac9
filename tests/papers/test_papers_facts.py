"""What papers say of days, ages, people, and of when an entry came into the record."""

import sys
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper_samples import CASE, MEETING, SETTINGS, case, dossier, pupil

from cmeboard.core.refused import Refused
from cmeboard.core.school_age import age_on
from cmeboard.core.words import Flag
from cmeboard.papers.docx import to_docx
from cmeboard.papers.dossier import Written, first_written
from cmeboard.papers.known import KNOWN
from cmeboard.papers.markdown import to_markdown
from cmeboard.papers.paper import Facts
from cmeboard.papers.pdf import to_pdf
from cmeboard.papers.phrases import days_in_words, flag_words, full_name, has_initials, long_day, long_moment
from cmeboard.papers.questions import LISTS, questions
from cmeboard.papers.registry import draft
from cmeboard.papers.wording import shipped_wording


def test_days_and_moments_in_words() -> None:
    assert long_day(date(2026, 11, 9)) == "Monday 9 November 2026"
    assert long_moment(datetime(2026, 11, 9, 9, 5)) == "Monday 9 November 2026, 09:05"


@given(born=st.dates(date(1990, 1, 1), date(2025, 12, 31)), day=st.dates(date(2026, 1, 1), date(2040, 1, 1)))
def test_age_grows_by_one_on_the_birthday_and_on_no_other_day(born: date, day: date) -> None:
    age = age_on(born, day)
    assert age == sum(_birthday(born, year) <= day for year in range(born.year + 1, day.year + 1))


def _birthday(born: date, year: int) -> date:
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


@pytest.mark.parametrize(
    ("written", "full"),
    [("S. Patel", "Sunita Patel"), ("s. patel", "Sunita Patel"), ("J. Cole", "J. Cole"), ("Patel", "Patel")],
)
def test_a_name_is_written_in_full_where_the_staff_list_is_sure(written: str, full: str) -> None:
    assert full_name(written, SETTINGS.staff) == full


def test_two_who_may_be_meant_leave_the_name_as_written() -> None:
    twins = [member.model_copy(update={"name": name}) for member in SETTINGS.staff[:1] for name in ("Sam Li", "Sue Li")]
    assert full_name("S. Li", twins) == "S. Li"


@pytest.mark.parametrize("name", ["S. Patel", "SP", "A B Lead"])
def test_initials_are_noticed(name: str) -> None:
    assert has_initials(name)
    assert not has_initials("Sunita Patel")


def commit(n: int) -> Written:
    return Written(str(n), datetime(2026, 11, 9, n), "Alex Lead")


def test_each_entry_belongs_to_the_first_version_that_held_it() -> None:
    whole = case()
    versions = [(commit(n), case(log=CASE["log"][:n])) for n in (1, 3, 3, 8)]
    came_in = first_written(whole.log, versions)
    assert [written.commit if written else None for written in came_in] == ["1", "3", "3", "8", "8", "8", "8", "8"]


def test_of_two_equal_entries_the_second_came_later_and_an_unsaved_one_not_at_all() -> None:
    once = CASE["log"][0]
    versions = [(commit(1), case(log=[once])), (commit(2), case(log=[once, once]))]
    came_in = first_written(case(log=[once, once, once]).log, versions)
    assert [written.commit if written else None for written in came_in] == ["1", "2", None]


def test_the_chronology_marks_what_was_recorded_late_and_what_is_not_in_the_record() -> None:
    late = Written("c" * 40, datetime(2026, 11, 12, 9, 0), "Alex Lead")
    log = [CASE["log"][6]]
    text = to_markdown(draft("chronology", dossier(case(log=log), written=(late,))))
    assert "RECORDED LATE: Thu 12 Nov 2026, 09:00, 1 day after" in text
    assert "cccccccccc |" in text
    assert "not yet in the record" in to_markdown(draft("chronology", dossier(case(log=log), written=(None,))))


def test_every_answer_of_the_case_is_asked_for_by_a_list() -> None:
    asked = {
        row.key for name in ("police_questions.csv", "absence_form.csv") for row in questions(shipped_wording(), name)
    }
    assert set(KNOWN) <= asked


def test_no_question_is_there_twice_in_one_list() -> None:
    for name in LISTS:
        keys = [row.key for row in questions(shipped_wording(), name)]
        assert len(keys) == len(set(keys))


OFF_ROLL = {"at": "2026-11-25 09:00", "by": "Jo Head", "did": "notify off roll"}


def deletion(ground: str, *also: dict[str, str], **changes: Any) -> str:
    """The return of a deletion on this ground, as a person reads it."""
    return to_markdown(draft("deletion-return", dossier(case(log=[*also, {**OFF_ROLL, "ground": ground}], **changes))))


@pytest.mark.parametrize("written", ["o", "(o)", "9(1)(o)", "permanently excluded"])
def test_a_ground_is_known_by_its_letter_or_the_policys_words(written: str) -> None:
    assert "permanently excluded from the school (SI 2024/208 reg 9(1)(o))" in deletion(written)


def test_only_what_is_sure_is_named_as_law() -> None:
    custody = deletion("in custody")
    assert "| Ground | The pupil is detained under a sentence of detention |" in custody
    assert "Check the words of ground (j) in SI 2024/208 before sending." in custody


def test_a_ground_that_the_law_does_not_know_is_asked_about() -> None:
    said = deletion("ceased to attend before compulsory school leaving age")
    assert "is no ground of the law in force: which of (a) to (o) is it?" in said


def test_evidence_that_came_in_stands_in_the_return_and_the_rest_is_asked_for() -> None:
    came = {"at": "2026-11-24 10:00", "by": "S. Patel", "did": "evidence received", "of": "name of the new school"}
    said = deletion("a", {**came, "note": "Elm Green School"})
    assert (
        "| name of the new school | received on 24 November 2026, Elm Green School, recorded by Sunita Patel |" in said
    )
    assert "What shows: start date at the new school?" in said
    assert "What shows: name of the new school?" not in said


def test_nobody_is_asked_where_a_child_goes_who_has_died() -> None:
    assert "Future address" in deletion("a")
    assert "Future address" not in deletion("k")
    assert "destination" not in deletion("k").replace("Ground and destination", "")


def test_a_single_other_code_defeats_the_ground_of_twenty_days() -> None:
    text = deletion("i", marks={"2026-11-09": "N N", "2026-11-10": "N U", "2026-11-12": "N N"})
    assert "Another code than G, N or O stands on: 10 November 2026." in text
    assert "No marks stand on: 11 November 2026." in text


def test_a_referral_names_each_number_that_nobody_called() -> None:
    paper = draft("cme-referral", dossier(case(log=CASE["log"][:2])))
    asked = [missing.question for missing in paper.missing]
    assert "Nobody has called Robin Other on 07700 900456: call, and record it." in asked
    assert "in part" in to_markdown(paper)


def test_what_nobody_wrote_down_is_marked_as_unknown() -> None:
    paper = draft("police-report", dossier(case(pupil={"name": "Rowan Sample"}, log=[])))
    unknown = {row.label for block in paper.blocks() if isinstance(block, Facts) for row in block.rows if not row.value}
    assert {"Home address", "Looked after, and by which authority", "Telephone numbers"} <= unknown


def test_without_the_extra_pdf_and_word_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    paper = draft("police-report", dossier())
    for library, make in (("weasyprint", lambda: to_pdf(paper, shipped_wording())), ("docx", lambda: to_docx(paper))):
        monkeypatch.setitem(sys.modules, library, None)
        with pytest.raises(Refused, match=r"pip install 'cmeboard\[papers\]'"):
            make()


def test_a_letter_to_the_parents_of_a_child_who_is_looked_after_never_tells_the_placement() -> None:
    """Their own address where the case has it; else the drafter is asked."""
    parent = {"name": "Dana Sample", "relationship": "mother", "parental_responsibility": "true"}
    looked_after = pupil(contacts=[parent])
    letter = draft("letter-no-contact", dossier(case(pupil=looked_after)))
    assert "12 Example Road" not in to_markdown(letter)
    assert any("Where do the parents live?" in one.question for one in letter.missing)
    at_home = {**looked_after, "flags": [], "responsible_authority": None}
    assert "12 Example Road" in to_markdown(draft("letter-no-contact", dossier(case(pupil=at_home))))
    theirs = {**looked_after, "contacts": [{**parent, "address": "9 Own Street"}]}
    assert "9 Own Street" in to_markdown(draft("letter-no-contact", dossier(case(pupil=theirs))))


def test_readers_outside_the_school_get_the_warnings_about_the_child_and_no_others() -> None:
    warned = dossier(
        warnings=(
            "West Mercia Police treat as missing, never as absent (14 or under)",
            "on roll and missing from school - at risk of missing education, not a child missing education",
            "line 4 of the file: ` #` begins a comment",
        )
    )
    text = to_markdown(draft("police-report", warned))
    assert "> **West Mercia Police treat as missing, never as absent (14 or under)**" in text
    assert "On roll and missing" not in text
    assert "of the file" not in text


@pytest.mark.parametrize("flag", Flag)
def test_the_police_get_every_flag_of_the_case(flag: Flag) -> None:
    text = to_markdown(draft("police-report", dossier(case(pupil=pupil(flags=[flag.value])))))
    assert flag_words(flag) in text if flag is not Flag.LOOKED_AFTER else "yes; responsible authority" in text


def test_calls_at_one_time_of_day_are_not_said_to_be_at_different_times() -> None:
    assert "in part: all in the morning" in to_markdown(draft("cme-referral", dossier()))
    later = {**CASE["log"][1], "at": "2026-11-10 16:10"}
    text = to_markdown(draft("cme-referral", dossier(case(log=[*CASE["log"], later]))))
    assert "in part" not in text


def test_an_action_that_nobody_put_into_words_is_asked_for() -> None:
    agreed = {**MEETING, "decisions": {**MEETING["decisions"], "when found": {"decision": "yes"}}}
    letter = draft("circulation-letter", dossier(case(log=[*CASE["log"], agreed])))
    assert "| Action agreed | Not known |" in to_markdown(letter)


def test_a_reckoning_is_told_in_words_and_what_is_no_day_stays() -> None:
    said = "2026-11-16 12:15 report to police calls for it: 5 days after 2026-11-16, reference 2026-99-99"
    told = "Mon 16 Nov 2026, 12:15 report to police calls for it: 5 days after Mon 16 Nov 2026, reference 2026-99-99"
    assert days_in_words(said) == told
