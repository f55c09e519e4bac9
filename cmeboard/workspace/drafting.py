"""A paper from a case: what the case, its duties and the pupil's other cases say, put before the room that words it."""

from datetime import datetime

from cmeboard.core.refused import Refused
from cmeboard.papers.dossier import Dossier
from cmeboard.papers.html import to_html
from cmeboard.papers.markdown import to_markdown
from cmeboard.papers.registry import draft
from cmeboard.papers.wording import shipped_wording
from cmeboard.workspace.reckoning import Reckoner

FORMS = ("markdown", "html")


def draft_text(
    reckoner: Reckoner, case_id: str, paper: str, form: str, now: datetime, by: str
) -> tuple[str, list[str]]:
    """The paper as text, and what is missing from it. Nothing is recorded as sent. Raises Refused."""
    view = reckoner.view(case_id, now)
    if view.case is None:
        raise Refused(str(view.problems[0]), "mend the file first")
    dossier = Dossier(
        case=view.case,
        settings=reckoner.settings,
        now=now,
        by=by,
        duties=view.duties,
        warnings=view.warnings,
        calendar=reckoner.configuration.calendar.for_year_group(view.case.pupil.year_group),
        codes=reckoner.codes,
        earlier=reckoner.others(view.case),
        wording=shipped_wording(),
    )
    made = draft(paper, dossier)
    text = to_html(made, shipped_wording()) if form == "html" else to_markdown(made)
    return text, [missing.question for missing in made.missing]
