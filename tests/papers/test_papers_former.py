"""What older versions held is told, whoever changed it and however copies came together, and redacted like the rest."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from paper_samples import CASE, case, dossier, pupil
from past_samples import BESIDE, KIN, version, with_a_past
from report_samples import scope

from cmeboard.core.case import Case
from cmeboard.papers.former import all_said, former_values
from cmeboard.papers.markdown import to_markdown
from cmeboard.papers.redact import redact
from cmeboard.papers.reports.beside import Beside, OtherFile
from cmeboard.papers.reports.bundle import pupil_bundle
from cmeboard.papers.tables import to_csv, to_json
from cmeboard.papers.third_parties import Party

OLD = case(pupil=pupil(address="4 Former Lane"))
NEW = case()
CALL = {"at": "2026-11-12 09:00", "by": "S. Patel", "did": "call", "outcome": "no answer"}


def told(*versions: Any, standing: Case | None = NEW) -> list[tuple[str, str]]:
    return [(one.field, one.value) for one in former_values(versions, standing)]


def test_a_changed_value_is_told_with_who_changed_it_and_when() -> None:
    (one,) = former_values((version(1, OLD), version(2, NEW, 1)), NEW)
    assert (one.field, one.value) == ("address", "4 Former Lane")
    assert one.written == version(2, NEW, 1).written


def test_each_kind_of_thing_that_goes_is_told() -> None:
    older = case(
        reason="illness",
        pupil=pupil(
            flags=["looked after", "young carer"],
            health=None,
            social_worker={"name": "Dee Example", "phone": "01632 960999", "team_phone": "01632 960002"},
            contacts=[{**CASE["pupil"]["contacts"][0], "phones": ["07700 900111"]}, CASE["pupil"]["contacts"][1]],
            siblings=[*CASE["pupil"]["siblings"], {"name": "Elm Sample"}],
        ),
        marks={**CASE["marks"], "2026-11-11": "O O"},
        log=[*CASE["log"], CALL],
    )
    assert told(version(1, older), version(2, NEW, 1)) == [
        ("reason", "illness"),
        ("flags", "young carer"),
        ("social worker, phone", "01632 960999"),
        ("brother or sister Elm Sample", "nothing more"),
        ("contact Dana Sample, phones", "07700 900111"),
        ("marks of 2026-11-11", "O O"),
        ("entry of 2026-11-12 09:00 call", "by: S. Patel; outcome: no answer"),
    ]


def test_an_altered_entry_is_told_by_what_it_said_and_one_of_two_equal_ones_counts() -> None:
    twice = case(log=[CALL, CALL, {**CALL, "at": "2026-11-12 10:00"}])
    once = case(log=[CALL, {**CALL, "at": "2026-11-12 10:00", "outcome": "spoke"}])
    assert told(version(1, twice), version(2, once, 1), standing=once) == [
        ("entry of 2026-11-12 09:00 call", "by: S. Patel; outcome: no answer"),
        ("entry of 2026-11-12 10:00 call, outcome", "no answer"),
    ]


def test_two_copies_side_by_side_take_nothing_from_each_other_and_what_their_merge_drops_is_told_once() -> None:
    base, mine = case(log=[]), case(log=[CALL])
    theirs = case(log=[{**CALL, "at": "2026-11-12 11:00"}], pupil=pupil(address="5 Other Road"))
    both = case(log=[CALL, {**CALL, "at": "2026-11-12 11:00"}], pupil=pupil(address="5 Other Road"))
    fork = (version(1, base), version(2, mine, 1), version(3, theirs, 1))
    assert told(*fork, version(4, both, 2, 3), standing=both) == [("address", "12 Example Road, Worcester WR1 1AA")]
    assert told(*fork, version(4, mine, 2, 3), standing=mine) == [
        ("address", "12 Example Road, Worcester WR1 1AA"),
        ("address", "5 Other Road"),
        ("entry of 2026-11-12 11:00 call", "by: S. Patel; outcome: no answer"),
    ]


def test_what_stood_before_a_version_that_cannot_be_read_is_held_against_the_next_that_can() -> None:
    assert told(version(1, OLD), version(2, None, 1), version(3, NEW, 2)) == [("address", "4 Former Lane")]
    assert told(version(1, OLD), version(2, None, 1, is_there=False), standing=None) == list(all_said(OLD))


def test_an_edit_that_is_not_recorded_has_a_former_value_too() -> None:
    (one,) = former_values((version(1, OLD),), NEW)
    assert (one.written, one.value) == (None, "4 Former Lane")


words = st.integers(0, 999).map(lambda n: f"v{n}v")
entries = st.builds(
    lambda minute, did, note: {"at": f"2026-11-10 09:{minute:02}", "by": "S. Patel", "did": did, "note": note},
    st.integers(0, 3),
    st.sampled_from(["note", "sms"]),
    words,
)
people = st.builds(lambda name, note: {"name": name, "note": note}, st.sampled_from(["Pat A", "Kim B"]), words)
cases = st.builds(
    lambda address, health, contacts, flags, log: case(
        pupil={"name": "Rowan Sample", "address": address, "health": health, "contacts": contacts, "flags": flags},
        marks={"2026-11-09": (flags and "N N") or "O O"},
        log=log,
    ),
    words,
    st.none() | words,
    st.lists(people, max_size=3),
    st.lists(st.sampled_from(["young carer", "looked after"]), unique=True),
    st.lists(entries, max_size=4),
)


def texts(value: object) -> set[str]:
    """Every text in nested lists and dictionaries."""
    if isinstance(value, dict):
        return {text for inner in value.values() for text in texts(inner)}
    if isinstance(value, list):
        return {text for inner in value for text in texts(inner)}
    return {value} if isinstance(value, str) else set()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.none() | cases, st.sets(st.integers(1, 6), max_size=2)), max_size=6), cases)
def test_whatever_a_version_said_stands_now_or_is_told(history: list[tuple[Case | None, set[int]]], now: Case) -> None:
    made = [version(1, case())]
    for n, (record, follows) in enumerate(history, start=2):
        made.append(version(n, record, *({one for one in follows if one < n - 1} | {n - 1})))
    former = ((one.field, one.value) for one in former_values(made, now))
    shown = " ".join(text for said in (*all_said(now), *former) for text in said)
    for one in made:
        said = texts(one.record.model_dump(mode="json", exclude_none=True)) if one.record else set()
        assert not [text for text in said if text not in shown]


def test_the_redacted_bundle_holds_nobody_who_stands_in_a_former_version_or_another_file_alone() -> None:
    story = with_a_past()
    plain = to_markdown(pupil_bundle(scope(), (story,), BESIDE))
    copy = to_markdown(redact(pupil_bundle(scope(), (story,), BESIDE), story, beside=BESIDE))
    for secret in ("Gone Uncle", "07700 900789", "Sunita Patel", "Ash", "Marlow Stranger", "Robin Other", "Alex Lead"):
        assert secret in plain
        assert secret not in copy
    assert "4 Former Lane" in copy, "where the child once lived is the child's to know"
    assert "Rowan was seen with" in copy
    assert "Mr █████ knows" in copy


def test_an_address_that_was_taken_for_the_childs_and_is_somebody_elses_is_left_out() -> None:
    father = {"name": "Hidden Father", "address": "8 Refuge Close"}
    story = dossier(
        case(pupil=pupil(contacts=[father])),
        versions=(
            version(1, case(pupil=pupil(address="8 Refuge Close"))),
            version(2, case(pupil=pupil(contacts=[father])), 1),
        ),
    )
    copy = to_markdown(redact(pupil_bundle(scope(), (story,), Beside()), story))
    assert "8 Refuge Close" not in copy


names = st.text(alphabet=st.characters(categories=["Lu", "Ll"], exclude_characters="█"), min_size=4, max_size=10)
phones = st.from_regex(r"07700 900\d{3}", fullmatch=True)


@settings(max_examples=25, deadline=None)
@given(gone=names, worker=names, kin=names, writer=names, phone=phones)
def test_no_string_to_be_left_out_is_in_any_form_of_the_copy(
    gone: str, worker: str, kin: str, writer: str, phone: str
) -> None:
    gone, worker, kin, writer = (f"{one}q{n}x Zq{one}" for n, one in enumerate((gone, worker, kin, writer)))
    note = {"at": "2026-11-10 16:00", "by": writer, "did": "note", "note": f"{gone} or {kin}, {phone.replace(' ', '')}"}
    before = case(pupil=pupil(contacts=[{"name": gone, "phones": [phone]}], social_worker={"name": worker}), log=[note])
    story = dossier(versions=(version(1, before), version(2, NEW, 1)))
    theirs = KIN.model_copy(update={"pupil": KIN.pupil.model_copy(update={"name": kin})})
    said = {**note, "by": "J. Cole", "note": f"Rowan is with {kin} and {gone}"}
    theirs = theirs.model_copy(update={"log": case(log=[said]).log})
    beside = Beside(files=(OtherFile("case 2026-BBBBBB", (version(3, theirs),), theirs, ("Rowan",)),))
    paper = pupil_bundle(scope(), (story,), beside)
    for show in (to_markdown, to_csv, to_json):
        assert gone in show(paper)
        copy = show(redact(paper, story, beside=beside)).casefold()
        for secret in (gone, worker, kin, writer, phone, phone.replace(" ", ""), gone.split()[0]):
            assert secret.casefold() not in copy
    assert gone in to_markdown(redact(paper, story, leave_out=frozenset({Party.STAFF}), beside=beside))
