"""A bar on standard error, from the first second on, where a person is looking."""

import sys
from time import monotonic
from typing import Any

import click

from cmeboard.register.reading import Progress

SECONDS_WITHOUT_A_BAR = 1.0


class Bar:
    """Shows how much of a file has been read; its `advance` is told bytes done and bytes in all."""

    def __init__(self) -> None:
        self._began = monotonic()
        self._bar: Any = None
        self.advance: Progress = self._advance if sys.stderr.isatty() else lambda done, of: None

    def __enter__(self) -> "Bar":
        return self

    def _advance(self, done: int, of: int) -> None:
        if self._bar is None and monotonic() - self._began > SECONDS_WITHOUT_A_BAR:
            self._bar = click.progressbar(length=of, label="reading", file=sys.stderr)
            self._bar.__enter__()
        if self._bar is not None:
            if done < self._bar.pos:
                self._bar.pos = 0
            self._bar.length = of
            self._bar.update(done - self._bar.pos)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
