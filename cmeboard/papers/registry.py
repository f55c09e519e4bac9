"""Every paper by name, and the one way to make one."""

from collections.abc import Callable
from dataclasses import dataclass

from cmeboard.core.refused import Refused
from cmeboard.core.words import Flag
from cmeboard.papers.dossier import Dossier
from cmeboard.papers.paper import AddressedTo, Paper
from cmeboard.papers.police import police_report


@dataclass(frozen=True, slots=True)
class Kind:
    """A paper that can be drafted: its name on the command line, what it is, whom it goes to, and its maker."""

    name: str
    title: str
    addressed_to: AddressedTo
    make: Callable[[Dossier], Paper]


_KINDS = (Kind("police-report", "missing report for the police", AddressedTo.AGENCY, police_report),)

PAPERS: dict[str, Kind] = {kind.name: kind for kind in _KINDS}
"""Every paper by name, in the order of the policy."""

NEVER_TO_FAMILY = (Flag.HONOUR_BASED_VIOLENCE, Flag.FORCED_MARRIAGE)
"""With these, telling the family may endanger the child: rule W7 of the policy."""


def draft(name: str, dossier: Dossier) -> Paper:
    """The paper `name` about the dossier's case.

    Raises Refused where there is no such paper, where the case has not what it needs, or where the family must not be
    told; and WordingError where the school's own template is wrong.
    """
    kind = PAPERS.get(name)
    if kind is None:
        raise Refused(f"there is no paper {name}", f"use one of: {', '.join(PAPERS)}")
    if kind.addressed_to is AddressedTo.FAMILY:
        refuse_family(dossier)
    return kind.make(dossier)


def refuse_family(dossier: Dossier) -> None:
    """Refuses every paper to a family member where honour-based violence or forced marriage is known or suspected."""
    flags = [flag.value for flag in NEVER_TO_FAMILY if dossier.has(flag)]
    if flags:
        raise Refused(
            f"no paper to the family can be made: the case carries the flag {' and '.join(flags)}",
            "do not inform the family; speak to the police and social care first",
        )
