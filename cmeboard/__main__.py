"""`cmeboard`, and `python -m cmeboard`."""

import gc
import sys

COLLECT_AFTER = 200_000
"""New objects until Python looks for rubbish. A start makes its own seven hundred a hundred times over, and all of them
stay: to look through them is a twentieth of a command. A board that is open looks more often."""


def main() -> int:
    """Runs the command that the arguments name and returns its exit status."""
    gc.set_threshold(COLLECT_AFTER, 10, 10)
    from cmeboard.cli.usual import usual

    status = usual(sys.argv[1:])
    if status is None:
        from cmeboard.cli.main import run

        status = run()
    return status


if __name__ == "__main__":
    sys.exit(main())
