"""Timing: a floor and what is measured by turns, so that a busy machine slows both alike."""

import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Series:
    """The same thing measured several times, in the unit of its figure."""

    values: tuple[float, ...]

    @property
    def minimum(self) -> float:
        return min(self.values)

    @property
    def median(self) -> float:
        return median(self.values)


@dataclass(frozen=True, slots=True)
class Ratio:
    """Seconds against the seconds of a floor; `most` is the target."""

    code: str
    what: str
    floor: Series
    measured: Series
    most: float

    @property
    def value(self) -> float:
        """The ratio of the minima: what the code costs when nothing else disturbs it."""
        return self.measured.minimum / self.floor.minimum

    def __str__(self) -> str:
        return (
            f"{self.code:<4} {self.what:<58} floor {_both(self.floor)}  measured {_both(self.measured)} ms"
            f"  ratio {self.value:5.2f} ({self.measured.median / self.floor.median:5.2f})"
            f"  target ≤ {self.most:g}  {_verdict(self.value, self.most)}"
        )


@dataclass(frozen=True, slots=True)
class Limit:
    """Something with a limit of its own: milliseconds, bytes, megabytes."""

    code: str
    what: str
    measured: Series
    most: float
    unit: str

    @property
    def value(self) -> float:
        """The worst: a limit holds each time or not at all."""
        return max(self.measured.values)

    def __str__(self) -> str:
        return (
            f"{self.code:<4} {self.what:<58} median {self.measured.median:.4g}, worst {self.value:.4g} {self.unit}"
            f"  target ≤ {self.most:g} {self.unit}  {_verdict(self.value, self.most)}"
        )


Figure = Ratio | Limit


def _both(series: Series) -> str:
    return f"{series.minimum * 1000:9.2f} ({series.median * 1000:9.2f})"


def _verdict(value: float, most: float) -> str:
    return "met" if value <= most else "MISSED"


Clock = Callable[[], float]


def seconds(work: Callable[[], object], clock: Clock = time.perf_counter) -> float:
    """How long one call takes."""
    begun = clock()
    work()
    return clock() - begun


def by_turns(*works: Callable[[], object], rounds: int, clock: Clock = time.perf_counter) -> list[Series]:
    """Each work once in each round, after a round that is not counted.

    `time.process_time` is the clock for what only reckons: a floor of a millisecond is never interrupted on a busy
    machine, and what takes a second always is.
    """
    for work in works:
        work()
    taken = [[seconds(work, clock) for work in works] for _ in range(rounds)]
    return [Series(values) for values in zip(*taken, strict=True)]


def program(
    *command: str, cwd: Path | None = None, environment: Mapping[str, str] | None = None, answers: Sequence[int] = (0,)
) -> Callable[[], None]:
    """Work that is one run of a program; a failure stops the bench with the program's words."""

    def run() -> None:
        done = subprocess.run(
            command,
            cwd=cwd,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        if done.returncode not in answers:
            raise SystemExit(f"bench: {' '.join(command)} ended with {done.returncode}:\n{done.stderr.decode()}")

    return run
