"""A record written in one go: as people would have written it, and inside the store alone."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cmeboard.store.errors import CannotWrite
from cmeboard.store.git.made import Sharing, init
from cmeboard.store.git.settings import Person
from cmeboard.store.writing.fast_import import Dated, import_record
from cmeboard.store.writing.writer import Commit, FileChange

SUNITA = Person("Sunita Patel", "s.patel@academy.example")
MONDAY = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)


def dated(*files: FileChange) -> Dated:
    return Dated(Commit(files, "a subject", {"Entry": ("sms", "call")}), SUNITA, MONDAY)


def test_commits_have_their_own_dates_authors_and_trailers(tmp_path: Path) -> None:
    git = init(tmp_path, Sharing.PRIVATE)
    stays = FileChange("cases/2026-27/2026-AAAAAA.yaml", "name: Zoë\n".encode())
    goes = FileChange("notices/2026-BBBBBB.yaml", b"")
    last = import_record(git, [dated(stays, goes), dated(FileChange(goes.path, None))])
    assert git.text("log", "--format=%an %ae %cn %ad|%s|%(trailers:key=Entry,valueonly,separator=/)", "--date=iso") == (
        "Sunita Patel s.patel@academy.example Sunita Patel 2026-11-23 09:05:00 +0000|a subject|sms/call\n" * 2
    ).rstrip("\n")
    assert git.text("rev-parse", "HEAD") == last
    assert (tmp_path / stays.path).read_bytes() == stays.data
    assert (tmp_path / stays.path).stat().st_mode & 0o077 == 0
    assert not (tmp_path / goes.path).exists()
    assert git.text("status", "--porcelain") == ""


def test_a_path_outside_the_store_is_refused(tmp_path: Path) -> None:
    git = init(tmp_path / "store", Sharing.PRIVATE)
    with pytest.raises(CannotWrite):
        import_record(git, [dated(FileChange("../out.yaml", b"x"))])
    assert git.head().commit is None
