"""Who may be told what: the family under W7, schools, and what is kept in the record about it."""

from dataclasses import replace
from datetime import datetime

import pytest
from paper_samples import CASE, case, dossier, pupil, whole_story
from pydantic import TypeAdapter

from cmeboard.core.entries import Entry
from cmeboard.core.refused import Refused
from cmeboard.core.words import Flag
from cmeboard.papers.markdown import to_markdown
from cmeboard.papers.paper import AddressedTo, Alert
from cmeboard.papers.registry import PAPERS, draft

TO_FAMILY = [name for name, kind in PAPERS.items() if kind.addressed_to is AddressedTo.FAMILY]
TO_SCHOOL = [name for name, kind in PAPERS.items() if kind.addressed_to is AddressedTo.SCHOOL]
NEEDS_MORE = (
    "circulation-letter",
    "return-interview",
    "letter-evidence",
    "leave-record",
    "letter-leave-refused",
    "inform-referring-school",
)
TO_OTHERS = [name for name in PAPERS if name not in TO_FAMILY]


@pytest.mark.parametrize("flag", ["honour-based violence", "forced marriage"])
@pytest.mark.parametrize("name", TO_FAMILY)
def test_no_paper_to_the_family_under_honour_based_violence_or_forced_marriage(name: str, flag: str) -> None:
    flagged = case(
        pupil=pupil(flags=[flag]), reason="illness", log=whole_story(name).case.model_dump(by_alias=True)["log"]
    )
    with pytest.raises(Refused, match="no paper to the family"):
        draft(name, dossier(flagged))


@pytest.mark.parametrize("name", TO_OTHERS)
def test_every_other_paper_then_warns_not_to_inform_the_family(name: str) -> None:
    story = whole_story(name).case
    flagged = story.model_copy(update={"pupil": case(pupil=pupil(flags=["forced marriage"])).pupil})
    paper = draft(name, dossier(flagged))
    first = paper.sections[0].blocks[0]
    assert isinstance(first, Alert)
    assert "family" in first.text
    school_may_not_know_why = paper.addressed_to is AddressedTo.SCHOOL
    assert ("Forced" not in first.text and "Honour" not in first.text) == school_may_not_know_why


@pytest.mark.parametrize("name", TO_SCHOOL)
def test_a_school_learns_no_more_than_it_needs(name: str) -> None:
    text = to_markdown(draft(name, dossier(case(pupil=pupil(flags=["looked after", "fgm", "forced marriage"])))))
    for secret in (
        *(
            "looked after",
            "fgm",
            "forced marriage",
            "Dana",
            "Robin",
            "Ash Sample",
            "Dee Example",
            "07700",
            "01632 960001",
        ),
        *("12 Example Road", "Asthma", "brown hair", "Car on the drive", "0123-111126", "not known"),
    ):
        assert secret not in text.replace("Not known", ""), secret


def test_a_pupil_without_referring_school_gets_no_paper_to_one() -> None:
    alone = {field: value for field, value in CASE["pupil"].items() if field != "referring_school"}
    with pytest.raises(Refused, match="no referring school"):
        draft("inform-referring-school", dossier(case(pupil=alone)))


@pytest.mark.parametrize("name", PAPERS)
def test_each_paper_says_for_whom_and_what_it_discloses_and_the_offer_keeps_it(name: str) -> None:
    paper = draft(name, whole_story(name))
    assert paper.for_whom
    assert paper.discloses
    for offer in paper.offers:
        note = dict(offer.fields)["note"]
        assert paper.for_whom in note
        assert all(told in note for told in paper.discloses)


@pytest.mark.parametrize("name", PAPERS)
def test_the_offered_entry_is_one_that_a_case_takes(name: str) -> None:
    asked_by_the_form = {"notify local authority": {"kind": "ten day absence"}}
    for offer in draft(name, whole_story(name)).offers:
        entry = {"at": "2026-11-25 10:30", "by": "Alex Lead", "did": offer.did, **dict(offer.fields)}
        TypeAdapter(Entry).validate_python({**asked_by_the_form.get(offer.did, {}), **entry})


def test_a_request_is_never_offered_as_the_step_that_it_asks_for() -> None:
    assert [offer.did for offer in draft("return-interview", whole_story("return-interview")).offers] == ["inform"]
    assert [offer.did for offer in draft("strategy-pack", dossier()).offers] == ["note"]


def test_telling_the_leaders_offers_an_entry_for_each() -> None:
    told = [dict(offer.fields)["who"] for offer in draft("inform-dsl-and-head", dossier()).offers]
    assert told == ["dsl", "headteacher"]


def test_no_paper_says_that_it_was_sent() -> None:
    before = whole_story("police-report")
    draft("police-report", before)
    assert before.case == whole_story("police-report").case


def test_an_answer_fills_a_missing_fact_and_is_marked_as_an_answer() -> None:
    unanswered = draft("police-report", dossier())
    answered = draft("police-report", dossier(answers={"bag": "a red rucksack"}))
    assert "bag" in {missing.key for missing in unanswered.missing}
    assert "bag" not in {missing.key for missing in answered.missing}
    assert "a red rucksack (said by Alex Lead for this paper)" in to_markdown(answered)


def test_an_answer_fills_a_field_of_a_letter() -> None:
    nobody = {**CASE["pupil"], "contacts": []}
    unanswered = draft("letter-no-contact", dossier(case(pupil=nobody)))
    assert "Dear [to fill in: who holds parental responsibility]" in unanswered.sections[0].blocks[1].text  # type: ignore[union-attr]
    assert "letter.to" in {missing.key for missing in unanswered.missing}
    answered = draft("letter-no-contact", dossier(case(pupil=nobody), answers={"letter.to": "Dana Sample"}))
    assert "letter.to" not in {missing.key for missing in answered.missing}


def test_unknown_paper_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(Refused, match="police-report"):
        draft("polis-report", dossier())


def test_a_bare_case_makes_every_paper_or_says_why_not() -> None:
    bare = case(pupil={"name": "Rowan Sample"}, log=[], marks={})
    for name in PAPERS:
        alone = dossier(bare, calendar=None, codes=None, duties=(), written=())
        if name in NEEDS_MORE:
            with pytest.raises(Refused):
                draft(name, alone)
        else:
            assert to_markdown(draft(name, alone))


def test_a_flag_on_an_earlier_case_of_the_child_still_keeps_papers_from_the_family() -> None:
    earlier = case(pupil=pupil(flags=["honour-based violence"]), case="2025-AAAAAA")
    with pytest.raises(Refused, match="honour-based violence"):
        draft("letter-no-contact", dossier(earlier=(earlier,)))


def test_a_flag_on_the_case_of_a_brother_or_sister_keeps_papers_from_the_family_too() -> None:
    kin = case(pupil=pupil(name="Ash Sample", upn="X", flags=["forced marriage"]), case="2026-AAAAAA")
    with pytest.raises(Refused, match="brother or sister"):
        draft("letter-no-contact", dossier(kin=(kin,)))


def test_a_letter_home_asks_first_where_it_could_put_the_child_at_risk() -> None:
    def asked(**changes: object) -> set[str]:
        return {missing.key for missing in draft("letter-no-contact", dossier(**changes)).missing}

    assert {"safeguarding lead agrees", "flag taken out"}.isdisjoint(asked())
    assert "safeguarding lead agrees" in asked(of=case(pupil=pupil(flags=["removal from uk suspected"])))
    assert "flag taken out" in asked(once_flagged=(Flag.HONOUR_BASED_VIOLENCE,))


def test_a_refusal_of_leave_that_has_begun_asks_whether_the_letter_is_still_right() -> None:
    paper = draft("letter-leave-refused", whole_story("letter-leave-refused"))
    assert "leave begun" in {missing.key for missing in paper.missing}
    early = replace(whole_story("letter-leave-refused"), now=datetime(2026, 11, 6, 9, 0))
    assert "leave begun" not in {missing.key for missing in draft("letter-leave-refused", early).missing}


def test_without_a_social_worker_the_duty_social_worker_is_told() -> None:
    alone = {field: value for field, value in CASE["pupil"].items() if field != "social_worker"}
    paper = draft("inform-social-worker", dossier(case(pupil=alone)))
    assert paper.recipient == ("The duty social worker",)
    assert dict(paper.offers[0].fields)["who"] == "duty social worker"


def test_a_paper_that_says_the_child_is_missing_asks_whether_it_is_still_right_once_the_child_is_found() -> None:
    def asked(stage: str) -> set[str]:
        return {missing.key for missing in draft("police-report", dossier(case(stage=stage))).missing}

    assert "stage" in asked("Found")
    assert "stage" not in asked("Visited")


def test_a_letter_about_no_contact_asks_whether_it_is_still_right_where_there_was_contact() -> None:
    spoke = {"at": "2026-11-13 09:00", "by": "S. Patel", "did": "call", "outcome": "spoke"}
    paper = draft("letter-no-contact", dossier(case(log=[*CASE["log"], spoke])))
    assert "The record shows contact on Friday 13 November 2026: is this letter still right?" in {
        missing.question for missing in paper.missing
    }


def test_no_letter_circulates_details_without_the_meeting_s_yes() -> None:
    no = {"decision": "no", "reason": "found nearby"}
    meeting = {"at": "2026-11-18 14:00", "by": "Alex Lead", "did": "strategy meeting"}
    for decisions in ({}, {"decisions": {"circulate details": no}}):
        with pytest.raises(Refused, match="no strategy meeting has decided"):
            draft("circulation-letter", dossier(case(log=[{**meeting, **decisions}])))
