"""The school's own templates: they change the wording, are told where they are wrong, and can reach nothing."""

import pytest
from paper_samples import dossier

from cmeboard.papers.html import page_fields, to_html
from cmeboard.papers.markdown import to_markdown
from cmeboard.papers.registry import draft
from cmeboard.papers.wording import Wording, WordingError


def test_a_template_of_the_store_stands_for_the_shipped_one() -> None:
    own = Wording({"police_report.txt": "Read slowly, {{ paper.by }}.\n"})
    assert "Read slowly, Alex Lead." in to_markdown(draft("police-report", dossier(wording=own)))


@pytest.mark.parametrize(
    ("template", "line", "message"),
    [
        ("Fine.\n\nDear {{ pupil.nmae }}\n", 3, "there is no field pupil.nmae"),
        ("{% if pupil.upn %}\n{{ scool.name }}\n{% endif %}", 2, "there is no field scool"),
        ("One\n{{ pupil.name }\n", 2, "unexpected '}'"),
        ("a\n\n{{ 1 // 0 }}", 3, "cannot be filled in"),
    ],
)
def test_a_wrong_template_is_a_problem_with_file_and_line(template: str, line: int, message: str) -> None:
    with pytest.raises(WordingError) as caught:
        draft("police-report", dossier(wording=Wording({"police_report.txt": template})))
    assert (caught.value.problem.path, caught.value.problem.line) == ("templates/police_report.txt", line)
    assert message in caught.value.problem.message


def test_a_wrong_field_of_the_page_is_found_too() -> None:
    own = Wording({"page.html": "<p>\n{{ paper.tilte }}"})
    paper = draft("police-report", dossier())
    assert [(p.line, p.field) for p in own.problems("page.html", page_fields(paper))] == [(2, "paper.tilte")]
    with pytest.raises(WordingError):
        to_html(paper, own)


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ pupil.name.__class__.__base__.__subclasses__() }}",
        "{% include '/etc/passwd' %}",
        "{% include '../__init__.py' %}",
        "{{ range(10**9) | list }}",
        "{% set x = pupil.update({'name': 'other'}) %}",
    ],
)
def test_a_template_can_neither_run_nor_reach_anything(template: str) -> None:
    with pytest.raises(WordingError):
        draft("police-report", dossier(wording=Wording({"police_report.txt": template})))
