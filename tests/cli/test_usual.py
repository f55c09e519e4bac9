"""The calls of every day do what the parser would have them do, and the kept list is said only while it is true."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from settled import wait_until_settled

from cmeboard.cli.main import run
from cmeboard.cli.usual import usual
from cmeboard.workspace.demonstrating import make_demo

NOW = datetime(2026, 11, 24, 8, 50)
AT = ["--now", "2026-11-24 08:50"]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("usual") / "store"
    make_demo(root, 30, 7, NOW)
    return root


@pytest.fixture
def said(root: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[str]:
    """What the parser's own way says, which is kept from then on."""
    wait_until_settled(root)
    assert run(["--store", str(root), *AT, "due"]) == 0
    words = capsys.readouterr().out
    assert "N1a" in words
    yield words
    subprocess.run(["git", "-C", str(root), "reset", "-q", "--hard"], check=True)
    subprocess.run(["git", "-C", str(root), "clean", "-qfd"], check=True)


def due(root: Path, now: str = "2026-11-24 08:50") -> int | None:
    return usual(["--store", str(root), "--now", now, "due"])


def test_the_morning_list_is_said_again_word_for_word(
    root: Path, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert due(root) == 0
    assert capsys.readouterr().out == said
    assert due(root, "2026-11-24 08:51") == 0


def test_it_waits_for_no_parser(root: Path, said: str) -> None:
    script = "import sys; from cmeboard.__main__ import main; main(); print('click' in sys.modules, file=sys.stderr)"
    command = [sys.executable, "-c", script, "--store", str(root), *AT, "due"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (ran.stdout, ran.stderr.strip()) == (said, "False")


def _change(root: Path) -> None:
    file = next(root.glob("cases/*/*.yaml"))
    file.write_bytes(file.read_bytes() + b"# seen\n")


def _touch(root: Path) -> None:
    os.utime(next(root.glob("cases/*/*.yaml")))


def _add(root: Path) -> None:
    (next(root.glob("cases/*")) / "2026-AAAAAA.yaml").write_bytes(b"case: 2026-AAAAAA\n")


def _remove(root: Path) -> None:
    next(root.glob("cases/*/*.yaml")).unlink()


def _commit(root: Path) -> None:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(
        ["git", "-C", str(root), *who, "commit", "-q", "--allow-empty", "--no-verify", "-m", "x"], check=True
    )


def _calendar(root: Path) -> None:
    with (root / "calendar.yaml").open("a") as calendar:
        calendar.write("# looked at\n")


def _lose(root: Path) -> None:
    (root / ".git" / "cmeboard" / "cache.sqlite").unlink()


@pytest.mark.parametrize("happens", [_change, _touch, _add, _remove, _commit, _calendar, _lose])
def test_it_is_not_said_again_once_anything_has_changed(root: Path, said: str, happens: object) -> None:
    assert due(root) == 0
    happens(root)  # type: ignore[operator]
    assert due(root) is None


@pytest.mark.parametrize("now", ["2026-11-24 08:49", "2026-11-25 08:50"])
def test_it_is_not_said_of_another_moment_than_it_holds_for(root: Path, said: str, now: str) -> None:
    assert due(root, now) is None


@pytest.mark.parametrize(
    "arguments",
    [
        ["due", "--json"],
        ["--json", "due"],
        ["due", "--owner", "dsl"],
        ["due", "--help"],
        ["--now", "the day after", "due"],
        ["--now", "0001-01-01 08:00", "due"],
        ["--store=.", "due"],
        ["--store", "--json", "due"],
        ["list"],
        ["board", "--restricted"],
        ["--help"],
    ],
)
def test_whatever_is_spelt_otherwise_is_left_to_the_parser(arguments: list[str]) -> None:
    assert usual(arguments) is None


def test_where_there_is_no_store_nothing_is_made_and_the_parser_says_so(tmp_path: Path) -> None:
    assert due(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_a_shell_that_asks_for_completion_gets_it_from_the_parser(
    root: Path, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_CMEBOARD_COMPLETE", "bash_complete")
    assert due(root) is None


@pytest.mark.parametrize("command", [[], ["board"]])
def test_the_board_is_what_the_parser_opens(root: Path, command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--store", str(root), *AT, *command]
    assert usual(arguments) == 0
    ours = capsys.readouterr()
    assert run(arguments) == 0
    assert capsys.readouterr() == ours
    assert "no terminal here" in ours.err


def test_a_store_that_is_none_ends_as_it_does_with_the_parser(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, ours = usual(["--store", str(tmp_path)]), capsys.readouterr()
    assert (run(["--store", str(tmp_path)]), capsys.readouterr()) == (status, ours)
    assert status == 3
    assert "is no store" in ours.err


def test_while_a_file_is_to_be_mended_that_is_told_each_time(
    root: Path, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = next(root.glob("cases/*/*.yaml"))
    file.write_bytes(file.read_bytes().replace(b"stage: ", b"stage: Mist", 1))
    wait_until_settled(root)
    assert due(root) is None
    assert run(["--store", str(root), *AT, "due"]) == 1
    parsed = capsys.readouterr()
    assert file.stem in parsed.err
    for _ in range(2):
        assert due(root) == 1
        assert capsys.readouterr() == parsed
