"""A redacted copy holds none of the strings that were to be left out."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paper_samples import CASE, case, dossier, whole_story

from cmeboard.papers.markdown import to_markdown
from cmeboard.papers.paper import Paper
from cmeboard.papers.redact import LEFT_OUT, redact
from cmeboard.papers.registry import PAPERS, draft
from cmeboard.papers.tables import to_csv, to_json
from cmeboard.papers.third_parties import Party, is_word, third_parties

names = st.text(alphabet=st.characters(categories=["Lu", "Ll", "Lo"], exclude_characters="█"), min_size=3, max_size=12)
people = st.builds(lambda given, family: f"{given} {family}", names, names)
notes = st.text(alphabet="abc xyz", max_size=30)
phones = st.from_regex(r"07700 900\d{3}", fullmatch=True)


def stands_in(string: str, text: str) -> bool:
    """Whether the string can be read in the text: a single word as a word, all else wherever it stands."""
    if not is_word(string):
        return string in text
    return re.search(rf"(?<![^\W\d_]){re.escape(string)}(?![^\W\d_])", text) is not None


@pytest.mark.parametrize("name", PAPERS)
def test_no_third_party_stands_in_the_redacted_copy(name: str) -> None:
    story = whole_story(name)
    copy = to_markdown(redact(draft(name, story), story))
    assert not [string for string in third_parties(story) if stands_in(string, copy)]


@settings(max_examples=15, deadline=None)
@given(mother=people, sibling=people, worker=people, phone=phones, note=notes)
def test_whatever_they_are_called_and_wherever_it_is_written(
    mother: str, sibling: str, worker: str, phone: str, note: str
) -> None:
    of = case(
        pupil={
            **CASE["pupil"],
            "contacts": [{"name": mother, "phones": [phone]}],
            "siblings": [{"name": sibling, "school": f"School of {worker}"}],
            "social_worker": {"name": worker, "phone": phone},
        },
        log=[
            *CASE["log"],
            {
                "at": "2026-11-12 09:00",
                "by": worker,
                "did": "note",
                "note": f"{mother} says {sibling} is with {worker.split()[0]}, on {phone.replace(' ', '')}. {note}",
                "significant": "true",
            },
        ],
    )
    story = dossier(of)
    secrets = (mother, sibling, worker, worker.split()[0], phone, phone.replace(" ", ""))
    for name in ("chronology", "cme-referral"):
        paper = draft(name, story)
        assert any(mother in text for text in (to_json(paper),))
        for shown in _shown(redact(paper, story)):
            assert not [secret for secret in secrets if stands_in(secret, shown)]


def _shown(paper: Paper) -> tuple[str, str, str]:
    return to_json(paper), to_csv(paper), to_markdown(paper)


def test_the_child_stays_in_the_copy_and_so_does_a_shared_surname() -> None:
    story = dossier()
    copy = to_markdown(redact(draft("cme-referral", story), story))
    assert "Rowan Sample" in copy
    assert "Dana" not in copy
    assert LEFT_OUT in copy
    assert "Read free text" in copy


def test_staff_may_stay_where_only_the_family_is_left_out() -> None:
    story = dossier()
    copy = to_markdown(redact(draft("cme-referral", story), story, leave_out=frozenset({Party.FAMILY})))
    assert "Sunita Patel" in copy
    assert "Dee Example" in copy
    assert "Robin" not in copy


def test_a_first_name_alone_is_left_out_and_a_word_that_holds_it_stays() -> None:
    contacts = [{"name": "Ann Other", "phones": ["07700 900123"]}, {"name": "李 明", "relationship": "uncle"}]
    note = {"at": "2026-11-12 09:00", "by": "S. Patel", "did": "note", "significant": "true"}
    said = "Ann planned it; call 07700900123 or (07700) 900-123. 和李去."
    story = dossier(case(pupil={**CASE["pupil"], "contacts": contacts}, log=[{**note, "note": said}]))
    copy = to_markdown(redact(draft("chronology", story), story))
    assert f"{LEFT_OUT} planned it; call {LEFT_OUT} or ({LEFT_OUT}." in copy
    assert "李" not in copy
