"""A bar on the screen, from the first second on, where a person is looking."""

from time import monotonic
from typing import Any, TextIO

import click

from cmeboard.register.reading import Progress

SECONDS_WITHOUT_A_BAR = 1.0


class Bar:
    """Shows how much of a file has been read; its `advance` is told bytes done and bytes in all."""

    def __init__(self, screen: TextIO, after_seconds: float = SECONDS_WITHOUT_A_BAR) -> None:
        self._began = monotonic()
        self._screen = screen
        self._after_seconds = after_seconds
        self._bar: Any = None
        self.advance: Progress = self._advance if screen.isatty() else lambda done, of: None

    def __enter__(self) -> "Bar":
        return self

    def _advance(self, done: int, of: int) -> None:
        if self._bar is None and monotonic() - self._began > self._after_seconds:
            self._bar = click.progressbar(length=of, label="reading", file=self._screen)
            self._bar.__enter__()
        if self._bar is not None:
            if done < self._bar.pos:
                self._bar.pos = 0
            self._bar.length = of
            self._bar.update(done - self._bar.pos)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
