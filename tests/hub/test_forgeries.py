"""What `verify` has to name, each kind once; 100 of each: python -m stress.forgeries."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from stress.forged_store import copied
from stress.forgeries import FORGERIES, Forgery, make_records
from stress.homes import home_of


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
