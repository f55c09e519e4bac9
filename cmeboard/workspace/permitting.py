"""Who is at this keyboard, and what the store's settings let them do."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from cmeboard.core.roles import Permit, permit_for
from cmeboard.store.unix_users import login, unix_groups
from cmeboard.workspace.finding import SETTINGS

if TYPE_CHECKING:
    from cmeboard.core.settings import Settings

_SAYS_MORE = re.compile(rb"roles|board|\\")
"""Settings without these words (in JSON's spelling too) leave everybody what they may do and the board as it is."""


class HouseRules(NamedTuple):
    """What a store settles for every board: who may do what, when it locks, which keys do what, when school ends."""

    permit: Permit
    lock_after_minutes: int = 10
    keys: Mapping[str, str] = MappingProxyType({})
    end_of_school_day: str = "15:30"


def house_rules(root: Path, settings: Callable[[], "Settings"]) -> HouseRules:
    """The rules as cmeboard.yaml has them now. `settings` reads it whole, which few boards have to wait for.

    Raises StoreError.
    """
    if _SAYS_MORE.search((root / SETTINGS).read_bytes()) is None:
        return HouseRules(Permit(login=login()))
    read = settings()
    permit = permit_for(read.roles, login(), unix_groups())
    return HouseRules(permit, read.board.lock_after_minutes, dict(read.board.keys), read.board.end_of_school_day)
