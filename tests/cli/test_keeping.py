"""What may go and what goes, from the command line."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from signers import sign_from_now_on

from cmeboard.cli.main import run
from cmeboard.store.lock import login, unix_groups

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


@pytest.fixture
def told(store: Path) -> str:
    """The id of a closed case with a UPN, a note and a commit by hand that names the child; another case beside it."""
    (path,) = (store / "cases").rglob("*.yaml")
    assert (
        run(["record", path.stem, "home visit", "--at", "2026-11-10 10:00", "--note", "Car away, curtains drawn."]) == 0
    )
    path.write_text(path.read_text().replace("  name: Rowan Sample\n", "  name: Rowan Sample\n  upn: Q999000025002\n"))
    git("commit", "-qnam", "rowan  sample (Q999000025002): curtains drawn, it says")
    assert run(["seal", "--name", "autumn", "--anyway"]) == 0
    assert run(["record", path.stem, "found", "--at", "2026-11-12 10:00"]) == 0
    path.with_name(f".{path.name}.swp").write_text("Rowan Sample")
    assert run(["new", "--name", "Ash Example", "--first-day-absent", "2026-11-10"]) == 0
    assert run(["board"]) == 0
    return path.stem


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
    assert f"{told} was purged on 2033-09-01 by Sam Patel" in said
    assert head[:12] in said
    assert fingerprint[:4] in said
    tombstone = (store / "tombstones" / f"{told}.yaml").read_text()
    assert f"head_before: {head}" in tombstone.replace('"', "")
    assert run(["check"]) == 0
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
    git("commit", "-qam", "roles")
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


def test_who_else_names_the_child_is_told(store: Path, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    notice = ["notice", "add", "--name", "Rowan Sample", "--authority", "Devon"]
    assert run(notice) == 0
    assert run([*LATER, "retention", "purge", told, "--confirm", told]) == 0
    assert "The child is named there still: notices/" in capsys.readouterr().err


def json_of(capsys: pytest.CaptureFixture[str], *args: str) -> Any:
    capsys.readouterr()
    run([*args, "--json"])
    return json.loads(capsys.readouterr().out)
