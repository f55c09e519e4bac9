"""Checks a store's own templates without a case: every field they ask for must exist, whichever paper uses it."""

from collections.abc import Mapping
from datetime import date, datetime

from cmeboard.core.case import Case, Pupil
from cmeboard.core.problem import Problem
from cmeboard.core.settings import School, Settings
from cmeboard.core.stage import Stage
from cmeboard.papers.dossier import Dossier
from cmeboard.papers.families import LETTER_GROUPS
from cmeboard.papers.fields import fields
from cmeboard.papers.html import PAGE, page_fields
from cmeboard.papers.police import police_report
from cmeboard.papers.questions import LISTS, questions
from cmeboard.papers.registry import PAPERS
from cmeboard.papers.reports.kinds import TEMPLATES
from cmeboard.papers.reports.scope import OPENING_FIELDS
from cmeboard.papers.wording import FOLDER, Fields, Wording, WordingError

_CASE = Case(
    case="2026-000000",
    stage=Stage.ABSENT,
    first_day_absent=date(2026, 9, 7),
    pupil=Pupil(name="A pupil"),
)
_NOBODY = Dossier(_CASE, Settings(school=School(name="A school"), key="0" * 64), datetime(2026, 9, 7, 9, 0), "A person")


def template_problems(own: Mapping[str, str]) -> list[Problem]:
    """What is wrong with the templates of a store, by file name, in the order of the names."""
    wording = Wording(own)
    found: list[Problem] = []
    for name in sorted(own):
        if name in LISTS:
            found += _list_problems(wording, name)
        elif name == PAGE:
            found += wording.problems(name, page_fields(police_report(_NOBODY)))
        elif name in _text_fields():
            found += wording.problems(name, _text_fields()[name])
        else:
            known = ", ".join(sorted((*_text_fields(), *LISTS, PAGE)))
            problem = "is the template of no paper"
            found.append(Problem.of_file(f"{FOLDER}/{name}", problem, f"name it as one of: {known}"))
    return found


def _text_fields() -> dict[str, Fields]:
    """The fields of each wording template."""
    shared = fields(_NOBODY)
    letters: dict[str, Fields] = {
        f"{name}.txt": fields(_NOBODY, **{group: dict.fromkeys(names) for group, names in groups.items()})
        for name, groups in LETTER_GROUPS.items()
    }
    others: dict[str, Fields] = {f"{name.replace('-', '_')}.txt": shared for name in PAPERS}
    reports: dict[str, Fields] = {f"{name}.txt": OPENING_FIELDS for name in TEMPLATES}
    return {**others, **letters, **reports}


def _list_problems(wording: Wording, name: str) -> list[Problem]:
    try:
        questions(wording, name)
    except WordingError as error:
        return [error.problem]
    return []
