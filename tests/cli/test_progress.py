"""The bar that shows how far a long reading has come."""

import io

from cmeboard.cli.progress import Bar


class Terminal(io.StringIO):
    """Where somebody looks."""

    def isatty(self) -> bool:
        return True


def shown(screen: io.StringIO, after_seconds: float) -> str:
    with Bar(screen, after_seconds) as bar:
        for done in (10, 50, 100):
            bar.advance(done, 100)
    return screen.getvalue()


def test_it_is_shown_where_somebody_looks_once_reading_takes_long() -> None:
    assert "100%" in shown(Terminal(), 0)
    assert shown(Terminal(), 3600) == ""
    assert shown(io.StringIO(), 0) == ""
