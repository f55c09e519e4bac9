"""What `verify` has to name, each kind once; 100 of each: python -m stress.forgeries."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cmeboard.workspace.proving import verify_store
from stress.forged_store import copied
from stress.forgeries import FORGERIES, Forgery, make_records
from stress.homes import home_of

ALONE = (
    "history rewritten below a seal",
    "commit replaced",
    "history cut off",
    "history made shallow",
    "loss hidden by the index",
    "version exchanged under its id",
    "commit exchanged under its id",
    "object lost",
)
"""What hides what came before it, or keeps the rest from being read."""


@pytest.fixture(scope="session")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[bool, Path]]:
    base = tmp_path_factory.mktemp("records")
    with home_of(base):
        yield make_records(base)


@pytest.mark.parametrize("kind", FORGERIES, ids=[kind.name for kind in FORGERIES])
@pytest.mark.rows("R14")
def test_a_forgery_is_named(records: dict[bool, Path], kind: Forgery) -> None:
    base = records[False].parent
    record = copied(records[kind.signed], base / "forged", seed=len(kind.name))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(base / "home"))
        told = kind.forge(record)
        assert told.is_in(record.root)


def test_however_many_processes_judge_they_find_the_same(records: dict[bool, Path]) -> None:
    """Many forgeries in one record, one after the other: each number finds all of them, in the same order."""
    base = records[False].parent
    record = copied(records[False], base / "forged", seed=5)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(base / "home"))
        told = [kind.forge(record) for kind in FORGERIES if not kind.signed and kind.name not in ALONE]
        now = time.time()
        found = verify_store(record.root, now, 1)
        assert len(found.findings) >= len(told) // 2  # some forge the very case that another took away
        assert all(verify_store(record.root, now, processes) == found for processes in (2, 3))
