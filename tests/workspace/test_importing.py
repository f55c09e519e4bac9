"""An import among other people: what is saved or imported meanwhile is kept."""

import io
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from cmeboard.cli.main import run
from cmeboard.core.case import Case
from cmeboard.core.roles import Permit
from cmeboard.register.found import Wanted
from cmeboard.workspace.checking import check_store
from cmeboard.workspace.importing import GivenFile, Imported, Importer
from cmeboard.workspace.reckoning import Reckoner

NOW = datetime(2026, 11, 11, 9, 35)
ROWAN = "Q999000025002"


class WithAnEditor(Reckoner):
    """Somebody saves a file in the moment after the cases were read."""

    save: Callable[[], object] = staticmethod(lambda: None)

    def cases(self) -> Iterator[Case]:
        yield from super().cases()
        self.save()


@pytest.fixture
def store(school: Path) -> Path:
    take(school, "2026-11-09")
    return school


def take(root: Path, day: str, save: Callable[[], object] | None = None) -> Imported:
    reckoner = WithAnEditor(root)
    if save is not None:
        reckoner.save = save
    importer = Importer(root, reckoner, "Sam Patel", Permit())
    register = f"UPN,Name,Date,AM,PM\n{ROWAN},Robin Example,{day},N,N\n".encode()
    exports = importer.read([GivenFile("register.csv", io.BytesIO(register), None)], Wanted(), lambda done, of: None)
    return importer.perform(exports, NOW, None)


@pytest.mark.parametrize("day", ["2026-11-06", "2026-11-10"], ids=["begun anew", "marks added"])
def test_what_an_editor_saves_while_an_import_plans_is_not_overwritten(store: Path, day: str) -> None:
    (file,) = (store / "cases").rglob("*.yaml")
    saved = file.read_text().replace("reason: not known", "reason: with her aunt")
    assert saved != file.read_text()
    imported = take(store, day, lambda: file.write_text(saved))
    assert file.read_text() == saved
    assert [problem.path for problem in imported.plan.problems] == [str(file.relative_to(store))]
    assert not imported.commit
    assert not imported.plan.withdrawn
    again = take(store, day)
    assert again.commit
    assert "with her aunt" in "".join(path.read_text() for path in (store / "cases").rglob("*.yaml"))


@pytest.mark.parametrize(("words", "mode"), [((), 0o600), (("--shared",), 0o660)])
def test_the_memory_is_for_those_whose_the_store_is(
    store: Path, tmp_path: Path, words: tuple[str, ...], mode: int
) -> None:
    other, calendar = tmp_path / "other", tmp_path / "calendar.yaml"
    assert run(["init", str(other), "--school", "Example Academy", "--calendar", str(calendar), *words]) == 0
    take(other, "2026-11-10")
    assert (other / ".git" / "cmeboard" / "register-memory").stat().st_mode & 0o777 == mode


def test_a_profile_that_is_open_in_an_editor_stops_no_import(store: Path) -> None:
    (store / "profiles").mkdir(exist_ok=True)
    (store / "profiles" / ".#progresso.yaml").symlink_to("s.patel@school.4711")
    assert take(store, "2026-11-10").plan.rows == 1
    assert check_store(store, NOW).problems == ()
