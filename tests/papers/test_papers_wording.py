"""The school's own templates: they change the wording, are told where they are wrong, and can reach nothing."""

from importlib.resources import files
from pathlib import Path

import pytest
from paper_samples import dossier

from cmeboard.papers.checking import template_problems
from cmeboard.papers.fields import fields
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


def test_a_wrong_field_inside_a_loop_of_the_page_has_its_line_too() -> None:
    own = Wording({"page.html": "<p>\n{% for each in paper.sections %}\n{{ each.heding }}\n{% endfor %}"})
    with pytest.raises(WordingError) as caught:
        to_html(draft("police-report", dossier()), own)
    assert (caught.value.problem.path, caught.value.problem.line) == ("templates/page.html", 3)


SHIPPED = Path(str(files("cmeboard.packs") / "templates"))
OWN = [path.name for path in sorted(SHIPPED.iterdir()) if path.suffix in (".txt", ".html")]


@pytest.mark.parametrize("name", [*OWN, "police_questions.csv", "absence_form.csv"])
def test_every_shipped_template_is_one_that_a_store_may_replace(name: str) -> None:
    text = (SHIPPED / name).read_text(encoding="utf-8")
    assert template_problems({name: text}) == []
    if not name.endswith(".csv"):
        assert [problem.field for problem in template_problems({name: text + "{{ pupli.name }}"})] == ["pupli"]


def test_templates_of_no_paper_and_broken_lists_are_told() -> None:
    lists = {"absence_form.csv": "part,group,kind,key,label,ask\nA,B,guess,key,Label,Ask?\n"}
    problems = template_problems({"leter.txt": "", **lists, "police_questions.csv": "a,b\n"})
    assert [(problem.path, problem.line) for problem in problems] == [
        ("templates/absence_form.csv", 2),
        ("templates/leter.txt", None),
        ("templates/police_questions.csv", 1),
    ]
    assert all(problem.fix for problem in problems)


def test_the_readme_of_the_templates_names_every_field() -> None:
    text = (SHIPPED / "README.md").read_text(encoding="utf-8")
    for group, names in fields(dossier()).items():
        assert f"`{group}" in text
        assert all(f".{name}`" in text for name in names)
