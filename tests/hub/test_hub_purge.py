"""A purge, and the hub between copies: it goes everywhere, by a person's hand, and comes back from nowhere."""

import json
import os
import subprocess
import time
from pathlib import Path

import pytest
from homes import git
from hub_home import cmeboard, copy_of, judged

from cmeboard.cli.main import run

LATER = ("--now", "2033-09-01 09:00")


def case_named(root: Path, name: str) -> Path:
    return next(path for path in (root / "cases").rglob("*.yaml") if f"name: {name}" in path.read_text())


def purge(store: Path) -> str:
    case = case_named(store, "Rowan Sample").stem
    assert run([*LATER, "--store", str(store), "retention", "purge", case, "--reason", "court", "--confirm", case]) == 0
    return case


def holds(repository: Path, word: str) -> bool:
    command = ["git", "-C", str(repository), "cat-file", "--batch-all-objects", "--batch"]
    objects = subprocess.run(command, check=True, capture_output=True).stdout
    files = b"".join(path.read_bytes() for path in repository.rglob("*") if path.is_file())
    return word.encode() in objects + files


def test_a_purge_reaches_the_hub_and_no_copy_brings_it_back(
    store: Path, hub: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cmeboard(store, "new", "--name", "Ash Example", "--first-day-absent", "2026-11-10") == 0
    assert cmeboard(store, "record", case_named(store, "Rowan Sample").stem, "sms") == 0
    assert cmeboard(store, "seal", "--name", "autumn") == 0
    assert cmeboard(store, "sync") == 0
    old_copy, case = copy_of(hub, "old"), purge(store)
    assert holds(hub, "Rowan Sample")
    assert cmeboard(store, "sync") == 3
    assert "cmeboard hub take-purge" in capsys.readouterr().err
    assert run(["hub", "take-purge", str(hub), "--from", str(store)]) == 0
    assert f"Purged here too: case {case}" in capsys.readouterr().out
    assert not holds(hub, "Rowan Sample")
    assert git(hub, "rev-parse", "main", "seal/autumn") == git(store, "rev-parse", "main", "seal/autumn")
    assert git(hub, "for-each-ref", "refs/cmeboard") == ""

    assert cmeboard(store, "sync") == 0
    assert cmeboard(store, "record", case_named(store, "Ash Example").stem, "sms") == 0
    assert cmeboard(store, "sync") == 0
    assert cmeboard(old_copy, "sync") == 3
    assert f"this copy still holds case {case}" in capsys.readouterr().err
    assert "brings back what was purged" in united(hub, old_copy)
    assert "brings back what was purged" in written_anew(copy_of(hub, "young"), old_copy, case)
    assert run(["hub", "take-purge", str(hub), "--from", str(store)]) == 0
    assert "did not know" in capsys.readouterr().out


def united(hub: Path, copy: Path) -> str:
    """What the hub says where git was told by hand to unite the old history with the new."""
    git(copy, "fetch", "-q", "origin")
    git(copy, "merge", "-q", "-s", "ours", "--allow-unrelated-histories", "-m", "united", "origin/main")
    return judged(hub, copy)


def written_anew(young: Path, old: Path, case: str) -> str:
    """The purged case put into a new copy as a new file."""
    (path,) = (old / "cases").rglob(f"{case}.yaml")
    (young / path.relative_to(old)).write_text(path.read_text() + "# anew\n")
    git(young, "add", ".")
    git(young, "commit", "-qnm", "anew")
    return git(young, "push", "origin", "main", check=False)


def test_a_copy_that_lacks_something_gives_the_hub_no_history(
    store: Path, hub: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cmeboard(store, "new", "--name", "Ash Example", "--first-day-absent", "2026-11-10") == 0
    assert cmeboard(store, "sync") == 0
    assert run(["hub", "take-purge", str(hub), "--from", str(store)]) == 0
    other = copy_of(hub, "other")
    assert cmeboard(other, "record", case_named(other, "Ash Example").stem, "sms") == 0
    assert cmeboard(other, "sync") == 0
    purge(store)
    head = git(hub, "rev-parse", "main")
    capsys.readouterr()
    assert run(["hub", "take-purge", str(hub), "--from", str(store)]) == 4
    said = capsys.readouterr().err
    assert "lacks what the hub holds: cases/" in said
    assert "sms" in said
    assert (git(hub, "rev-parse", "main"), git(hub, "for-each-ref", "refs/cmeboard")) == (head, "")


def test_a_hub_is_looked_after(hub: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["hub", "check", str(hub)]) == 0
    assert "in order" in capsys.readouterr().out
    git(hub, "config", "receive.fsckObjects", "false")
    (hub / "hooks" / "pre-receive").write_text("#!/bin/sh\nexit 0\n")
    assert run(["hub", "check", str(hub)]) == 0
    said = capsys.readouterr().out
    assert "receive.fsckObjects" in said
    assert "the hook pre-receive was not this program's" in said
    assert "hub judge" in (hub / "hooks" / "pre-receive").read_text()
    (hub / "hooks" / "update").write_text("#!/bin/sh\n")
    (hub / "hub.yaml").chmod(0o666)
    assert run(["hub", "check", str(hub)]) == 1
    said = capsys.readouterr().out
    assert "hooks/update is a program" in said
    assert "chmod go-w" in said


def test_what_a_push_that_was_killed_left_in_the_hub_is_cleared_once_nobody_pushes_it(
    store: Path, hub: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (hub / "hooks" / "pre-receive").write_text("#!/bin/sh\nkill -9 $PPID\n")
    git(store, "push", "-q", "origin", "main", check=False)
    (left,) = (hub / "objects").glob("*incoming*")
    lock = hub / "refs" / "heads" / "main.lock"
    lock.touch()
    assert run(["hub", "check", str(hub)]) == 0
    assert left.exists()
    in_it = [*left.rglob("*")]
    for path in (left, *filter(Path.is_dir, in_it)):
        os.utime(path, (time.time() - 7200,) * 2)
    assert run(["hub", "check", str(hub)]) == 0
    assert left.exists()  # over a slow line nothing is new for hours but the end of one file
    for path in (lock, *in_it):
        os.utime(path, (time.time() - 7200,) * 2)
    capsys.readouterr()
    assert run(["hub", "check", str(hub), "--json"]) == 0
    lines = json.loads(capsys.readouterr().out)
    assert [(line["mended"], "cut off" in line["what"]) for line in lines] == [(True, False), (True, True)]
    assert not left.exists()
    assert cmeboard(store, "sync") == 0


def test_a_purged_notice_goes_from_the_hub_too(store: Path, hub: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cmeboard(store, "notice", "add", "--name", "Robin Example", "--authority", "Devon") == 0
    assert cmeboard(store, "sync") == 0
    (kept,) = (store / "notices").glob("*.yaml")
    notice, held = kept.stem, kept.read_text()
    purge = ["retention", "purge", notice, "--what", "notice", "--reason", "asked for", "--confirm", notice]
    assert run([*LATER, "--store", str(store), *purge]) == 0
    assert cmeboard(store, "sync") == 3
    assert f"still holds notice {notice}" in capsys.readouterr().err
    assert run(["hub", "take-purge", str(hub), "--from", str(store)]) == 0
    assert not holds(hub, "Robin Example")
    assert cmeboard(store, "sync") == 0
    assert "brings back what was purged" in put_back(hub, copy_of(hub, "young"), f"notices/{notice}.yaml", held)


def test_purged_marks_go_from_the_hub_too_and_no_push_brings_them_back(
    store: Path, hub: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = case_named(store, "Rowan Sample")
    case, name = path.stem, str(path.relative_to(store))
    marked = path.read_text() + "marks:\n  2026-11-09: N I\n"
    committed(store, name, marked)
    assert cmeboard(store, "sync") == 0
    old_copy = copy_of(hub, "old")
    purge = ["retention", "purge", case, "--what", "marks", "--reason", "another child's", "--confirm", case]
    assert run(["--now", "2026-11-12 09:00", "--store", str(store), *purge]) == 0
    assert cmeboard(store, "sync") == 3
    assert f"still holds the marks of case {case}" in capsys.readouterr().err
    assert run(["hub", "take-purge", str(hub), "--from", str(store)]) == 0
    assert not holds(hub, "N I")
    assert cmeboard(store, "sync") == 0
    assert cmeboard(old_copy, "sync") == 3
    assert "brings back what was purged" in put_back(hub, copy_of(hub, "young"), name, marked)
    flow = (
        "{case: %s, stage: Absent, first_day_absent: 2026-11-09, pupil: {name: Rowan Sample}, marks: {2026-11-12: N N}}"
    )
    assert "brings back what was purged" in put_back(hub, copy_of(hub, "other"), name, f"{flow}\n" % case)
    later = marked.replace("2026-11-09: N I", "2026-11-13: N I")
    assert "brings back" not in put_back(hub, copy_of(hub, "third"), name, later), (
        "marks of days since the purge are new"
    )


def put_back(hub: Path, copy: Path, path: str, text: str) -> str:
    """What the hub says of a file as it was, in a copy that never held it."""
    committed(copy, path, text)
    return judged(hub, copy)


def committed(copy: Path, path: str, text: str) -> None:
    """Writes and commits it by hand."""
    (copy / path).parent.mkdir(exist_ok=True)
    (copy / path).write_text(f"{text}# anew\n")
    git(copy, "add", ".")
    git(copy, "commit", "-qnm", "anew")
