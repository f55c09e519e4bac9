"""The calls of every day, spelt as everybody spells them: the board, and the morning's list. They wait for no parser.

Whatever is spelt in another way, or has no answer kept, is left to the parser and its messages.
"""

import os
import sys

from cmeboard.cli.call import Call, moment_of
from cmeboard.cli.ending import ended
from cmeboard.workspace.finding import is_store

DUE = "due, and what is to mend"
"""How the morning's list is called among the answers that are kept: what is said beside it, `BEHIND`, and the list."""
LACKS = 1
"""How the list ends where something is said beside it: steps of those files may be missing in it, and a script must not
take that for nothing to do. As `Exit.ANSWER_IS_NO`, without which the list of every day is said.
"""
BEHIND = "\0"


def usual(arguments: list[str]) -> int | None:
    """Does a call of every day and returns its exit status; None for any other call, with nothing done."""
    store: str | None = None
    now: str | None = None
    match arguments:
        case ["--store", store, "--now", now, *command]:
            pass
        case ["--store", store, *command]:
            pass
        case ["--now", now, *command]:
            pass
        case command:
            pass
    if "_CMEBOARD_COMPLETE" in os.environ:
        return None
    try:
        call = Call(store, None if now is None else moment_of(now), as_json=False)
    except ValueError:
        return None
    match command:
        case [] | ["board"]:
            return ended(lambda: _board(call))
        case ["due"]:
            return _due(call)
    return None


def _board(call: Call) -> int:
    from cmeboard.cli.opening import show_board

    status = show_board(call, call.workspace())
    call.hand_on()
    return status


def _due(call: Call) -> int | None:
    """Says the list that was said before, where every file is as it was and the list holds still."""
    from cmeboard.workspace.boarding import BoardReader

    try:
        root = call.find_folder()
        kept = None if root is None or not is_store(root) else BoardReader(root).kept_answer(DUE, call.now)
    except OSError:
        return None
    if kept is None:
        return None
    beside, _, answer = kept.partition(BEHIND)
    return ended(lambda: say_due(beside, answer))


def say_due(beside: str, answer: str) -> int:
    """The list, and on standard error what stands beside it. Returns the exit status."""
    sys.stdout.write(answer)
    print(beside, end="", file=sys.stderr)
    return LACKS if beside else 0
