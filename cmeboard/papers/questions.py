"""Papers that ask a list of questions: the list is data, what the case knows fills it in, the rest is asked."""

import csv
import dataclasses
from dataclasses import dataclass
from itertools import groupby

from cmeboard.core.problem import Problem
from cmeboard.papers.dossier import Dossier
from cmeboard.papers.known import KNOWN
from cmeboard.papers.paper import Fact, Facts, Section, ToFill
from cmeboard.papers.parts import fact
from cmeboard.papers.wording import FOLDER, Wording, WordingError


@dataclass(frozen=True, slots=True)
class Question:
    """One row of a list of questions. `kind` is fact, opinion, or fill (written down by hand)."""

    part: str
    group: str
    kind: str
    key: str
    label: str
    ask: str


LISTS = ("police_questions.csv", "absence_form.csv")
"""The lists there are; a store's own stands for the shipped one."""


def questions(wording: Wording, name: str) -> tuple[Question, ...]:
    """The list `name`, the school's own or as shipped, in order. Raises WordingError."""
    columns = [field.name for field in dataclasses.fields(Question)]
    rows = csv.DictReader(wording.source(name).splitlines())
    if rows.fieldnames != columns:
        raise WordingError(Problem(f"{FOLDER}/{name}", 1, None, "", "has other columns", f"use: {','.join(columns)}"))
    asked = []
    for row in rows:
        if None in row.values() or None in row or row["kind"] not in ("fact", "opinion", "fill"):
            message = "is no question: six columns are needed, kind being fact, opinion or fill"
            raise WordingError(Problem(f"{FOLDER}/{name}", rows.line_num, None, "", message, "mend this line"))
        asked.append(Question(**row))
    return tuple(asked)


def questionnaire(dossier: Dossier, name: str) -> list[Section]:
    """The list `name` with its answers, a section a group, facts and opinions apart."""
    sections = []
    for (part, group), rows in groupby(questions(dossier.wording, name), key=lambda row: (row.part, row.group)):
        asked = tuple(rows)
        if asked[0].kind == "fill":
            sections.append(Section(part, (ToFill(tuple(row.label for row in asked)),)))
        else:
            sections.extend(_group(dossier, f"{part}: {group}" if part else group, asked))
    return sections


def _group(dossier: Dossier, heading: str, asked: tuple[Question, ...]) -> list[Section]:
    """Facts and opinions of one group, apart from each other."""
    sections = []
    for kind, suffix in (("fact", ""), ("opinion", " (opinion)")):
        rows = tuple(_answer(dossier, question) for question in asked if question.kind == kind)
        if rows:
            sections.append(Section(f"{heading}{suffix}", (Facts(rows),)))
    return sections


def _answer(dossier: Dossier, question: Question) -> Fact:
    known = KNOWN.get(question.key)
    return fact(dossier, question.label, known(dossier) if known else None, question.key, question.ask)
