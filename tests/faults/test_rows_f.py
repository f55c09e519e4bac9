"""Rows F1 to F15: whatever lies in the folder of cases, nothing is followed, nothing hangs, no other case suffers."""

import os
import socket
import stat
import subprocess
import tempfile
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from answering import everything_said, said
from fault_rows import row

from cmeboard.store.errors import CannotWrite
from cmeboard.store.files.case_files import case_path, parse_case, read_case
from cmeboard.store.files.listing import case_stats
from cmeboard.store.writing.writer import Commit, FileChange, Writer

NAME = "2026-K7Q3FD.yaml"
CASE = "case: 2026-K7Q3FD\nstage: Absent\nfirst_day_absent: 2026-11-09\npupil:\n  name: Ash Sample\n"
OTHER = CASE.replace("2026-K7Q3FD", "2026-K7Q3FE")


def _to_secret(folder: Path) -> None:
    (folder / NAME).symlink_to("/etc/passwd")


def _to_zero(folder: Path) -> None:
    (folder / NAME).symlink_to("/dev/zero")


def _dangling(folder: Path) -> None:
    (folder / NAME).symlink_to("nowhere")


def _loop(folder: Path) -> None:
    (folder / NAME).symlink_to(NAME)


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / NAME)


def _sparse(folder: Path) -> None:
    with (folder / NAME).open("wb") as file:
        file.truncate(3 << 30)


def _folder(folder: Path) -> None:
    (folder / NAME).mkdir()


def _socket(folder: Path) -> None:
    here = Path.cwd()
    os.chdir(folder)  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(NAME)
    os.chdir(here)


def _text(name: str | bytes, text: str = CASE) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        path = os.path.join(os.fsencode(folder), os.fsencode(name))  # noqa: PTH118 - bytes
        with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123
            file.write(text)

    return make


def _linked(folder: Path) -> None:
    (folder / NAME).write_text(CASE)
    os.link(folder / NAME, folder / "2026-K7Q3FE.yaml")


def _twins(folder: Path) -> None:
    (folder / NAME).write_text(CASE)
    (folder / NAME.lower()).write_text(CASE)


def _two_accents(folder: Path) -> None:
    for form in ("NFC", "NFD"):
        (folder / unicodedata.normalize(form, "é.yaml")).write_text(CASE)


WHAT_LIES_THERE = [
    row("F1", _to_secret, "2026-K7Q3FD.yaml: this is a link, not a case: put the file itself here"),
    row("F2", _pipe, "2026-K7Q3FD.yaml: this is a folder, a pipe or a device"),
    row("F3", _to_zero, "2026-K7Q3FD.yaml: this is a link"),
    row("F3 sparse", _sparse, "2026-K7Q3FD.yaml: the file is larger than 1 MB"),
    row("F4", _folder, "2026-K7Q3FD.yaml: this is a folder"),
    row("F4 socket", _socket, "2026-K7Q3FD.yaml: the file cannot be opened"),
    row("F4 dangling", _dangling, "2026-K7Q3FD.yaml: this is a link"),
    row("F4 loop", _loop, "2026-K7Q3FD.yaml: this is a link"),
    row("F5", _linked, "2026-K7Q3FD.yaml: the file has a second name on this disk (a hard link)"),
    row("F7", _twins, "2026-K7Q3FD.yaml: another file differs from this one only in upper and lower case"),
    row("F7 accents", _two_accents, "only in upper and lower case"),
    row("F7 one id", _text("2026-K7Q3FE.yaml"), "the file is named 2026-K7Q3FE.yaml and holds case 2026-K7Q3FD"),
    row("F8 newline", _text("a\nb.yaml"), "a␊b.yaml"),
    row("F8 escape", _text("esc\x1b[31m.yaml"), "esc␛[31m.yaml"),
    row("F8 option", _text("-rf.yaml"), "-rf.yaml"),
    row("F8 bytes", _text(b"bad\xff.yaml"), "bad⟨U+DCFF⟩.yaml"),
    row("F8 long", _text("x" * 245 + ".yaml"), "x" * 245 + ".yaml"),
    row("F9", _text("2026-K7Q3FD.yml"), "the file is named 2026-K7Q3FD.yml"),
    row("F9 ending", _text("2026-K7Q3FD.YAML"), "the file is named 2026-K7Q3FD.YAML"),
    row("F9 cloud", _text("2026-K7Q3FD (conflicted copy 2026-11-09).yaml"), "(conflicted copy 2026-11-09).yaml"),
    row("F9 sync", _text("2026-K7Q3FD.sync-conflict-20261109.yaml"), "2026-K7Q3FD.sync-conflict-20261109.yaml"),
    row("F12", _text("2026-K7Q3FD.yaml", OTHER), "the file is named 2026-K7Q3FD.yaml and holds case 2026-K7Q3FE"),
]


@pytest.mark.rows("R20", "R21")
@pytest.mark.parametrize(("lay", "words"), WHAT_LIES_THERE)
def test_it_is_told_and_no_other_case_suffers(case: Path, lay: Callable[[Path], None], words: str) -> None:
    lay(case.parent)
    assert words in everything_said(case)


EDITORS = (".2026-K7Q3FD.yaml.swp", "4913", "2026-K7Q3FD.yaml~", "2026-K7Q3FD.yaml.orig", "#2026-K7Q3FD.yaml#")


@pytest.mark.rows("F9", "R6")
@pytest.mark.parametrize("name", EDITORS)
def test_what_an_editor_keeps_beside_its_file_is_nothing(case: Path, name: str) -> None:
    before = everything_said(case)
    _text(name, "half a fi")(case.parent)
    assert everything_said(case) == before


@pytest.mark.rows("F7")
def test_two_files_of_one_id_are_told_of_both(case: Path) -> None:
    (case.parent / "2026-K7Q3FD (copy).yaml").write_text(case.read_text())
    assert f"{case.name}: cases/2026-27/2026-K7Q3FD (copy).yaml says that it is this case too" in said("check")


@pytest.mark.rows("F1", "R21")
def test_a_folder_that_is_a_link_is_not_gone_into(case: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / NAME).write_text(CASE)
    (case.parent.parent / "2027-28").symlink_to(outside)
    assert "cases/2027-28: this is a link" in everything_said(case)
    assert "Ash Sample" not in said("list")
    case.parent.parent.rename(tmp_path / "cases")
    (tmp_path / "store/cases").symlink_to(tmp_path / "cases")
    assert "cases: this is a link" in said("check")
    assert "Rowan Sample" not in said("list")


@pytest.mark.rows("F6", "R25")
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user for a moment")
def test_a_file_of_somebody_elses_is_told_with_its_owner() -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / NAME).write_text(CASE)
        (root / NAME).chmod(0)
        os.chown(root, 65534, -1)
        os.seteuid(65534)
        try:
            [problem] = read_case(root, NAME).problems
        finally:
            os.seteuid(0)
    assert problem.message == "you may not read this file, which belongs to root"
    assert problem.fix == f"ask root, or the administrator, for: chmod u+r,g+r {NAME}"


IDS = ["../../etc/passwd", "/etc/passwd", "2026-K7Q3FD/../../x", "2026-K7Q3FD\n", "-rf", ".git", "", "2026-K7Q3F\u0395"]


@pytest.mark.rows("F10", "F11", "R20")
@pytest.mark.parametrize("name", IDS)
def test_an_id_that_leads_elsewhere_is_no_id(case: Path, name: str) -> None:
    with pytest.raises(ValueError, match="is no case id"):
        case_path(name)
    written = CASE.replace("2026-K7Q3FD", '"' + name.replace("\n", "\\n") + '"')
    assert parse_case(written.encode(), f"cases/2026-27/{NAME}").case is None
    for verb in (["show"], ["history"], ["undo"], ["draft"]):
        rest = ["police-report"] if verb == ["draft"] else []
        assert "there is no case" in said(*verb, "--", name, *rest) or not name


@pytest.mark.rows("F12")
def test_what_a_misnamed_file_says_is_never_written_into_the_other(store: Path, case: Path) -> None:
    (case.parent / NAME).write_text(case.read_text())
    before = case.read_bytes()
    assert "holds case" in said("record", "2026-K7Q3FD", "sms")
    assert case.read_bytes() == before
    assert (case.parent / NAME).read_bytes() == before


@pytest.mark.rows("F13")
def test_a_file_that_goes_between_listing_and_reading_is_a_file_that_went(case: Path) -> None:
    root = case.parents[2]
    [path] = case_stats(str(root))
    case.unlink()
    assert read_case(root, path).problems[0].message == "the file has gone"
    assert case_stats(str(root)) == {}
    assert "the file was deleted, and the record has it still" in said("list")


@pytest.mark.rows("F14", "F15")
@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_in_a_shared_store_no_umask_shuts_a_colleague_out(store: Path, case: Path, umask: int) -> None:
    subprocess.run(["git", "config", "core.sharedRepository", "0660"], check=True)
    before = os.umask(umask)
    try:
        assert "sms" in said("record", case.stem, "sms")
        said("list")
    finally:
        os.umask(before)
    assert stat.S_IMODE(case.stat().st_mode) == 0o660
    for name in ("lock", "next", "cache.sqlite"):
        assert stat.S_IMODE((store / ".git/cmeboard" / name).stat().st_mode) == 0o660, name


@pytest.mark.rows("F10", "R20", "R23")
@pytest.mark.parametrize("path", ["../x.yaml", "/etc/passwd", "cases/../../x", ".git/config", "a\nb", "--output=x", ""])
def test_no_path_leads_out_of_the_store(store: Path, path: str) -> None:
    with pytest.raises(CannotWrite, match="no path inside"):
        Writer(store, lambda *_: ()).write(lambda _: Commit((FileChange(path, b"x"),), "out"))
