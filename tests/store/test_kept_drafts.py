"""What was being typed, kept on disk: private, one for each form and board, and gone once it is recorded."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmeboard.store.errors import CannotWrite
from cmeboard.store.writing.drafts import Drafts, forget

CASE = "2026-K7Q3FD"


def test_what_one_board_kept_the_next_one_finds_and_what_is_recorded_is_gone(tmp_path: Path) -> None:
    first = Drafts(tmp_path)
    first.keep(CASE, "home visit", {"note": "Curtains"}, "2026-11-09 09:40")
    first.keep(CASE, "home visit", {"note": "Curtains drawn"}, "2026-11-09 09:41")
    first.keep("", "new case", {"name": "Rowan Sample"}, "2026-11-09 09:42")
    first.release()
    second = Drafts(tmp_path)
    newest, older = second.left()
    assert (newest.case, newest.did, newest.texts) == ("", "new case", {"name": "Rowan Sample"})
    assert (older.case, older.did, older.texts) == (CASE, "home visit", {"note": "Curtains drawn"})
    second.drop(CASE, "home visit")
    assert [draft.did for draft in Drafts(tmp_path).left()] == ["new case"]
    second.drop("", "new case")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_only_the_writer_can_read_them_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        board = Drafts(tmp_path)
        board.keep(CASE, "note", {"note": "x"}, "2026-11-09 09:40")
    finally:
        os.umask(before)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 2
    for file in files:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
        assert "Rowan" not in file.name


def test_two_boards_at_once_overwrite_nothing_of_each_other(tmp_path: Path) -> None:
    one, other = Drafts(tmp_path), Drafts(tmp_path)
    one.keep(CASE, "note", {"note": "from the office"}, "2026-11-09 09:40")
    other.keep(CASE, "note", {"note": "from home"}, "2026-11-09 09:41")
    other.drop(CASE, "note")
    (left,) = Drafts(tmp_path).all()
    assert left.texts["note"] == "from the office"


def test_what_stands_in_a_board_that_is_open_is_offered_to_no_other_until_it_has_ended(tmp_path: Path) -> None:
    office, home = Drafts(tmp_path), Drafts(tmp_path)
    office.keep(CASE, "note", {"note": "from the office"}, "2026-11-09 09:40")
    assert home.left() == ()
    home.drop(CASE, "note")
    assert [draft.texts["note"] for draft in home.all()] == ["from the office"]
    assert [draft.texts["note"] for draft in office.left()] == ["from the office"]
    office.release()
    office.release()
    assert [draft.texts["note"] for draft in home.left()] == ["from the office"]
    home.drop(CASE, "note")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_board_that_was_killed_is_not_open_any_more(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from cmeboard.store.writing.drafts import Drafts; "
        "board = Drafts(Path(sys.argv[1])); board.keep('2026-K7Q3FD', 'note', {'note': 'x'}, '2026-11-09 09:40'); "
        "print('kept', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as board:
        assert board.stdout is not None
        assert board.stdout.readline() == b"kept\n"
        assert Drafts(tmp_path).left() == ()
        board.kill()
        board.wait()
        assert [draft.did for draft in Drafts(tmp_path).left()] == ["note"]
    assert list(tmp_path.rglob("*.open")) == []


def test_a_note_that_an_editor_had_when_the_line_dropped_is_part_of_the_draft(tmp_path: Path) -> None:
    board = Drafts(tmp_path)
    board.keep(CASE, "note", {"note": "begun", "at": "2026-11-09 09:40"}, "2026-11-09 09:40")
    lent = board.lend(CASE, "note", "begun")
    assert stat.S_IMODE(lent.stat().st_mode) == 0o600
    lent.write_text("begun, and written on\n")
    board.release()
    after = Drafts(tmp_path)
    (left,) = after.left()
    assert left.texts == {"note": "begun, and written on", "at": "2026-11-09 09:40"}
    after.drop(CASE, "note")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_note_comes_back_from_the_editor_and_its_file_goes(tmp_path: Path) -> None:
    board = Drafts(tmp_path)
    lent = board.lend(CASE, "note", "begun")
    lent.write_bytes(b"two\nlines \xff\n\n")
    assert board.take_back(lent) == "two\nlines \ufffd"
    assert not lent.exists()
    with pytest.raises(CannotWrite, match="cannot be read back"):
        board.take_back(lent)


def test_what_is_no_draft_is_left_where_it_is_and_stops_nothing(tmp_path: Path) -> None:
    board = Drafts(tmp_path)
    board.keep(CASE, "note", {"note": "x"}, "2026-11-09 09:40")
    (folder,) = (tmp_path / "cmeboard").iterdir()
    for name, data in (("a.note.00000000.json", b"{"), ("b.note.00000000.json", b"[]"), ("readme", b"mine")):
        (folder / name).write_bytes(data)
    (folder / "c.note.00000000.json").symlink_to("/etc/passwd")
    os.mkfifo(folder / "d.note.00000000.json")
    assert [draft.did for draft in Drafts(tmp_path).all()] == ["note"]
    board.release()
    assert [draft.did for draft in Drafts(tmp_path).left()] == ["note"]
    assert len(list(folder.iterdir())) == 6


def test_a_disk_that_keeps_nothing_says_so(tmp_path: Path) -> None:
    (tmp_path / "cmeboard").mkdir()
    (tmp_path / "cmeboard" / f"drafts-{os.getuid()}").write_text("in the way")
    with pytest.raises(CannotWrite, match="cannot be kept on disk"):
        Drafts(tmp_path).keep(CASE, "note", {}, "2026-11-09 09:40")
    assert Drafts(tmp_path).left() == ()


def test_a_folder_that_leads_elsewhere_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "cmeboard").mkdir()
    (tmp_path / "cmeboard" / f"drafts-{os.getuid()}").symlink_to(elsewhere)
    with pytest.raises(CannotWrite, match="not yours"):
        Drafts(tmp_path).keep(CASE, "note", {"note": "x"}, "2026-11-09 09:40")
    assert list(elsewhere.iterdir()) == []


def test_a_purge_forgets_every_user_s_drafts_of_the_case_and_no_other(tmp_path: Path) -> None:
    board = Drafts(tmp_path)
    for case in (CASE, "2026-K7Q3FX"):
        board.keep(case, "note", {"note": "x"}, "2026-11-09 09:40")
    board.lend(CASE, "note", "x").with_name(".cmeboard-0123").write_text("half written")
    assert forget(tmp_path, CASE) == 3
    assert [draft.case for draft in Drafts(tmp_path).all()] == ["2026-K7Q3FX"]


@settings(max_examples=40, deadline=None)
@given(texts=st.dictionaries(st.text(), st.text()))
def test_any_text_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, texts: dict[str, str]) -> None:
    folder = tmp_path_factory.mktemp("store")
    Drafts(folder).keep(CASE, "call", texts, "2026-11-09 09:40")
    (left,) = Drafts(folder).left()
    assert left.texts == texts
