"""Every report by name, and the one way to make one."""

from collections.abc import Callable

from cmeboard.core.refused import Refused
from cmeboard.papers.paper import Paper
from cmeboard.papers.reports.governors import governors
from cmeboard.papers.reports.inside import contacts_to_check, leadership, returns_due
from cmeboard.papers.reports.scope import Scope

REPORTS: dict[str, Callable[[Scope], Paper]] = {
    "leadership": leadership,
    "governors": governors,
    "returns": returns_due,
    "contacts": contacts_to_check,
}
"""The reports over all cases. About one pupil (`pupil`, `bundle`, `handover`) they need the dossiers too."""

TEMPLATES = tuple(f"report_{kind}" for kind in (*REPORTS, "pupil", "bundle", "handover"))
"""The wording of each report, by the name of its template."""


def report(kind: str, scope: Scope) -> Paper:
    """The report of this kind. Raises Refused where there is none, and WordingError where a template is wrong."""
    make = REPORTS.get(kind)
    if make is None:
        raise Refused(f"there is no report {kind}", f"use one of: {', '.join((*REPORTS, 'pupil', 'bundle'))}")
    if scope.last < scope.first:
        raise Refused(f"the span ends on {scope.last}, before it begins on {scope.first}", "put the earlier day first")
    return make(scope)
