"""A store that is open: what each verb stands on. Importing this costs little, as with the verbs themselves."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from cmeboard.store.errors import NotAStore, disk_errors_told
from cmeboard.workspace.finding import SETTINGS

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

    from cmeboard.core.roles import Act
    from cmeboard.workspace.performing import Performer
    from cmeboard.workspace.permitting import HouseRules
    from cmeboard.workspace.reckoning import Reckoner


class OpenStore:
    """One store, open: its settings as they are now, its cases' ids, who records and what they may do."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def open(cls, root: Path) -> Self:
        """The store in `root`. Raises NotAStore where there is none, and CannotWrite where the disk fails."""
        with disk_errors_told():
            return cls._opened(root)

    @classmethod
    def _opened(cls, root: Path) -> Self:
        if not (root / SETTINGS).is_file():
            raise NotAStore(
                f"{root} is no store: it has no {SETTINGS}",
                f"make one with: cmeboard init {root}",
            )
        if not (root / ".git").exists():
            raise NotAStore(
                f"{root} has no git repository of its own, so it can keep no record",
                "take a clone of the store, or make a new one with: cmeboard init DIR",
            )
        return cls(root)

    @property
    def git_dir(self) -> str:
        """Where git keeps what is not tracked, and we the cache and the lock."""
        return str(self.root / ".git")

    @property
    def school(self) -> str:
        """The school's name."""
        return self._reckoner.settings.school.name

    @cached_property
    def _kept_reckoner(self) -> dict[str, Reckoner]:
        return {}

    @property
    def _reckoner(self) -> Reckoner:
        """Settings, calendar and policy as they are on disk now. Raises StoreError."""
        from cmeboard.store.cache.cache import stamp_of
        from cmeboard.workspace.reckoning import Reckoner

        stamp = stamp_of(str(self.root))
        if stamp not in self._kept_reckoner:
            made = Reckoner(self.root)
            self._kept_reckoner.clear()
            self._kept_reckoner[stamp] = made
        return self._kept_reckoner[stamp]

    @property
    def _performer(self) -> Performer:
        from cmeboard.workspace.performing import Performer

        return Performer(self.root, self._reckoner)

    def house_rules(self) -> HouseRules:
        """Who may do what here, and how the board behaves for everybody. Raises StoreError."""
        from cmeboard.workspace.permitting import house_rules

        return house_rules(self.root, lambda: self._reckoner.settings)

    def require(self, act: Act) -> None:
        """Raises Refused where the settings' roles do not let this person do it, StoreError."""
        self.house_rules().permit.require(act)

    @disk_errors_told()
    def case_ids(self) -> list[str]:
        """The ids of all cases, by their file names, in order."""
        from cmeboard.workspace.naming import case_ids

        return case_ids(self.root)

    @disk_errors_told()
    def known_id(self, case_id: str) -> str:
        """The id of the one case that `case_id` names: whole, or as much of it, year or not, as is enough.

        Raises Refused, which says of a case whose file was deleted by hand how it is brought back.
        """
        from cmeboard.workspace.naming import standing_id

        return standing_id(self.case_ids(), case_id, lambda: self._reckoner.committed_blobs())

    def restorable_id(self, case_id: str) -> str:
        """As `known_id`, but a case whose file was deleted by hand is known too, by its whole id. Raises Refused."""
        from cmeboard.workspace.naming import restorable_id

        return restorable_id(self.case_ids(), case_id, self._reckoner.committed_blobs)

    def person(self) -> str:
        """The name of whoever records, from git's identity. Raises StoreError where there is none."""
        from cmeboard.store.git.repository import Git

        return Git(self.root).identity().name

    def owners(self) -> tuple[str, ...]:
        """Whose steps there can be, by the words that the policy's rules say, in their order. Raises StoreError."""
        return tuple(dict.fromkeys(rule.owner for rule in self._reckoner.configuration.policy.rules))

    def answers_for(self) -> tuple[str, ...]:
        """The owners for whose steps whoever records answers, by the settings. Raises StoreError."""
        from cmeboard.store.unix_users import login

        return self._reckoner.settings.owners_of(self.person(), login())
