"""What every command shares: the call's options, and `--json` before or after the command."""

from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import click

from cmeboard.cli.call import Call
from cmeboard.cli.output import Exit, tell
from cmeboard.core.board import Board, places_to_mend

P = ParamSpec("P")
R = TypeVar("R")


def with_call(function: Callable[Concatenate[Call, P], R]) -> Callable[P, R]:
    """Hands the command the `Call` that the options before it made, and takes `--json` after the command too."""

    def wrapper(*args: Any, json_after: bool, **kwargs: Any) -> R:
        call: Call = click.get_current_context().find_root().obj
        call.as_json = call.as_json or json_after
        return function(call, *args, **kwargs)

    option = click.option("--json", "json_after", is_flag=True, help="Answer with one JSON document.")
    return cast("Callable[P, R]", option(update_wrapper(wrapper, function)))


def known_word(what: str, said: str | None, known: Iterable[str]) -> str | None:
    """The word as it is spelled, in whatever case it was said; None where nothing was.

    Raises a usage error for a word that nothing can ever have: an answer of nothing would be taken for the truth.
    """
    names = {name.casefold(): name for name in known}
    if said is None or said.casefold() in names:
        return None if said is None else names[said.casefold()]
    near = get_close_matches(said.casefold(), names, 1)
    meant = f"did you mean {names[near[0]]!r}?" if near else "one of " + ", ".join(names.values())
    raise click.UsageError(f"there is no {what} {said!r}: {meant}")


def complete_case(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The case ids that begin so, for the shell. A store that cannot be read completes nothing."""
    from cmeboard.store.errors import StoreError

    call = Call(ctx.find_root().params.get("store"), None, as_json=False)
    try:
        return [case for case in call.workspace().case_ids() if case.startswith(incomplete.upper())]
    except StoreError:
        return []


def tell_to_mend(board: Board) -> Exit:
    """Files that no figure and no step stands for, on standard error. Returns what a list ends with that lacks them."""
    status = Exit.DONE
    for line in to_mend(board):
        tell(line)
        status = Exit.ANSWER_IS_NO
    return status


def to_mend(board: Board) -> Iterator[str]:
    """The same in words, a line each: by their path, which names nobody."""
    for column in board.columns:
        for at in places_to_mend(column.cards):
            card = column.cards[at]
            why = "cannot be read, so nothing of it stands here" if card.problem else "waits for somebody to choose"
            yield f"to mend: {card.path} {why}; see: cmeboard check {card.path}"


case_argument = click.argument("case", shell_complete=complete_case)
"""A case id, completed by the shell."""
