"""What may go and what goes, from the command line."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from copies import make_store
from signers import sign_from_now_on

from cmeboard.cli.main import run
from cmeboard.store.unix_users import login, unix_groups

LATER = ["--now", "2033-09-01"]


def listed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    capsys.readouterr()
    assert run([*LATER, "retention", "--json"]) == 0
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


def test_what_may_go_is_listed_and_a_hold_keeps_it(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path,) = (store / "cases").rglob("*.yaml")
    assert listed(capsys)[0]["held"] == "the case is open, in Absent"
    assert run(["record", path.stem, "found", "--at", "2026-11-12 10:00"]) == 0
    (one,) = listed(capsys)
    assert (one["id"], one["may_go_on"], one["may_go"]) == (path.stem, "2032-11-12", True)
    for now, told in (("2033-01-10 09:00", "since 2032-11-12"), ("2030-01-10 09:00", "until 2032-11-12")):
        assert run(["--now", now, "retention"]) == 0
        assert told in capsys.readouterr().out
    settings = store / "cmeboard.yaml"
    settings.write_text(settings.read_text() + f"retention: {{hold: {{{path.stem}: an inquiry}}}}\n")
    (one,) = listed(capsys)
    assert (one["may_go"], one["held"]) == (False, "an inquiry")


def test_a_flag_that_was_taken_away_and_a_file_that_cannot_be_read_still_hold(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (path,) = (store / "cases").rglob("*.yaml")
    assert run(["record", path.stem, "found", "--at", "2026-11-12 10:00"]) == 0
    plain = path.read_text()
    path.write_text(plain.replace("pupil:\n", "pupil:\n  flags: [child protection plan]\n"))
    assert run(["record", path.stem, "note", "--at", "2026-11-12 10:05"]) == 0
    path.write_text(path.read_text().replace("  flags: [child protection plan]\n", ""))
    (one,) = listed(capsys)
    assert (one["may_go"], one["held"]) == (False, "the date of birth is not known")
    path.write_text("log: [")
    (one,) = listed(capsys)
    assert (one["id"], one["may_go"]) == (path.stem, False)


SECRETS = ("Rowan Sample", "Q999000025002", "curtains drawn")


def tell(base: Path) -> None:
    """A closed case with a UPN, a note and a commit by hand that names the child; another case beside it."""
    with pytest.MonkeyPatch.context() as patch:
        store = make_store(base, patch)
        patch.chdir(store)
        (path,) = (store / "cases").rglob("*.yaml")
        visit = ["home visit", "--at", "2026-11-10 10:00", "--note", "Car away, curtains drawn."]
        assert run(["record", path.stem, *visit]) == 0
        known = path.read_text().replace("  name: Rowan Sample\n", "  name: Rowan Sample\n  upn: Q999000025002\n")
        path.write_text(known)
        git("commit", "-qnam", "rowan  sample (Q999000025002): curtains drawn, it says")
        assert run(["seal", "--name", "autumn", "--anyway"]) == 0
        assert run(["record", path.stem, "found", "--at", "2026-11-12 10:00"]) == 0
        path.with_name(f".{path.name}.swp").write_text("Rowan Sample")
        assert run(["new", "--name", "Ash Example", "--first-day-absent", "2026-11-10"]) == 0
        assert run(["board"]) == 0
        git("gc", "-q")
        git("branch", "older", "HEAD~1")
        aside = store / ".git" / "cmeboard" / "aside"
        aside.mkdir()
        (aside / "x").write_text("name: Rowan Sample")


@pytest.fixture
def told(
    copy_of: Callable[[Callable[[Path], object], Path], None], store: Path, monkeypatch: pytest.MonkeyPatch
) -> str:
    """The store is the one that `tell` made; gives the id of the closed case."""
    monkeypatch.chdir(store.parent)
    shutil.rmtree(store)
    copy_of(tell, store.parent)
    monkeypatch.chdir(store)
    (closed,) = (path for path in (store / "cases").rglob("2*.yaml") if "Rowan Sample" in path.read_text())
    return closed.stem


def git(*args: str) -> str:
    return subprocess.run(["git", *args], check=True, capture_output=True, text=True).stdout.strip()


def everything_in(repository: Path) -> bytes:
    """Each object of a repository, and each file in it and beside it, as bytes."""
    objects = subprocess.run(
        ["git", "-C", str(repository), "cat-file", "--batch-all-objects", "--batch"], check=True, capture_output=True
    ).stdout
    return objects + b"".join(path.read_bytes() for path in repository.rglob("*") if path.is_file())


def found_in(repository: Path) -> list[str]:
    everything = everything_in(repository).lower()
    return [secret for secret in SECRETS if secret.lower().encode() in everything]


def test_after_a_purge_nothing_holds_the_case_and_verify_knows_why(
    store: Path, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = json_of(capsys, "verify")
    head, fingerprint = git("rev-parse", "HEAD"), git("rev-parse", "refs/tags/seal/autumn")
    git("remote", "add", "origin", "hub.example:cme")
    assert found_in(store) == list(SECRETS)
    assert run([*LATER, "retention", "purge", told, "--confirm", told]) == 0
    assert "Make anew: hub.example:cme" in capsys.readouterr().err
    assert found_in(store) == []
    subprocess.run(["git", "clone", "-q", "--no-local", str(store), str(store.parent / "clone")], check=True)
    assert found_in(store.parent / "clone") == []
    assert git("remote", "get-url", "origin") == "hub.example:cme"

    after = json_of(capsys, "verify")
    assert (before["cases"], after["cases"], after["findings"]) == (2, 1, [])
    said = "\n".join(after["purged"])
    assert f"case {told} was purged on 2033-09-01 by Sam Patel" in said
    assert head[:12] in said
    assert fingerprint[:4] in said
    tombstone = (store / "tombstones" / f"{told}.yaml").read_text()
    assert f"head_before: {head}" in tombstone.replace('"', "")
    assert run(["--now", "2026-11-24 08:50", "check"]) == 0
    (other,) = (store / "cases").rglob("*.yaml")
    assert run(["record", other.stem, "sms"]) == 0


def test_signatures_are_asked_for_from_the_purge_on(store: Path, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    sign_from_now_on(store)
    (other,) = (path.stem for path in (store / "cases").rglob("2*.yaml") if path.stem != told)
    assert run(["record", other, "sms"]) == 0
    assert run([*LATER, "retention", "purge", told, "--confirm", told]) == 0
    assert json_of(capsys, "verify")["findings"] == []
    git("config", "--global", "commit.gpgsign", "false")
    assert run(["record", other, "sms"]) == 0
    assert [one["finding"] for one in json_of(capsys, "verify")["findings"]] == ["is not signed"]


@pytest.mark.parametrize("role", [login(), f"'@{unix_groups()[0]}'"])
def test_a_lead_named_by_user_or_group_may_purge(store: Path, told: str, role: str) -> None:
    with (store / "cmeboard.yaml").open("a") as file:
        file.write(f"roles: {{dsl: [somebody, {role}]}}\n")
    git("commit", "-qnam", "roles")
    assert run([*LATER, "retention", "purge", told, "--confirm", told]) == 0


def test_a_tombstone_that_is_changed_explains_nothing(
    store: Path, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*LATER, "retention", "purge", told, "--confirm", told]) == 0
    path = store / "tombstones" / f"{told}.yaml"
    path.write_text(path.read_text().replace("Sam Patel", "Somebody Else"))
    git("commit", "-qnam", "x")
    assert [one["finding"] for one in json_of(capsys, "verify")["findings"]] == [
        f"tombstones/{told}.yaml was changed or removed"
    ]


@pytest.mark.parametrize(
    ("settings", "words", "why"),
    [
        ("", ["--confirm", "2026-AAAAAA"], "nothing was purged"),
        ("", ["--reason", "court order for Rowan"], "the reason names the child"),
        ("retention: {hold: {CASE: inquiry}}\n", ["--reason", "court order"], "is held: inquiry"),
        ("roles: {dsl: [somebody, '@some group']}\n", [], "only a designated safeguarding lead may purge"),
    ],
)
def test_a_purge_is_refused(
    store: Path, told: str, capsys: pytest.CaptureFixture[str], settings: str, words: list[str], why: str
) -> None:
    head = git("rev-parse", "HEAD")
    with (store / "cmeboard.yaml").open("a") as file:
        file.write(settings.replace("CASE", told))
    assert (
        run([*LATER, "retention", "purge", told, *(words if "--confirm" in words else [*words, "--confirm", told])])
        == 1
    )
    assert why in capsys.readouterr().err
    assert git("rev-parse", "HEAD") == head


def test_a_purge_before_its_time_needs_a_reason_and_a_clean_store(
    store: Path, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    purge = ["--now", "2027-01-04", "retention", "purge", told, "--confirm", told]
    assert run(purge) == 1
    assert "may not go: it is kept until 2032-11-12" in capsys.readouterr().err
    text = (store / "calendar.yaml").read_text()
    (store / "calendar.yaml").write_text(text + "# edited\n")
    assert run([*purge, "--reason", "court order of 3 May"]) == 4
    assert "calendar.yaml" in capsys.readouterr().err
    (store / "calendar.yaml").write_text(text)
    assert run([*purge, "--reason", "court order of 3 May"]) == 0
    assert "reason: court order of 3 May" in (store / "tombstones" / f"{told}.yaml").read_text()


def test_a_purge_that_was_interrupted_is_finished(store: Path, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    purge = [*LATER, "retention", "purge", told, "--confirm", told]
    assert run(purge) == 0
    tombstone = store / "tombstones" / f"{told}.yaml"
    data = tombstone.read_bytes()
    git("reset", "-q", "--hard", "HEAD~1")
    (store / ".git" / "cmeboard" / f"purging-{told}.yaml").write_bytes(data)
    run(["doctor"])
    assert f"a purge of case {told} was interrupted" in "".join(capsys.readouterr())
    assert run(purge) == 0
    assert tombstone.read_bytes() == data
    assert run(purge) == 1
    assert "there is no case" in capsys.readouterr().err


def test_a_copy_from_before_a_purge_cannot_bring_the_case_back(
    store: Path, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    hub, other = store.parent / "hub.git", store.parent / "other"
    git("clone", "-q", "--bare", str(store), str(hub))
    git("clone", "-q", str(hub), str(other))
    git("remote", "add", "origin", str(hub))
    assert run(["sync"]) == 0
    assert run([*LATER, "retention", "purge", told, "--confirm", told]) == 0
    assert run(["sync"]) == 3
    assert f"origin still holds case {told}" in capsys.readouterr().err
    assert found_in(store) == []
    shutil.rmtree(hub)
    git("clone", "-q", "--bare", "--no-local", str(store), str(hub))
    assert run(["sync"]) == 0
    assert run(["--store", str(other), "sync"]) == 3
    assert f"this copy still holds case {told}" in capsys.readouterr().err
    assert found_in(hub) == []


def test_who_else_names_the_child_is_told_and_what_to_do_about_it(
    store: Path, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    notice = ["notice", "add", "--name", "Rowan Sample", "--authority", "Devon"]
    assert run(notice) == 0
    (other,) = (path for path in (store / "cases").rglob("2*.yaml") if path.stem != told)
    other.write_text(other.read_text().replace("pupil:\n", "pupil:\n  siblings: [{name: Rowan Sample}]\n"))
    git("commit", "-qnam", "x")
    assert run([*LATER, "retention", "purge", told, "--confirm", told]) == 0
    said = capsys.readouterr().err
    assert "The child is named there still: notices/" in said
    assert "--what notice" in said
    assert f"The child is named there still: cases/2026-27/{other.name}." in said
    assert f"until that case goes: cmeboard retention purge {other.stem}" in said


MARKS = ("2026-11-09", "N O", "2026-11-10")


@pytest.fixture
def marked(store: Path) -> Path:
    """A closed case of a register, its marks laid out in three ways by as many commits, one of which is no YAML."""
    rows = "".join(f"2026-11-{day:02},AM,{code}\n" for day, code in ((9, "N"), (10, "O")))
    register = store.parent / "register.csv"
    sample = "".join(f"Rowan Sample,Q999000025002,{row}\n" for row in rows.splitlines())
    register.write_text("Name,UPN,Date,Session,Mark\n" + sample)
    (empty,) = (store / "cases").rglob("*.yaml")
    git("rm", "-q", str(empty))
    git("commit", "-qnm", "x")
    assert run(["--now", "2026-11-10 09:40", "import", str(register), "--yes"]) == 0
    (path,) = (store / "cases").rglob("*.yaml")
    plain = path.read_text()
    head = plain.partition("marks:\n")[0]
    for broken in (f"{head}marks: {{2026-11-09: N O,\n# by hand\n  2026-11-10: N O}}\n# the log\nlog: [\n", plain):
        path.write_text(broken)
        git("commit", "-qnam", "x")
    assert run(["record", path.stem, "found", "--at", "2026-11-12 10:00"]) == 0
    path.with_name(f".{path.name}.swp").write_text("2026-11-09")
    return path


def test_the_marks_of_a_case_go_by_themselves_after_six_years(
    store: Path, marked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case, purge = marked.stem, ["retention", "purge", marked.stem, "--what", "marks", "--confirm", marked.stem]
    assert run(["--now", "2032-11-09", *purge]) == 1
    assert "the marks of case" in capsys.readouterr().err
    assert run([*LATER, *purge]) == 0
    assert "Every other copy of this store holds the marks" in capsys.readouterr().err
    clone = store.parent / "clone"
    git("clone", "-q", "--no-local", str(store), str(clone))
    blobs = git("-C", str(clone), "log", "--format=", "-p", "--", f"cases/2026-27/{case}.yaml")
    assert "marks" not in blobs
    assert "# the log" in blobs, "a comment of the next field stays"
    assert "Rowan Sample" in marked.read_text()
    assert not marked.with_name(f".{marked.name}.swp").exists()
    assert run(["--now", "2026-11-24 08:50", "check"]) == 0
    said = json_of(capsys, "verify")
    assert f"the marks of case {case} were purged on 2033-09-01 by Sam Patel" in said["purged"][0]
    tombstone = (store / "tombstones" / f"{case}-marks.yaml").read_text()
    assert "what: marks" in tombstone
    assert run([*LATER, *purge]) == 1
    assert "has no marks" in capsys.readouterr().err
    assert run([*LATER, "retention", "purge", case, "--confirm", case]) == 0
    assert len(json_of(capsys, "verify")["purged"]) == 2


def test_a_copy_that_holds_purged_marks_cannot_bring_them_back(
    store: Path, marked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hub = store.parent / "hub.git"
    git("clone", "-q", "--bare", str(store), str(hub))
    git("remote", "add", "origin", str(hub))
    assert run(["sync"]) == 0
    case = marked.stem
    assert run([*LATER, "retention", "purge", case, "--what", "marks", "--confirm", case]) == 0
    assert run(["sync"]) == 3
    assert f"origin still holds the marks of case {case}" in capsys.readouterr().err
    assert "marks:" not in git("log", "--all", "--format=", "-p", "--", "cases")
    shutil.rmtree(hub)
    git("clone", "-q", "--bare", "--no-local", str(store), str(hub))
    assert run(["sync"]) == 0


def test_an_old_register_brings_back_neither_a_case_nor_its_marks(
    store: Path, marked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case, again = marked.stem, ["--now", "2026-11-10 09:45", "import", str(store.parent / "register.csv"), "--yes"]
    memory = store / ".git" / "cmeboard" / "register-memory"
    for what, gone in (("marks", f"the marks of case {case} were purged"), ("case", f"case {case} was purged")):
        before = memory.read_bytes()
        assert run([*LATER, "retention", "purge", case, "--what", what, "--confirm", case]) == 0
        assert memory.read_bytes() != before, "what imports remember of the child goes too"
        head = git("rev-parse", "HEAD")
        capsys.readouterr()
        assert run(again) == 0
        assert f"{gone} on 2033-09-01 by Sam Patel" in "".join(capsys.readouterr())
        assert git("rev-parse", "HEAD") == head
    assert not marked.exists()


def test_a_purged_absence_is_not_opened_again_by_mistake(
    store: Path, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (path,) = (one for one in (store / "cases").rglob("2*.yaml") if one.stem == told)
    first_day = path.read_text().partition("first_day_absent: ")[2][:10]
    assert run([*LATER, "retention", "purge", told, "--confirm", told]) == 0
    again = ["new", "--name", "Rowan Sample", "--first-day-absent"]
    assert run([*again, first_day]) == 1
    assert f"case {told} was purged on 2033-09-01 by Sam Patel" in capsys.readouterr().err
    assert run([*again, "2026-11-10"]) == 0


def test_a_notice_goes_after_two_years_also_one_that_was_taken_off_the_list(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secrets = ("Robin Example", "X999000025001", "seen at the coach station")
    for n, name in enumerate(("Robin Example", "Robyn Exemplar")):
        more = ["--upn", secrets[1], "--note", secrets[2]] if n == 0 else []
        added = ["notice", "add", "--name", name, "--authority", "Devon", "--received", "2026-11-09", *more]
        assert run(added) == 0
    (one, two) = sorted(path.stem for path in (store / "notices").glob("*.yaml"))
    taken_off = next(stem for stem in (one, two) if "Robin" in (store / "notices" / f"{stem}.yaml").read_text())
    git("commit", "-qn", "--allow-empty", "-m", "robin example was seen at the coach station")
    assert run([*LATER, "notice", "remove", taken_off, "--reason", "found"]) == 0
    rules = {one["id"]: one["rule"] for one in listed(capsys) if one["what"] == "notice"}
    assert sorted(rules) == [one, two]
    assert "still in older commits" in str(rules[taken_off])
    for notice in (one, two):
        purge = ["retention", "purge", notice, "--what", "notice", "--confirm", notice]
        assert run(["--now", "2027-01-04", *purge]) == 1
        assert f"notice {notice} may not go: it is kept until 2028-11-09" in capsys.readouterr().err
        assert run([*LATER, *purge]) == 0
    subprocess.run(["git", "clone", "-q", "--no-local", str(store), str(store.parent / "clone")], check=True)
    for repository in (store, store.parent / "clone"):
        everything = everything_in(repository).lower()
        assert not [secret for secret in secrets if secret.lower().encode() in everything]
    assert json_of(capsys, "verify")["findings"] == []
    assert run(["--now", "2026-11-24 08:50", "check"]) == 0


def json_of(capsys: pytest.CaptureFixture[str], *args: str) -> Any:
    capsys.readouterr()
    run([*args, "--json"])
    return json.loads(capsys.readouterr().out)
