"""A hub between copies, as a school sets it up and uses it."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from homes import git
from hub_home import cmeboard, copy_of, judged, taken

from cmeboard.cli.main import run
from stress.hub_world import NAME


def the_case(root: Path) -> Path:
    (path,) = (root / "cases").rglob("*.yaml")
    return path


def sms(root: Path) -> None:
    assert cmeboard(root, "record", the_case(root).stem, "sms") == 0


def test_two_copies_meet_in_an_empty_hub(store: Path, hub: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cmeboard(store, "sync") == 0
    other = copy_of(hub, "other")
    sms(store)
    assert cmeboard(other, "record", the_case(other).stem, "call", "--outcome", "no answer") == 0
    assert cmeboard(store, "seal", "--name", "autumn") == 0
    assert [cmeboard(root, "sync") for root in (store, other, store)] == [0, 0, 0]
    assert git(hub, "rev-parse", "main") == git(store, "rev-parse", "HEAD") == git(other, "rev-parse", "HEAD")
    assert git(hub, "tag", "-l") == "seal/autumn"
    assert cmeboard(other, "verify") == 0
    pushes = (hub / "pushes.log").read_text().splitlines()
    assert len(pushes) == 4
    assert pushes[-1].endswith("refs/heads/main")


@pytest.mark.rows("R3", "R13")
def test_an_exchange_that_was_killed_keeps_nobody_from_the_next(store_that_met: Path) -> None:
    store, hub = store_that_met, store_that_met.parent / "hub.git"
    plain = git_clone_bare(hub)
    for copy in (hub, plain):
        git(store, "remote", "set-url", "origin", copy.as_uri())
        sms(store)
        left = [store / ".git/refs/remotes/origin/main.lock", copy / "refs/heads/main.lock", copy / "HEAD.lock"]
        for lock in left:
            lock.touch()
            os.utime(lock, (time.time() - 60,) * 2)
        assert cmeboard(store, "sync") == 0
        assert git(copy, "rev-parse", "main") == git(store, "rev-parse", "HEAD")


def git_clone_bare(hub: Path) -> Path:
    """A plain repository that judges nothing, with what the hub holds."""
    plain = hub.with_name("plain.git")
    git(hub.parent, "clone", "-q", "--bare", str(hub), str(plain))
    return plain


@pytest.mark.rows("R13")
def test_what_the_hub_refuses_is_said_whole_and_stays_here(
    store_that_met: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = store_that_met
    sms(store)
    path = the_case(store)
    path.write_text(path.read_text().replace("did: sms", "did: email"))
    git(store, "commit", "-qnam", "\x1b[31mby hand")
    head = git(store, "rev-parse", "HEAD")
    capsys.readouterr()
    assert cmeboard(store, "sync") == 4
    said = capsys.readouterr().err
    assert f"commit {head[:12]}, {path.relative_to(store)}: the entry" in said
    assert "was removed or altered" in said
    assert "cmeboard undo" in said
    assert "git reset --soft origin/main" in said
    assert "\x1b" not in said
    assert git(store, "rev-parse", "HEAD") == head
    git(store, "reset", "-q", "--soft", "origin/main")
    path.write_text(path.read_text().replace("did: email", "did: sms"))
    git(store, "commit", "-qnam", "an SMS")
    assert cmeboard(store, "sync") == 0


def test_a_hub_begins_with_the_record_and_the_staff_of_a_store(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = store / "cmeboard.yaml"
    staff = "staff:\n  - {name: Ann Example, email: ann@school.example, user: ann}\n  - {name: Nobody}\n"
    settings.write_text(settings.read_text().replace("staff: []\n", staff))
    git(store, "commit", "-qnam", "staff")
    hub = store.parent / "begun.git"
    capsys.readouterr()
    assert run(["init", "--hub", str(hub), "--from", str(store)]) == 0
    said = capsys.readouterr().out
    assert "with 3 commits, in which verify finds" in said
    assert "Ann Example <ann@school.example> (ann)" in said
    assert f"{NAME} <sam@school.example> (" in said
    assert git(hub, "rev-parse", "main") == git(store, "rev-parse", "HEAD")
    assert run(["init", "--hub", str(hub)]) == 1


def test_a_store_that_a_hub_begins_with_is_named_from_where_one_stands(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(store.parent)
    assert run(["init", "--hub", "begun.git", "--from", store.name]) == 0
    assert git(store.parent / "begun.git", "rev-parse", "main") == git(store, "rev-parse", "HEAD")


def test_who_may_only_look_is_refused(store_that_met: Path) -> None:
    store, hub = store_that_met, store_that_met.parent / "hub.git"
    settings = hub / "hub.yaml"
    good = settings.read_text()
    sms(store)
    user = git(store, "-c", "alias.me=!id -un", "me")
    for text, words in (
        (good.replace("readers: []", f"readers: [{user}]"), "you may look at this record, and not push to it"),
        (good.replace(f"users: [{user}]", "users: [somebody]"), f"the hub does not know {user}"),
        (good.replace("people:", "peple:"), "the hub takes nothing until then"),
    ):
        assert text != good
        settings.write_text(text)
        assert words in judged(hub, store)
    settings.write_text(good)
    taken(hub, store)


@pytest.mark.parametrize(
    ("name", "good", "bad", "words"),
    [
        ("policy.yaml", "  call: Contacted\n", "  phone: Contacted\n", "phone"),
        ("policy.yaml", "packs: [england]", "packs: [wales]", "there is no pack 'wales'"),
        ("calendar.yaml", "terms:\n", "terms:\n  - {first: 2026-01-05, last: 2027-01-05}\n", "terms"),
    ],
)
def test_a_policy_or_calendar_that_cannot_work_is_not_taken(
    store_that_met: Path, name: str, good: str, bad: str, words: str
) -> None:
    store, hub = store_that_met, store_that_met.parent / "hub.git"
    path = store / name
    text = path.read_text()
    assert good in text
    path.write_text(text.replace(good, bad, 1))
    git(store, "commit", "-qnam", "settings: changed by hand")
    said = judged(hub, store)
    assert f"the file is not valid: {name}:" in said
    assert words in said
    assert "cmeboard check" in said
    path.write_text(text.replace("\n", "\n# looked over by the governors\n", 1))
    git(store, "commit", "-qna", "--amend", "-m", "settings: a note")
    taken(hub, store)


def test_a_viewer_is_refused_and_staff_change_no_settings(store: Path, hub: Path) -> None:
    user = git(store, "-c", "alias.me=!id -un", "me")
    settings = store / "cmeboard.yaml"
    text = settings.read_text()

    def roles(lists: str) -> None:
        settings.write_text(text + f"roles: {lists}\n")
        git(store, "commit", "-qnam", "roles")

    roles(f"{{dsl: [head], staff: [{user}]}}")
    taken(hub, store)
    roles(f"{{dsl: [{user}]}}")
    assert "only a designated safeguarding lead may change settings" in judged(hub, store)
    git(store, "reset", "-q", "--hard", "HEAD~1")
    sms(store)
    taken(hub, store)
    assert "may seal" in judged(hub, store, seal(store))
    path = the_case(store)
    path.write_text(path.read_text() + "  - {at: 2026-11-20 09:00, by: S, did: waive, duty: N1, reason: no need}\n")
    git(store, "commit", "-qnam", "waived")
    assert "may waive" in judged(hub, store)


def seal(store: Path) -> str:
    git(store, "tag", "-a", "-m", "sealed", "seal/now", "HEAD")
    return "refs/tags/seal/now"


def test_the_hook_takes_nothing_where_its_program_is_gone_and_obeys_no_environment(store: Path, hub: Path) -> None:
    harm = store.parent / "harm"
    package = store.parent / "elsewhere" / "cmeboard"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(f"open({str(harm)!r}, 'w')")
    environment = {**os.environ, "PYTHONPATH": str(package.parent), "CMEBOARD_PUSHER": "head"}
    subprocess.run(["git", "push", "-q", "origin", "main"], cwd=store, check=True, env=environment)
    assert not harm.exists()
    hook = hub / "hooks" / "pre-receive"
    hook.write_text(hook.read_text().replace(sys.executable, "/nowhere/python"))
    sms(store)
    said = git(store, "push", "origin", "main", check=False)
    assert "is not there, so nothing is taken" in said
    assert git(hub, "rev-parse", "main") != git(store, "rev-parse", "HEAD")


def test_a_seal_is_handed_on_alone_and_two_of_one_name_are_told(
    store_that_met: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store, hub = store_that_met, store_that_met.parent / "hub.git"
    other = copy_of(hub, "other")
    assert cmeboard(store, "seal", "--name", "autumn") == 0
    assert cmeboard(store, "sync") == 0
    assert git(hub, "tag", "-l") == "seal/autumn"
    git(other, "tag", "-a", "-m", "another", "seal/autumn", "HEAD")
    capsys.readouterr()
    assert cmeboard(other, "sync") == 3
    assert "seal/autumn was set here and in origin" in capsys.readouterr().err
    git(other, "tag", "-d", "seal/autumn")
    assert cmeboard(other, "sync") == 0


def test_the_schools_letterhead_is_taken_and_another_file_that_is_no_text_is_not(store_that_met: Path) -> None:
    store, hub = store_that_met, store_that_met.parent / "hub.git"
    (store / "templates").mkdir()
    for name, refused in (("letterhead.docx", ""), ("report_pupil.txt", "is not UTF-8")):
        (store / "templates" / name).write_bytes(b"PK\xff\xfe")
        git(store, "add", "templates")
        git(store, "commit", "-q", "--no-verify", "-m", f"templates: {name}")
        said = judged(hub, store)
        assert refused in said
        assert bool(refused) == bool(said)
