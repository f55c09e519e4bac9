"""Rows X1 to X11: nothing of a store that was copied or cloned from elsewhere runs a program.

One store is set up as somebody who means harm would: every key that git would run something for names a program that
leaves a mark. Then everything is done in it that the program can do.
"""

import os
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
from answering import said
from homes import git

from cmeboard.tui.look.keys import EVERYTHING, KEYS, Offered

TRAPS = {
    "X1": ["core.fsmonitor"],
    "X2": ["core.hooksPath"],
    "X3": ["filter.x.clean", "filter.x.smudge", "filter.x.process"],
    "X4": ["diff.x.textconv", "diff.x.command", "diff.external"],
    "X5": [
        *("core.pager", "pager.log", "pager.diff", "core.editor", "sequence.editor", "gpg.program"),
        *("gpg.openpgp.program", "gpg.x509.program", "gpg.ssh.program", "gpg.ssh.defaultKeyCommand"),
        *("alias.log", "alias.ls-tree", "interactive.diffFilter", "trailer.by-hand.command", "trailer.by-hand.cmd"),
    ],
    "X6": [
        *("core.sshCommand", "core.gitProxy", "core.askPass", "core.alternateRefsCommand", "credential.helper"),
        *("credential.http://127.0.0.1.helper", "remote.origin.uploadpack", "remote.origin.receivepack"),
        "uploadpack.packObjectsHook",
    ],
    "X7": ["merge.cme.driver", "merge.x.driver", "merge.default"],
}
"""Each row's keys. The value is a command that leaves the key's name among the marks."""

HOOKS = ("pre-commit", "commit-msg", "post-commit", "reference-transaction", "post-index-change", "pre-push")
HOOKS += ("post-checkout", "post-merge", "prepare-commit-msg", "pre-auto-gc", "post-rewrite", "fsmonitor-watchman")


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    """Where a program that should not have run leaves its name."""
    folder = tmp_path / "marks"
    folder.mkdir()
    return folder


@pytest.fixture
def strange(store: Path, case: Path, tmp_path: Path, marks: Path) -> Path:
    """The store of somebody who means harm, with another copy to exchange with."""
    hub = tmp_path / "hub.git"
    git(tmp_path, "init", "-q", "--bare", "--initial-branch=main", str(hub))
    git(store, "remote", "add", "origin", str(hub))
    assert "handed on" in said("sync")
    trap = tmp_path / "trap"
    trap.write_text(f'#!/bin/sh\ntouch "{marks}/$1"\nexit 1\n')
    trap.chmod(0o755)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in HOOKS:
        (hooks / name).write_text(f"#!/bin/sh\ntouch {marks}/hook-{name}\nexit 1\n")
        (hooks / name).chmod(0o755)
        (store / ".git/hooks" / name).unlink(missing_ok=True)
        (store / ".git/hooks" / name).symlink_to(hooks / name)
    lines = []
    for key in (key for keys in TRAPS.values() for key in keys):
        section, _, name = key.rpartition(".")
        top, _, sub = section.partition(".")
        heading = f'[{top} "{sub}"]' if sub else f"[{top}]"
        value = {"core.hooksPath": str(hooks), "merge.default": "x"}.get(key, f"{trap} {key.replace('/', '')}")
        lines.append(f'{heading}\n\t{name} = "{value}"\n')
    included = tmp_path / "included"
    included.write_text("".join(lines))
    with (store / ".git/config").open("a") as file:
        file.write(f"[include]\n\tpath = {included}\n[gpg]\n\tformat = openpgp\n")
        file.write('[protocol "ext"]\n\tallow = always\n[log]\n\tshowSignature = true\n[core]\n\tfsyncMethod = fsync\n')
    (store / ".git/info/attributes").write_text("* filter=x diff=x\n*.txt merge=x\n")
    return store


@pytest.mark.rows("X1", "X2", "X3", "X4", "X5", "X6", "X7", "R22")
def test_nothing_of_a_strange_store_runs_a_program(
    strange: Path, store: Path, case: Path, marks: Path, tmp_path: Path
) -> None:
    register = tmp_path / "register.csv"
    register.write_text(
        "UPN,Surname,Forename,Date,AM,PM\n"
        "Q999000025002,Sample,Ash,09/11/2026,N,N\nQ999000026002,Example,Elm,09/11/2026,/,\\\n"
    )
    other = tmp_path / "other"
    git(tmp_path, "clone", "-q", str(tmp_path / "hub.git"), str(other))
    assert "sms" in said("--store", str(other), "record", case.stem, "sms", "--outcome", "sent")
    assert "handed on" in said("--store", str(other), "sync")
    message = tmp_path / "message"
    message.write_text("case: by hand\n")
    everything = [
        *(["list"], ["due"], ["check"], ["doctor"], ["verify"], ["retention"]),
        *([verb, case.stem] for verb in ("show", "why", "history")),
        ["record", case.stem, "call", "--outcome", "spoke"],
        ["move", case.stem, "Visited", "--reason", "seen"],
        ["draft", case.stem, "police-report"],
        *(["import", str(register), "--yes"], ["report", "governors"], ["feed"], ["sync"], ["fmt"]),
        *(["seal", "--anyway"], ["hook", "pre-commit"], ["hook", "commit-msg", str(message)]),
    ]
    case.write_text(case.read_text() + "# by hand\n")
    off = ("core.fsmonitor=false", "core.hooksPath=/dev/null", "filter.x.clean=", "filter.x.process=")
    git(strange, *(word for setting in off for word in ("-c", setting)), "add", str(case))
    for call in everything:
        said(*call)
    assert [path.name for path in marks.iterdir()] == []


@pytest.mark.rows("X1", "X2", "X3", "X4", "X5", "X6", "X7", "R22")
def test_what_a_strange_store_would_run_is_told_at_the_start(strange: Path) -> None:
    told = said("board")
    assert "include.path" in told
    assert [
        key for keys in TRAPS.values() for key in keys if f" {key.lower()}, which may run" not in told.lower()
    ] == []
    assert [hook for hook in HOOKS if f"({hook})" not in told] == []


def test_a_store_as_it_is_made_has_nothing_to_tell_and_a_person_can_vouch_for_a_key(store: Path) -> None:
    assert "git configuration" not in said("board")
    git(store, "remote", "add", "origin", "ssh://school.example/srv/cme.git")
    git(store, "config", "core.sshCommand", "ssh -i key")
    assert "core.sshcommand" in said("board")
    git(store, "config", "--global", "--add", "cmeboard.allow", "core.sshCommand")
    assert "git configuration" not in said("board")


@pytest.mark.rows("X1", "X2", "X5", "X6")
def test_the_board_in_a_terminal_runs_nothing_either(strange: Path, marks: Path) -> None:
    environment = {**os.environ, "TERM": "xterm-256color"}
    command = ["-m", "cmeboard", "--store", str(strange)]
    board = pexpect.spawn(sys.executable, command, dimensions=(24, 80), env=environment, encoding="utf-8", timeout=30)
    board.expect("Rowan")
    board.send("u")
    board.expect("leave it as it is")
    board.send("y")
    board.expect("took back")
    board.send("q")
    board.expect(pexpect.EOF)
    board.close()
    assert [path.name for path in marks.iterdir()] == []


@pytest.mark.rows("X5")
def test_a_program_that_a_store_names_for_signing_is_not_started(strange: Path, case: Path, marks: Path) -> None:
    git(strange, "config", "commit.gpgsign", "true")
    before = case.read_bytes()
    for form in ("openpgp", "ssh", "x509"):
        git(strange, "config", "gpg.format", form)
        assert "could not be signed" in said("record", case.stem, "sms")
    assert case.read_bytes() == before
    assert [path.name for path in marks.iterdir()] == []


@pytest.mark.rows("X6", "R23")
@pytest.mark.parametrize("url", ["ext::sh -c touch% {0}", "--upload-pack=touch {0}", "-oProxyCommand=touch {0}:x"])
def test_an_address_that_is_a_command_is_refused_and_told(store: Path, marks: Path, url: str) -> None:
    with (store / ".git/config").open("a") as file:
        file.write(f'[remote "origin"]\n\turl = "{url.format(marks / "x")}"\n\tfetch = +refs/heads/*:refs/x/*\n')
        file.write('[protocol "ext"]\n\tallow = always\n[protocol]\n\tallow = always\n')
    assert "remote.origin.url, which may run" in said("board")
    assert "cannot be reached" in said("sync")
    assert list(marks.iterdir()) == []


@pytest.mark.rows("X6", "R23")
def test_an_address_rewritten_into_a_command_is_refused(store: Path, marks: Path) -> None:
    with (store / ".git/config").open("a") as file:
        file.write('[remote "origin"]\n\turl = https://school.example/cme.git\n\tfetch = +refs/heads/*:refs/x/*\n')
        file.write(
            f'[url "ext::sh -c touch% {marks}/x% "]\n\tinsteadOf = https://\n[protocol "ext"]\n\tallow = always\n'
        )
    assert "insteadof, which may run" in said("board")
    assert "cannot be reached" in said("sync")
    assert list(marks.iterdir()) == []


@pytest.mark.rows("X6", "R22")
def test_what_is_missing_is_not_fetched_by_a_program_that_the_store_names(store: Path, case: Path, marks: Path) -> None:
    """Of a partial clone git fetches an object as it is asked for, in any command."""
    trap = store.parent / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {marks}/fetched\nexit 1\n")
    trap.chmod(0o755)
    with (store / ".git/config").open("a") as file:
        file.write('[remote "origin"]\n\turl = ssh://school.example/cme\n\tpromisor = true\n')
        file.write(f"[core]\n\tsshCommand = {trap}\n\trepositoryFormatVersion = 1\n")
    for oid in git(store, "rev-parse", "HEAD~1^{tree}", f"HEAD:{case.relative_to(store)}").split():
        (store / ".git/objects" / oid[:2] / oid[2:]).unlink()
    for call in (["doctor"], ["show", case.stem], ["history", case.stem], ["record", case.stem, "sms"], ["verify"]):
        said(*call)
    assert list(marks.iterdir()) == []


@pytest.mark.rows("X8", "R23")
@pytest.mark.parametrize(
    "word", ["--output={0}", "-O{0}", "--upload-pack=touch {0}", "--exec=touch {0}", ":(top)", "*"]
)
def test_what_somebody_types_is_never_an_option_of_git(store: Path, marks: Path, case: Path, word: str) -> None:
    typed = word.format(marks / "x")
    for call in (["show"], ["history"], ["why"], ["undo"], ["fmt"], ["seal", "--anyway", "--name"]):
        said(*call, *(["--"] if call[0] != "seal" else []), typed)
    said("record", case.stem, "note", "--note", typed)
    said("new", "--name", typed, "--first-day-absent", "2026-11-10")
    assert list(marks.iterdir()) == []


@pytest.mark.rows("X9")
def test_a_work_tree_elsewhere_is_told_and_not_gone_to(store: Path, case: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "cases").mkdir(parents=True)
    git(store, "config", "core.worktree", str(elsewhere))
    assert "core.worktree, which may run a program or lead elsewhere" in said("board")
    assert "sms" in said("record", case.stem, "sms", "--outcome", "sent")
    assert case.read_text().count("did: sms") == 2
    assert list((elsewhere / "cases").iterdir()) == []


def test_a_store_that_is_a_submodule_is_told_nothing_of_it(store: Path, case: Path, tmp_path: Path) -> None:
    above = tmp_path / "above"
    git(tmp_path, "init", "-q", str(above))
    git(above, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(store), "store")
    git(above / "store", "switch", "-q", "main")
    assert "core.worktree" not in said("--store", str(above / "store"), "doctor")
    assert "sms" in said("--store", str(above / "store"), "record", case.stem, "sms", "--outcome", "sent")
    assert git(above / "store", "status", "--porcelain") == ""


def test_a_store_that_git_takes_for_one_without_files_is_told(store: Path) -> None:
    git(store, "config", "core.bare", "true")
    assert "nobody can commit by hand: git config core.bare false" in said("doctor")
    git(store, "config", "core.bare", "false")
    assert "core.bare" not in said("doctor")


MODULES = ("click", "yaml", "cmeboard", "git_filter_repo", "sitecustomize", "pydantic")


@pytest.mark.rows("X11", "R22")
def test_no_module_that_lies_in_the_store_is_run(store: Path, case: Path, marks: Path) -> None:
    for name in MODULES:
        (store / f"{name}.py").write_text(f"open({str(marks / name)!r}, 'w')\nraise SystemExit(0)\n")
    case.write_text(case.read_text() + "# by hand\n")
    git(store, "commit", "-qam", "a comment")
    trailers = subprocess.run(["git", "log", "-1", "--format=%b"], check=True, capture_output=True, text=True).stdout
    assert "By-hand: yes" in trailers
    git(store, "checkout", "-qb", "side", "HEAD~1")
    case.write_text("# on top\n" + case.read_text())
    git(store, "commit", "-qnam", "another comment")
    subprocess.run(["git", "merge", "-q", "main"], check=False, capture_output=True)
    subprocess.run(["git", "merge", "--abort"], check=False, capture_output=True)
    git(store, "checkout", "-q", "main")
    purge = ["retention", "purge", case.stem, "--reason", "opened by mistake", "--confirm", case.stem]
    assert "purged from the record" in said("--now", "2033-09-01", *purge)
    assert list(marks.iterdir()) == []


@pytest.mark.rows("X11")
def test_no_driver_that_the_environment_names_draws_the_board(store: Path, marks: Path, tmp_path: Path) -> None:
    (tmp_path / "evil.py").write_text(f"open({str(marks / 'driver')!r}, 'w')\n")
    environment = {**os.environ, "TERM": "xterm-256color", "TEXTUAL_DRIVER": "evil:Evil", "TEXTUAL": "devtools"}
    command = ["-m", "cmeboard", "--store", str(store)]
    board = pexpect.spawn(
        sys.executable, command, env=environment | {"PYTHONPATH": str(tmp_path)}, encoding="utf-8", timeout=90
    )
    board.expect("Rowan")
    board.send("q")
    board.expect(pexpect.EOF)
    board.close()
    assert list(marks.iterdir()) == []


@pytest.mark.rows("X10")
def test_a_restricted_board_gives_the_terminal_to_no_other_program() -> None:
    restricted = Offered(is_restricted=True)
    left = [key for key in KEYS if key.action in ("edit", "suspend_process") or "editor" in key.words]
    assert left
    assert not [key.name for key in left if restricted.offers(key)]
    assert all(EVERYTHING.offers(key) for key in left)
