"""Everything that a store holds about one pupil, wherever it lies: real git, with what merges and people left aside."""

import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from homes import git

from cmeboard.core.case import Pupil
from cmeboard.core.ids import case_id
from cmeboard.store.settings.config import read_configuration
from cmeboard.workspace import Workspace

CASE = "2026-K7Q3FD"
NOW = datetime(2026, 11, 25, 10, 30)
TEXT = f"""case: {CASE}
stage: Absent
first_day_absent: 2026-11-09
pupil:
  name: Rowan Sample
  upn: Q999000025002
  address: 4 Former Lane
log: []
"""
KIN = """case: 2026-BBBBBB
stage: Absent
first_day_absent: 2026-11-09
pupil:
  name: Ash Sample
  siblings:
    - {name: Rowan Sample, school: Example Academy}
log:
  - {at: 2026-11-10 09:00, by: S. Patel, did: note, note: Rowan was seen at the bus stop}
  - {at: 2026-11-10 09:30, by: S. Patel, did: note, note: Ash has a cold}
"""

NOTICE = """notice: 2026-4T7WQ2
name: Rowan Sampel
authority: Devon
received: 2026-11-01
family: [Marlow Stranger]
"""
STONE = """case: {}
first_day_absent: 2019-11-04
purged: 2026-03-02 10:00
rule: 6 years
decided_by: Alex Lead
removed_sha256: "{}"
versions: 3
head_before: "{}"
"""


@pytest.fixture
def store(school: Path) -> Path:
    """The school with one case."""
    put(school, CASE, TEXT)
    return school


def put(root: Path, case: str, text: str, message: str = "case: edited") -> None:
    path = root / "cases" / f"{case[:4]}-{int(case[2:4]) + 1}" / f"{case}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    git(root, "add", "-A")
    git(root, "commit", "-qnm", message, "--allow-empty")


def bundle(root: Path, *, redacted: bool = False) -> str:
    made = Workspace.open(root).desk(NOW).report("bundle", NOW.date(), NOW.date(), CASE, "markdown", redacted=redacted)
    return made.data.decode()


def test_a_version_that_a_merge_left_aside_is_told(store: Path) -> None:
    git(store, "checkout", "-qb", "side")
    put(store, CASE, TEXT.replace("4 Former Lane", "5 Aside Road"))
    git(store, "checkout", "-q", "main")
    put(store, CASE, TEXT.replace("4 Former Lane", "6 Present Way"))
    git(store, "merge", "-q", "-s", "ours", "--no-verify", "-m", "united", "side")
    text = bundle(store)
    for address in ("4 Former Lane", "5 Aside Road", "6 Present Way"):
        assert address in text


def test_a_version_that_cannot_be_read_is_named_and_what_stood_before_it_is_told(store: Path) -> None:
    put(store, CASE, TEXT + "oops: [\n")
    put(store, CASE, TEXT.replace("4 Former Lane", "6 Present Way"))
    text = bundle(store)
    assert "4 Former Lane" in text
    broken = subprocess.run(["git", "rev-parse", "HEAD^"], cwd=store, check=True, capture_output=True, text=True).stdout
    assert f"commit {broken[:10]}: it cannot be read" in text


def test_a_case_and_a_notice_that_are_gone_from_the_store_are_told_whole(store: Path) -> None:
    put(store, "2025-AAAAAA", TEXT.replace(CASE, "2025-AAAAAA").replace("4 Former Lane", "3 Older Street"))
    (store / "notices").mkdir(exist_ok=True)
    notice = (
        "notice: 2026-4T7WQ2\nname: Rowan Sampel\nauthority: Devon\nreceived: 2026-11-01\nfamily: [Marlow Stranger]\n"
    )
    (store / "notices" / "2026-4T7WQ2.yaml").write_text(notice)
    git(store, "add", "-A")
    git(store, "commit", "-qnm", "notice")
    git(store, "rm", "-q", "cases/2025-26/2025-AAAAAA.yaml", "notices/2026-4T7WQ2.yaml")
    git(store, "commit", "-qnm", "both gone")
    text = bundle(store)
    assert "## Case 2025-AAAAAA: what it holds" in text
    assert "3 Older Street" in text
    assert "## Notice 2026-4T7WQ2: what it holds" in text
    assert "Marlow Stranger" in text
    assert "Marlow" not in bundle(store, redacted=True)


def test_what_other_files_say_of_the_pupil_is_told_and_no_more_of_them(store: Path) -> None:
    put(store, "2026-BBBBBB", KIN, "case: Rowan Sample is a brother")
    (store / "templates").mkdir(exist_ok=True)
    (store / "templates" / "letter_no_contact.txt").write_text("Dear family of Rowan Sample")
    git(store, "add", "-A")
    git(store, "commit", "-qnm", "templates")
    text = bundle(store)
    assert "Rowan was seen at the bus stop" in text
    assert "Ash has a cold" not in text
    assert "templates/letter\\_no\\_contact.txt" in text
    assert "the commit" in text, "a subject that names the child is found too"
    assert "Ash" not in bundle(store, redacted=True)


@pytest.mark.parametrize(
    "note",
    [
        "Seen with ROWAN SAMPLE at the bus stop",
        "Seen with Rowan\n      Sample at the bus stop",
        r'"Seen with Rowan S\x61mple at the bus stop"',
    ],
)
def test_a_name_in_other_letters_over_two_lines_or_with_escapes_is_told_too(store: Path, note: str) -> None:
    stranger = KIN.replace("Ash Sample", "Kit Example").replace(
        "  siblings:\n    - {name: Rowan Sample, school: Example Academy}\n", ""
    )
    put(store, "2026-BBBBBB", stranger.replace("Rowan was seen at the bus stop", note))
    assert " at the bus stop" in bundle(store)


def test_a_notice_of_another_child_leaves_the_pupils_own_words_alone(store: Path) -> None:
    """Whom a file is about that says nothing of the pupil is no third party of the copy."""
    (store / "notices").mkdir(exist_ok=True)
    (store / "notices" / "2026-4T7WQ2.yaml").write_text(NOTICE.replace("Rowan Sampel", "Former Lane"))
    put(store, CASE, TEXT)
    git(store, "rm", "-q", "notices/2026-4T7WQ2.yaml")
    git(store, "commit", "-qnm", "gone")
    copy = bundle(store, redacted=True)
    assert "4 Former Lane" in copy
    assert "2026-4T7WQ2" not in copy


def test_what_was_purged_and_what_is_typed_and_not_recorded_is_told(store: Path) -> None:
    key = read_configuration(store).settings.id_key
    purged = case_id(key, Pupil(name="Rowan Sample", upn="Q999000025002"), datetime(2019, 11, 4).date())
    other = case_id(key, Pupil(name="Somebody Else"), datetime(2019, 11, 4).date())
    for one in (purged, other):
        (store / "tombstones").mkdir(exist_ok=True)
        (store / "tombstones" / f"{one}.yaml").write_text(STONE.format(one, "0" * 64, "0" * 40))
    Workspace.open(store).drafts().keep(CASE, "call", {"to": "Robin Other", "note": "rang twice"}, "2026-11-25 10:20")
    text = bundle(store)
    assert f"Case {purged} was purged on 2026-03-02 by Alex Lead" in text
    assert other not in text
    assert "rang twice" in text
    copy = bundle(store, redacted=True)
    assert "rang twice" in copy
    assert not [name for name in ("Robin", "Alex Lead") if name in copy]
