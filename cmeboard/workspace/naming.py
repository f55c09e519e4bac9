"""Which case a person means who types an id, or a part of one."""

import re
from collections.abc import Callable, Container, Sequence
from contextlib import suppress
from pathlib import Path

from cmeboard.core.board import case_named
from cmeboard.core.refused import Refused
from cmeboard.store.errors import StoreError
from cmeboard.store.files.listing import case_stats

FEWEST = 3
"""How many characters of an id have to be typed."""


def case_ids(root: Path) -> list[str]:
    """The ids of all cases, by their file names, in order."""
    return sorted(case_named(path) for path in case_stats(str(root)) if path.endswith(".yaml"))


def known_id(ids: Sequence[str], case_id: str) -> str:
    """The one of `ids` that `case_id` names: whole, or as much of it, year or not, as is enough. Raises Refused.

    The names of files that are no ids, such as that of a copy, name no case.
    """
    from cmeboard.core.text import CASE_ID_PATTERN

    wanted, is_id = case_id.upper(), re.compile(CASE_ID_PATTERN).fullmatch
    if wanted in ids and is_id(wanted):
        return wanted
    named = next((one for one in (case_id, wanted) if one in ids), None)
    if named is not None:
        raise Refused(
            f"{named}.yaml is not named as the file of a case is",
            "name it after the case that it holds, or move it out of cases: cmeboard check says what is in it",
        )
    size = len(wanted)
    matches = [one for one in ids if size >= FEWEST and wanted in (one[:size], one[5 : 5 + size]) and is_id(one)]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise Refused(f"{case_id} names {len(matches)} cases", "say more of it: " + ", ".join(matches[:5]))
    raise Refused(f"there is no case {case_id}", "see the cases there are with: cmeboard list")


def standing_id(ids: Sequence[str], case_id: str, recorded: Callable[[], Container[str]]) -> str:
    """As `known_id`, and of a case that is in the record alone it is said that a hand deleted it. Raises Refused."""
    found = restorable_id(ids, case_id, recorded)
    if found not in ids:
        raise Refused(
            f"the file of case {found} was deleted, and the record has it still",
            f"bring it back with: cmeboard restore {found}",
        )
    return found


def restorable_id(ids: Sequence[str], case_id: str, recorded: Callable[[], Container[str]]) -> str:
    """As `known_id`, but a case that is in the record alone is known too, by its whole id. `recorded` are the paths
    that the record holds; nothing where git cannot say. Raises Refused.
    """
    from cmeboard.store.files.case_files import case_path

    try:
        return known_id(ids, case_id)
    except Refused:
        wanted = case_id.upper()
        with suppress(ValueError, StoreError):
            if case_path(wanted) in recorded():
                return wanted
        raise
