"""Two versions of a case made one: no entry lost, none doubled, no comment of either side gone."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cmeboard.store.files.case_files import parse_case
from cmeboard.store.files.merge import CannotMerge, TwoChildren, keyed, merge_files, merge_values
from cmeboard.store.files.yaml_text import parse

BASE = """# of the school
case: 2026-K7Q3FD
stage: Absent
first_day_absent: 2026-11-09
pupil:
  name: Rowan Sample
  flags: [looked after]
  contacts:
    - name: Dana Sample
      phones: ["07700 900123"]
marks:
  2026-11-09: N N
log:
  - at: 2026-11-09 09:40
    by: S. Patel
    did: sms
"""
OURS = BASE + "  # rung twice\n  - at: 2026-11-09 10:15\n    by: S. Patel\n    did: call\n"
THEIRS = BASE.replace("stage: Absent", "stage: Visited") + (
    "  # the dog barked\n  - at: 2026-11-09 11:00\n    by: J. Cole  # in the rain\n    did: home visit\n"
)


def merged(ours: str, theirs: str, base: str = BASE) -> str:
    return merge_files(base.encode(), ours.encode(), theirs.encode(), "x.yaml").decode()


def entries(text: str) -> list[str]:
    return [f"{entry['at']} {entry['did']}" for entry in parse(text.encode(), "x.yaml").value["log"]]


def test_both_sides_recorded() -> None:
    both = merged(OURS, THEIRS)
    assert entries(both) == ["2026-11-09 09:40 sms", "2026-11-09 10:15 call", "2026-11-09 11:00 home visit"]
    for kept in ("# of the school", "# rung twice", "# the dog barked", "# in the rain", "stage: Visited"):
        assert both.count(kept) == 1
    assert both.startswith(OURS[: OURS.index("stage")])
    assert parse_case(both.encode(), "cases/2026-27/2026-K7Q3FD.yaml").case is not None
    assert entries(merged(THEIRS, OURS)) == entries(both)


def test_an_earlier_entry_of_the_other_side_comes_in_its_place() -> None:
    assert entries(merged(THEIRS, OURS))[1:] == ["2026-11-09 10:15 call", "2026-11-09 11:00 home visit"]


def test_nothing_to_merge() -> None:
    assert merged(OURS, BASE) == OURS
    assert merged(BASE, THEIRS) == THEIRS
    assert merged(OURS, OURS) == OURS


def test_each_sides_own_changes_are_kept() -> None:
    ours = BASE.replace("[looked after]", "[looked after, fgm]").replace("N N", "O O")
    theirs = (
        BASE.replace("[looked after]", "[overseas]")
        .replace("log:", "  2026-11-10: N N\nlog:")
        .replace("07700 900123", "07700 900124")
    )
    value = parse(merged(ours, theirs).encode(), "x.yaml").value
    assert value["pupil"]["flags"] == ["fgm", "overseas"]
    assert value["marks"] == {"2026-11-09": "O O", "2026-11-10": "N N"}
    assert value["pupil"]["contacts"][0]["phones"] == ["07700 900124"]


def test_a_field_that_came_in_stands_above_the_log_where_a_hand_adds_to_it() -> None:
    theirs = BASE.replace("stage:", "update_every: 3 days\nstage:")
    both = merged(OURS, theirs)
    assert "update_every: 3 days" in both[: both.index("log:")]
    by_hand = both + "  - at: 2026-11-09 12:00\n    by: J. Cole\n    did: note\n"
    assert entries(by_hand)[-1] == "2026-11-09 12:00 note"


def test_an_entry_taken_out_on_one_side_stays() -> None:
    without = BASE[: BASE.index("log:")]
    assert entries(merged(OURS, without + "log: []\n")) == entries(OURS)


def test_an_entry_completed_on_one_side_is_not_doubled() -> None:
    completed = BASE + '    cpoms: "48213"\n'
    value = parse(merged(OURS, completed).encode(), "x.yaml").value
    assert [entry.get("cpoms") for entry in value["log"]] == ["48213", None]


def test_two_that_were_written_in_the_same_minute_are_both_kept() -> None:
    entry = "  - at: 2026-11-09 10:00\n    by: S. Patel\n    did: call\n    "
    both = merged(BASE + entry + "to: Dana Sample\n", BASE + entry + "note: rang off\n")
    log = parse(both.encode(), "x.yaml").value["log"][1:]
    assert [set(one) - {"at", "by", "did"} for one in log] == [{"to"}, {"note"}]
    same = BASE + entry + "to: Dana Sample\n"
    assert merged(same, same.replace("N N", "O O")).count("did: call") == 1


@pytest.mark.parametrize(
    ("old", "one", "other", "where", "holds"),
    [
        ("name: Rowan Sample", "name: Rowan Simple", "name: Rowena Sample", "pupil name", "Rowena Sample"),
        ("N N", "O O", "I I", "marks 2026-11-09", "O O"),
        ("did: sms", "did: sms\n    note: a", "did: sms\n    note: b", "log 2026-11-09 09:40 sms S. Patel note", "b"),
        ("stage: Absent", "stage: Found", "stage: Off-roll Notified", "stage", "Off-roll Notified"),
        ("flags: [looked after]", "flags: []\n  sex: F", "flags: overseas\n  sex: F", "pupil flags", "[]"),
    ],
)
def test_what_both_changed_is_for_a_person(old: str, one: str, other: str, where: str, holds: str) -> None:
    made = [merged(BASE.replace(old, one), BASE.replace(old, other)) for one, other in ((one, other), (other, one))]
    first, second = (parse(text.encode(), "x.yaml").value for text in made)
    assert first == second
    [undecided] = first["undecided"]
    assert (undecided["where"], undecided["holds"]) == (where, holds)
    for comment in ("# of the school",):
        assert all(comment in text for text in made)


def test_what_is_to_decide_is_united_and_what_one_side_decided_is_not_asked_again() -> None:
    one, other = BASE.replace("Rowan Sample", "A B"), BASE.replace("Rowan Sample", "C D")
    asked = merged(one, other)
    decided = asked[: asked.index("undecided:")] + asked[asked.index("log:") :]
    assert "undecided" not in merged(decided, asked + "  - at: 2026-11-09 12:00\n    by: A\n    did: sms\n", asked)
    more = merged(asked.replace("N N", "O O"), asked.replace("N N", "I I"), asked)
    assert [one["where"] for one in parse(more.encode(), "x.yaml").value["undecided"]] == [
        "marks 2026-11-09",
        "pupil name",
    ]
    assert parse_case(more.encode(), "cases/2026-27/2026-K7Q3FD.yaml").case is not None


@pytest.mark.parametrize(
    ("one", "other", "holds", "why"),
    [
        ("Contacted", "Visited", "Visited", "the further one holds"),
        ("Reported Missing", "Contacted", "Reported Missing", "the further one holds"),
        ("Found", "Contacted", "Contacted", "the child is still looked for"),
        ("Strategy Meeting", "Off-roll Notified", "Strategy Meeting", "the child is still looked for"),
    ],
)
def test_where_both_moved_the_card_one_stage_holds_and_the_log_says_so(
    one: str, other: str, holds: str, why: str
) -> None:
    sides = [BASE.replace("stage: Absent", f"stage: {stage}") for stage in (one, other)]
    both, again = merged(*sides), merged(*reversed(sides))
    value = parse(both.encode(), "x.yaml").value
    assert value == parse(again.encode(), "x.yaml").value
    assert value["stage"] == holds
    assert [(entry["by"], why in entry["note"], entry["at"]) for entry in value["log"][1:]] == [
        ("cmeboard", True, "2026-11-09 09:40")
    ]
    assert parse_case(both.encode(), "cases/2026-27/2026-K7Q3FD.yaml").case is not None


def test_one_case_opened_on_both_sides_is_one_and_two_children_are_never_made_one() -> None:
    for upn in ("", "\n  upn: Q999000025002"):
        pupil = f"name: Rowan Sample{upn}"
        assert entries(merged(OURS.replace("name: Rowan Sample", pupil), THEIRS, base="")) == entries(
            merged(OURS, THEIRS)
        )
    other = THEIRS.replace("name: Rowan Sample", "name: Rowan Sample\n  upn: Q999000025003")
    mine = OURS.replace("name: Rowan Sample", "name: Rowan Sample\n  upn: Q999000025002")
    for ours, theirs in ((mine, other), (OURS, THEIRS.replace("Rowan Sample", "Ash Example"))):
        with pytest.raises(TwoChildren):
            merged(ours, theirs, base="")


def test_a_side_that_cannot_be_read_is_for_a_person() -> None:
    with pytest.raises(CannotMerge, match="the other side cannot be read"):
        merged(OURS, "log: [")


ENTRY = st.fixed_dictionaries(
    {
        "at": st.datetimes().map(lambda at: f"2026-11-{at.day:02} {at.hour:02}:{at.minute:02}"),
        "by": st.sampled_from(["A", "B"]),
        "did": st.sampled_from(["sms", "call", "note"]),
    },
    optional={"id": st.text("0123456789abc", min_size=6, max_size=8), "note": st.text("xyz ", min_size=1)},
)
LOG = st.lists(ENTRY, max_size=5, unique_by=lambda entry: entry.get("id") or str(entry)).map(
    lambda log: sorted(log, key=lambda entry: str(entry["at"]))
)
FACTS = st.dictionaries(st.sampled_from(["reason", "note", "address"]), st.sampled_from(["a", "b"]))


@st.composite
def versions(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    base = {**draw(FACTS), "log": draw(LOG)}
    ids = {entry["id"] for entry in base["log"] if "id" in entry}
    sides = []
    for _ in range(2):
        added = [entry for entry in draw(LOG) if entry not in base["log"] and entry.get("id") not in ids]
        log = sorted([*base["log"], *added], key=lambda entry: str(entry["at"]))
        sides.append({**base, **draw(FACTS), "log": log})
    return base, sides[0], sides[1]


SMS = {"at": "2026-11-01 00:00", "by": "A", "did": "sms"}


@given(versions())
@example(
    (
        {"log": []},
        {"log": [SMS, SMS | {"id": "000000"}, SMS]},
        {"log": [SMS | {"at": "2026-11-01 00:01", "id": "000000"}]},
    )
)
def test_no_entry_is_lost_or_doubled_whoever_merges(
    of: tuple[dict[str, Any], dict[str, Any], dict[str, Any]],
) -> None:
    base, ours, theirs = of
    one, other = merge_values(base, ours, theirs), merge_values(base, theirs, ours)
    known = dict(keyed(base["log"]))
    for made in (one, other):
        ids = [entry["id"] for entry in made["log"] if "id" in entry]
        assert len(ids) == len(set(ids))
        for side in (ours, theirs):
            for key, entry in keyed(side["log"]):
                assert entry in made["log"] or "id" in entry or key in known
        whole = [entry for entry in made["log"] if "id" not in entry]
        added = [entry for side in (ours, theirs) for key, entry in keyed(side["log"]) if key not in known]
        for entry in whole:
            assert whole.count(entry) <= base["log"].count(entry) + added.count(entry)
        moments = [entry["at"] for entry in made["log"]]
        assert moments == sorted(moments)
    told = [sorted(json.dumps(entry, sort_keys=True) for entry in made["log"]) for made in (one, other)]
    assert told[0] == told[1]
    assert {key: one[key] for key in one if key != "log"} == {key: other[key] for key in other if key != "log"}


@given(versions())
def test_merging_again_changes_nothing(of: tuple[dict[str, Any], dict[str, Any], dict[str, Any]]) -> None:
    base, ours, theirs = of
    once = merge_values(base, ours, theirs)
    assert merge_values(ours, once, ours) == once
    assert merge_values(theirs, once, theirs) == once
