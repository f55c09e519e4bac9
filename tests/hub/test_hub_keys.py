"""A hub that people enter by ssh key, or that knows them by the key which signed their commits."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from homes import git
from hub_home import cmeboard, copy_of, judged, taken

from cmeboard.store.unix_users import login


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def key(base: Path, name: str) -> Path:
    path = base / name
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)], check=True)
    return path


def note(root: Path, **more: str) -> None:
    """A commit without a change, by hand."""
    command = ["git", "commit", "-qn", "--allow-empty", "-m", "note"]
    subprocess.run(command, cwd=root, check=True, env={**os.environ, **more})


def test_a_commit_is_taken_with_the_key_of_its_author_alone(store: Path, hub: Path) -> None:
    sam, ann = key(store.parent, "sam"), key(store.parent, "ann")
    signers = [
        f"{name}@school.example {path.with_suffix('.pub').read_text()}" for name, path in (("sam", sam), ("ann", ann))
    ]
    (hub / "allowed_signers").write_text("".join(signers))
    change(hub / "hub.yaml", "identify: unix user", "identify: signing key")
    change(hub / "hub.yaml", "people:\n", "people:\n  - {name: Ann Example, email: ann@school.example}\n")
    assert "is not signed" in judged(hub, store)
    for name, value in (("gpg.format", "ssh"), ("user.signingkey", str(sam)), ("commit.gpgsign", "true")):
        git(store, "config", "--global", name, value)
    git(store, "rebase", "-q", "--root", "--exec", "git commit -qn --amend --no-edit -S")
    assert cmeboard(store, "sync") == 0
    good = git(store, "rev-parse", "HEAD")
    by_ann = {"GIT_AUTHOR_NAME": "Ann Example", "GIT_AUTHOR_EMAIL": "ann@school.example"}
    for words, more, signing in (
        ("is signed by sam@school.example, and its author is said to be Ann Example", by_ann, sam),
        ("its author is said to be Mrs Head", {"GIT_AUTHOR_NAME": "Mrs Head"}, sam),
        ("is signed by ann@school.example, and its author is said to be Sam", {}, ann),
        ("is signed with a key that is not among", {}, key(store.parent, "stranger")),
    ):
        git(store, "config", "--global", "user.signingkey", str(signing))
        note(store, **more)
        assert words in judged(hub, store)
        git(store, "config", "--global", "gpg.ssh.program", "/bin/true")  # the pusher's own programs judge nothing
        assert words in judged(hub, store)
        git(store, "config", "--global", "--unset", "gpg.ssh.program")
        git(store, "reset", "-q", "--hard", good)
    git(store, "config", "--global", "user.signingkey", str(sam))
    assert cmeboard(store, "seal", "--name", "signed") == 0
    git(store, "tag", "--no-sign", "-a", "-m", "sealed", "seal/unsigned", "HEAD")
    assert cmeboard(store, "sync") == 4
    assert "seal unsigned is not signed" in judged(hub, store, "refs/tags/seal/unsigned")
    git(store, "tag", "-d", "seal/unsigned")
    assert cmeboard(store, "sync") == 0
    assert git(hub, "tag", "-l") == "seal/signed"


def enter_by_key(store: Path, hub: Path, *options: str) -> None:
    """From here on git's ssh runs what a key's forced command would, whatever host is named."""
    ssh = store.parent / "ssh"
    forced = " ".join([sys.executable, "-m", "cmeboard", "hub", "serve", *options, str(hub)])
    ssh.write_text(f'#!/bin/sh\nshift\nSSH_ORIGINAL_COMMAND="$*" CMEBOARD_PUSHER=head exec {forced}\n')
    ssh.chmod(0o700)
    git(store, "config", "--global", "core.sshCommand", str(ssh))
    git(store, "config", "--global", "ssh.variant", "simple")
    git(store, "remote", "set-url", "origin", "cme@hub.example:whatever.git")


def test_people_come_in_by_key_and_are_who_the_key_says(store: Path, hub: Path) -> None:
    enter_by_key(store, hub, "--as", "sam")
    assert "does not say that people come in as" in git(store, "fetch", "origin", check=False)
    change(hub / "hub.yaml", "#account: cme", f"account: {login()}  # for all")  # a comment that is looked at closely
    assert "the hub does not know sam" in git(store, "push", "origin", "main", check=False)
    change(hub / "hub.yaml", f"users: [{login()}]", "users: [sam]")
    assert cmeboard(store, "sync") == 0
    assert " sam " in (hub / "pushes.log").read_text()
    enter_by_key(store, hub, "--as", "ann")
    note(store)
    assert "the hub does not know ann" in git(store, "push", "origin", "main", check=False)
    git(store, "remote", "set-url", "origin", str(hub))
    assert "somebody without a name" in git(store, "push", "origin", "main", check=False)


@pytest.mark.parametrize("way", ["option", "settings", "role"])
def test_who_may_look_fetches_and_never_pushes(store_that_met: Path, way: str) -> None:
    store, hub = store_that_met, store_that_met.parent / "hub.git"
    if way == "role":
        with (store / "cmeboard.yaml").open("a") as file:
            file.write("roles: {viewer: [ofsted]}\n")
        git(store, "commit", "-qnam", "roles")
        taken(hub, store)
    change(hub / "hub.yaml", "#account: cme", f"account: {login()}")
    change(hub / "hub.yaml", f"users: [{login()}]", f"users: [{login()}, ofsted]")
    if way == "settings":
        change(hub / "hub.yaml", "readers: []", "readers: [ofsted]")
    enter_by_key(store, hub, "--as", "ofsted", *(["--read-only"] if way == "option" else []))
    note(store)
    assert "ofsted may look at this record, and not push to it" in git(store, "push", "origin", "main", check=False)
    looked = store.parent / "looked"
    git(store, "clone", "-q", "cme@hub.example:cme.git", str(looked))
    assert git(looked, "rev-parse", "HEAD") == git(hub, "rev-parse", "main")


ASKED = ["", "sh", "git-upload-archive 'x'", "git-upload-pack", "scp -t x", "git receive-packs x"]


def test_a_key_opens_nothing_else(hub: Path) -> None:
    """One process for all, which would become what it let through."""
    change(hub / "hub.yaml", "#account: cme", f"account: {login()}")
    serve = ["hub", "serve", "--as", "sam", str(hub)]
    script = f"""
import os
from cmeboard.cli.main import run
for asked in {ASKED!r}:
    os.environ["SSH_ORIGINAL_COMMAND"] = asked
    print(run({serve!r}))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["3"] * len(ASKED)
    assert done.stderr.count("this key opens the hub alone") == len(ASKED)


def test_a_shared_hub_is_open_to_its_group_but_for_what_judges(store: Path) -> None:
    from cmeboard.cli.main import run

    folder = store.parent / "shared.git"
    assert run(["init", "--hub", "--shared", str(folder)]) == 0
    modes = {path.name: path.stat().st_mode & 0o7777 for path in folder.iterdir()}
    assert folder.stat().st_mode & 0o7777 == 0o3770
    assert {modes[name] for name in ("hub.yaml", "config", "allowed_signers", "expunged")} == {0o640}
    assert (modes["hooks"], modes["objects"], modes["refs"]) == (0o750, 0o2770, 0o2770)
    assert (folder / "hooks" / "pre-receive").stat().st_mode & 0o777 == 0o750
    git(store, "remote", "set-url", "origin", str(folder))
    assert cmeboard(store, "sync") == 0
    assert copy_of(folder, "copy").is_dir()
