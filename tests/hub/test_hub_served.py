"""A hub over a real sshd on the loopback address: a key that writes, keys that only look, and no way past the hub."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from homes import git
from hub_home import cmeboard
from loopback_sshd import Server, needs_sshd

from cmeboard.store.unix_users import login
from stress.hub_world import EMAIL, NAME

pytestmark = needs_sshd

REFUSED = "may look at this record, and not push to it"


@pytest.fixture
def server(hub: Path, tmp_path: Path) -> Iterator[Server]:
    """Lets in Sam and Ann, whom the hub knows, and two who may only look: by their key, and by its settings."""
    (hub / "hub.yaml").write_text(
        f"account: {login()}\npeople:\n  - {{name: {NAME}, email: {EMAIL}, users: [sam]}}\n"
        "  - {name: Ann Example, email: ann@school.example, users: [ann]}\nreaders: [governor]\n"
    )
    serve = f"{sys.executable} -m cmeboard hub serve"
    made = Server(
        tmp_path / "ssh",
        {name: f'restrict,command="{serve} --as {name} {hub}"' for name in ("sam", "ann", "governor")}
        | {"ofsted": f'restrict,command="{serve} --as ofsted --read-only {hub}"'},
    )
    yield made
    made.stop()


def come_in_as(server: Server, store: Path, key: str) -> None:
    git(store, "config", "--global", "core.sshCommand", " ".join(server.ssh(key)))


def test_one_key_writes_and_another_only_looks(
    store: Path, hub: Path, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    address = f"ssh://{server.host()}:{server.port}{hub}"
    git(store, "remote", "set-url", "origin", address)
    come_in_as(server, store, "sam")
    assert cmeboard(store, "sync") == 0
    assert git(hub, "rev-parse", "main") == git(store, "rev-parse", "HEAD")
    assert (hub / "pushes.log").read_text().splitlines()[-1].split()[1] == "sam"
    (case,) = (store / "cases").rglob("*.yaml")
    head = git(hub, "rev-parse", "main")
    assert cmeboard(store, "record", case.stem, "sms") == 0
    for key in ("ofsted", "governor"):
        come_in_as(server, store, key)
        copy = store.with_name(key)
        git(store.parent, "clone", "-q", address, str(copy))
        copy.chmod(0o700)
        assert cmeboard(copy, "verify") == 0
        assert REFUSED in git(store, "push", "origin", "main", check=False)
        assert git(hub, "rev-parse", "main") == head
    assert cmeboard(store, "sync") == 4
    come_in_as(server, store, "ann")
    said = git(store, "push", "origin", "main", check=False)
    assert f"its author is said to be {NAME} <{EMAIL}>, and ann pushes what is by Ann Example" in said
    assert "its committer" not in said
    capsys.readouterr()
    assert cmeboard(store, "sync") == 4
    told = capsys.readouterr().err.splitlines()
    assert told[:2] == [
        "cmeboard: origin did not take it: everything is recorded here and waits; it says:",
        "nothing was taken, for 1 reason:",
    ]
    come_in_as(server, store, "sam")
    assert cmeboard(store, "sync") == 0
    assert git(hub, "rev-parse", "main") == git(store, "rev-parse", "HEAD")


@pytest.mark.parametrize(
    ("key", "asked"),
    [
        ("sam", [["cat", "/etc/passwd"], [], ["git-upload-pack", "--help"], ["git-shell"]]),
        ("ofsted", [["cat", "/etc/passwd"]]),
    ],
)
def test_a_key_opens_the_hub_and_nothing_else(store: Path, server: Server, key: str, asked: list[list[str]]) -> None:
    other = store / ".git"
    for words in asked:
        command = [*server.ssh(key), server.host(), *words]
        ran = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        assert "root:" not in ran.stdout
        assert ran.returncode != 0
    come_in_as(server, store, key)
    told = git(store, "ls-remote", f"ssh://{server.host()}:{server.port}{other}")
    assert git(store, "rev-parse", "HEAD") not in told  # it is the hub that answers, and it is empty
