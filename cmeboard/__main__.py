"""`cmeboard`, and `python -m cmeboard`."""

import gc
import os
import sys

COLLECT_AFTER = 200_000
"""New objects until Python looks for rubbish. A start makes its own seven hundred a hundred times over, and all of them
stay: to look through them is a twentieth of a command. A board that is open looks more often."""


def main() -> int:
    """Runs the command that the arguments name and returns its exit status."""
    gc.set_threshold(COLLECT_AFTER, 10, 10)
    _fill_closed_streams()
    from cmeboard.cli.usual import usual

    status = usual(sys.argv[1:])
    if status is None:
        from cmeboard.cli.main import run

        status = run()
    return status


def _fill_closed_streams() -> None:
    """Puts an empty stream where the caller closed a standard one.

    Else the next file that is opened, maybe a case, takes its number, and git would write its messages into it.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            os.dup2(os.open(os.devnull, os.O_RDWR), number)
            setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main())
