"""`cmeboard`, and `python -m cmeboard`."""

import sys


def main() -> int:
    """Runs the command that the arguments name and returns its exit status."""
    from cmeboard.cli.main import run

    return run()


if __name__ == "__main__":
    sys.exit(main())
