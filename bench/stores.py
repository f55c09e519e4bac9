"""Big stores of invented pupils to measure on: made once for a folder, then used again."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import holidays
import yaml

from cmeboard.core.calendar import SchoolCalendar
from cmeboard.core.case import Case
from cmeboard.core.ids import case_id
from cmeboard.core.stage import Stage
from cmeboard.demo.calendar import demo_calendar, demo_calendar_text
from cmeboard.demo.stories import replay, stories
from cmeboard.store.files.case_files import case_path
from cmeboard.store.files.layout import render_case
from cmeboard.store.git.made import Sharing, init
from cmeboard.store.git.settings import Person
from cmeboard.store.writing.fast_import import Dated, stream_of
from cmeboard.store.writing.writer import Commit, FileChange
from cmeboard.workspace.demonstrating import make_demo

NOW = datetime(2026, 11, 24, 8, 50)
BEGUN = datetime(2024, 9, 2, 8, 0)
"""When the store was made: before anything in it was written."""

SCHOOL_YEARS = range(2016, 2026)
"""Those over which a record has grown, by the calendar year in which each begins."""
START = datetime(2000, 9, 1, 8, 0)
END = datetime(2000, 7, 17, 8, 50)
"""When the cases of a school year are opened, and when they are told: in any year."""

SEED = 7
AUTHOR = Person("Sunita Patel", "s.patel@academy.example")


class Stores:
    """Stores under `folder`, by size."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, count: int) -> Path:
        """A store of so many cases, all in one commit."""
        return self._made(f"cases-{count}", [Period(NOW, BEGUN, count, 0, _dumped)])

    def deep(self, count: int = 10_000, commits: int = 50_000) -> Path:
        """A store of so many cases with a history of so many commits, an entry each, all of the same months."""
        return self._made(f"cases-{count}-commits-{commits}", [Period(NOW, BEGUN, count, commits, _dumped)])

    def grown(self, count: int = 10_000, commits: int = 50_000) -> Path:
        """As `deep`, grown over ten school years as a school's record does, in the layout that we write."""
        years = len(SCHOOL_YEARS)
        periods = [
            Period(END.replace(year=year + 1), START.replace(year=year), count // years, commits // years, render_case)
            for year in SCHOOL_YEARS
        ]
        return self._made(f"grown-{count}-commits-{commits}", periods)

    def _made(self, name: str, periods: "list[Period]") -> Path:
        root = self._folder / name
        if not (root / ".git" / "bench-complete").exists():
            shutil.rmtree(root, ignore_errors=True)
            _make(root, periods)
            (root / ".git" / "bench-complete").touch()
        return root

    @contextmanager
    def copied(self, root: Path) -> Iterator[Path]:
        """A copy of a store that a bench may write to."""
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            copy = Path(folder) / "store"
            shutil.copytree(root, copy, symlinks=True)
            subprocess.run(["git", "update-index", "-q", "--refresh"], cwd=copy, check=True)
            yield copy


@dataclass(frozen=True, slots=True)
class Period:
    """So many cases as they stand at `now`, opened at `begun` in one commit, and then so many commits of an entry."""

    now: datetime
    begun: datetime
    count: int
    commits: int
    rendered: Callable[[Case], bytes]


def _make(root: Path, periods: list[Period]) -> None:
    """Makes the store through the program itself, then its cases and history through git's own importer."""
    key = _empty_store(root)
    importer = subprocess.Popen(
        ["git", "-c", "core.fsync=none", "fast-import", "--quiet", "--date-format=raw"], cwd=root, stdin=subprocess.PIPE
    )
    assert importer.stdin is not None
    files = tuple(FileChange(name, (root / name).read_bytes()) for name in ("calendar.yaml", "policy.yaml"))
    periods_commits = (_history(period, SEED + number, key) for number, period in enumerate(periods))
    for commit in chain([_dated(Commit(files, "store: made"), periods[0].begun)], *periods_commits):
        importer.stdin.writelines(stream_of(commit, "refs/heads/main"))
    importer.stdin.close()
    if importer.wait() != 0:
        raise SystemExit("bench: git fast-import failed")
    subprocess.run(["git", "reset", "-q", "--hard"], cwd=root, check=True)


def _history(period: Period, seed: int, key: bytes) -> Iterator[Dated]:
    """The commits of a period."""
    calendar = _calendar(period.now)
    cases = stories(seed, period.now, calendar, period.count, lambda pupil, day: case_id(key, pupil, day), MOVES)
    cases = cases[: period.count]
    first, steps = [], []
    for case, tail in zip(cases, _tails(cases, period.commits), strict=True):
        states = list(replay(case, MOVES))[-tail - 1 :]
        first.append(_file(states[0], period))
        steps += [(max(state.log[-1].at, period.begun), state) for state in states[1:]]
    yield _dated(Commit(tuple(first), "cases: invented"), period.begun)
    for at, state in sorted(steps, key=lambda step: (step[0], step[1].case)):
        did = state.log[-1].did
        trailers = {"Case": state.case, "Entry": did, "Stage": state.stage.value}
        yield _dated(Commit((_file(state, period),), f"{state.case}: {did}", trailers), at)


def _tails(cases: list[Case], commits: int) -> list[int]:
    """How many of each case's last entries get a commit of their own, so that all are `commits`."""
    tails = [0] * len(cases)
    left = commits
    longest = 0
    while left and any(longest < len(case.log) for case in cases):
        longest += 1
        for n, case in enumerate(cases):
            if left and len(case.log) >= longest:
                tails[n] += 1
                left -= 1
    return tails


def _dated(commit: Commit, at: datetime) -> Dated:
    return Dated(commit, AUTHOR, at.replace(tzinfo=UTC))


def _file(case: Case, period: Period) -> FileChange:
    return FileChange(case_path(case.case), period.rendered(case))


def _empty_store(root: Path) -> bytes:
    """A new store without cases; returns the key that its case ids are made with."""
    git = init(root, Sharing.PRIVATE)
    (root / "calendar.yaml").write_text(demo_calendar_text(NOW.date()), encoding="utf-8")
    moves = {did: stage.value for did, stage in MOVES.items()}
    policy = yaml.safe_dump({"policy": "bench", "version": "1", "moves": moves, "rules": []})
    (root / "policy.yaml").write_text(policy, encoding="utf-8")
    git.run("config", "user.name", "Sunita Patel")
    git.run("config", "user.email", "s.patel@academy.example")
    return b"the key of the benches"


def _calendar(now: datetime) -> SchoolCalendar:
    bank_holidays = holidays.country_holidays("GB", subdiv="ENG", years=range(now.year - 2, now.year + 2))
    return SchoolCalendar(demo_calendar(now.date()), dict(bank_holidays))


MOVES = {
    "sms": Stage.CONTACTED,
    "call": Stage.CONTACTED,
    "home visit": Stage.VISITED,
    "report to police": Stage.REPORTED_MISSING,
    "strategy meeting": Stage.STRATEGY_MEETING,
    "found": Stage.FOUND,
    "notify off roll": Stage.OFF_ROLL_NOTIFIED,
}


def _dumped(case: Case) -> bytes:
    fields = case.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    text: str = yaml.dump(fields, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    return text.encode()


@contextmanager
def invented(count: int) -> Iterator[Path]:
    """A whole store of invented cases, as `cmeboard demo` makes it, for a bench that runs the program itself."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:  # a board that was killed may leave a git
        root = Path(folder) / "store"
        make_demo(root, count, SEED, NOW, lived_through=False)
        yield root
