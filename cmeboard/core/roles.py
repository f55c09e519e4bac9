"""Who may do what. Pure, and the standard library only: the board asks it before its first picture.

The roles bind this program and the hub. Whoever may write a working copy's files with other programs is stopped by the
hub, where what they push is judged by the same table.
"""

from collections.abc import Collection
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

from cmeboard.core.refused import Refused

if TYPE_CHECKING:
    from cmeboard.core.actions import Action


class Role(StrEnum):
    """A part in the work, the least first. Each may do what those before it may."""

    VIEWER = "viewer"
    STAFF = "staff"
    DSL = "dsl"


class Act(StrEnum):
    """What somebody wants to do, as a message says it after *only staff may*."""

    LOOK = "look"
    RECORD = "record anything"
    IMPORT = "import a register"
    WAIVE = "waive a duty"
    REMOVE_NOTICE = "remove another authority's notice"
    HAND_OVER = "hand a case over"
    SEAL = "seal the record"
    PURGE = "purge"
    CONFIGURE = "change settings, calendar, policy or templates"


NEEDS: dict[Act, Role] = {
    Act.LOOK: Role.VIEWER,
    Act.RECORD: Role.STAFF,
    Act.IMPORT: Role.STAFF,
    Act.WAIVE: Role.DSL,
    Act.REMOVE_NOTICE: Role.DSL,
    Act.HAND_OVER: Role.DSL,
    Act.SEAL: Role.DSL,
    Act.PURGE: Role.DSL,
    Act.CONFIGURE: Role.DSL,
}
"""The least role for each act. What makes something vanish, leave the school or count otherwise is the DSL's."""

_RANK = {role: place for place, role in enumerate(Role)}


class RoleLists(Protocol):
    """Unix users and `@group`s by role, as `roles` in cmeboard.yaml has them."""

    @property
    def dsl(self) -> tuple[str, ...]: ...
    @property
    def staff(self) -> tuple[str, ...]: ...
    @property
    def viewer(self) -> tuple[str, ...]: ...


def may(role: Role, act: Act) -> bool:
    """Whether somebody of this role may do this."""
    return _RANK[role] >= _RANK[NEEDS[act]]


def role_of(roles: RoleLists, login: str, groups: Collection[str]) -> Role:
    """The role of a unix user, the highest where several hold.

    Where no list names anybody, everybody may do all. Whoever is in no list is staff while no staff are named, else a
    viewer. While no DSL is named, staff may do what a DSL may, since nobody else could.
    """
    names = {login, *(f"@{group}" for group in groups)}
    if names & set(roles.dsl):
        return Role.DSL
    if names & set(roles.staff) or (not roles.staff and not names & set(roles.viewer)):
        return Role.STAFF if roles.dsl else Role.DSL
    return Role.VIEWER


def act_of_entry(did: str) -> Act:
    """What writing an entry of this kind is."""
    return Act.WAIVE if did == "waive" else Act.RECORD


def act_of(action: "Action") -> Act:
    """What an action on a case is."""
    entry = getattr(action, "entry", None)
    entries = getattr(action, "entries", (entry,) if entry is not None else ())
    acts = [act_of_entry(one.did) for one in entries]
    return max(acts, key=lambda act: _RANK[NEEDS[act]], default=Act.RECORD)


def act_of_path(path: str) -> Act:
    """What changing this file of a store is, whatever stands in it: cases and notices are the daily record."""
    if path.startswith("tombstones/"):
        return Act.PURGE
    if path.startswith("profiles/"):
        return Act.IMPORT
    return Act.RECORD if path.startswith(("cases/", "notices/")) else Act.CONFIGURE


class Permit(NamedTuple):
    """What one person may do in one store. `named` are those whom the settings name, by role."""

    role: Role = Role.DSL
    login: str = ""
    named: tuple[tuple[Role, tuple[str, ...]], ...] = ()

    def may(self, act: Act) -> bool:
        """Whether this person may do this."""
        return may(self.role, act)

    def require(self, act: Act) -> None:
        """Raises Refused, naming who may, where this person may not."""
        if self.may(act):
            return
        who = [name for role, names in self.named if may(role, act) for name in names]
        least = "a designated safeguarding lead" if NEEDS[act] is Role.DSL else "staff"
        is_one_person = len(who) == 1 and not who[0].startswith("@")
        ask = f"ask {'' if is_one_person else 'one of '}{', '.join(who)}" if who else f"ask {least}"
        raise Refused(f"{self.login} is {self.role} by cmeboard.yaml (roles): only {least} may {act}", ask)


def permit_for(roles: RoleLists, login: str, groups: Collection[str]) -> Permit:
    """The permit of a unix user."""
    named = ((Role.DSL, roles.dsl), (Role.STAFF, roles.staff), (Role.VIEWER, roles.viewer))
    return Permit(role_of(roles, login, groups), login, named)
