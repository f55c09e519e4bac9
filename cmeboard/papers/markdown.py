"""A paper as Markdown. Everything that came from a case is made harmless: it can neither mark up nor link."""

import re

from cmeboard.core.showing import safe_lines
from cmeboard.papers.paper import (
    NOT_KNOWN,
    Alert,
    Block,
    Chart,
    Facts,
    Paper,
    Points,
    Prose,
    Section,
    Table,
    ToFill,
)

_ACTIVE = re.compile(r"[\\`*_\[\]<>|~&]")
_STARTS = re.compile(r"^(#|[+=-]|\d+[.)])")


def inline(text: str) -> str:
    """`text` on one line, with every character that Markdown would act on inside a line taken literally."""
    return " ".join(_ACTIVE.sub(r"\\\g<0>", line.strip()) for line in safe_lines(text))


def escaped(text: str) -> str:
    """The same where a line begins with it: it can be no heading, list or rule either."""
    return _STARTS.sub(lambda start: f"{start[0][:-1]}\\{start[0][-1]}", inline(text))


def to_markdown(paper: Paper) -> str:
    """The whole paper, with whom it is for, what it discloses and what is missing on top."""
    lines = [f"# {inline(paper.title)}", ""]
    lines += [f"{escaped(line)}  " for line in paper.recipient]
    lines += ["", *cover(paper)]
    for section in paper.sections:
        lines += _section(section)
    lines += ["---", "", *(f"{escaped(line)}  " for line in paper.footer)]
    return "\n".join(lines).rstrip() + "\n"


def cover(paper: Paper) -> list[str]:
    """For whom, what it discloses, and the facts still missing: for the person who checks it."""
    lines = [f"**For:** {inline(paper.for_whom)}  ", f"**Discloses:** {inline('; '.join(paper.discloses))}", ""]
    if paper.redacted:
        lines += ["**Redacted copy:** third parties are left out. Read free text before it is sent.", ""]
    if paper.missing:
        lines += ["**Still missing:**", "", *(f"- {escaped(missing.question)}" for missing in paper.missing), ""]
    return lines


def _section(section: Section) -> list[str]:
    lines = [f"## {inline(section.heading)}", ""] if section.heading else []
    for block in section.blocks:
        drawn = _block(block)
        lines += [*drawn, ""] if drawn else []
    return lines


def _block(block: Block) -> list[str]:
    match block:
        case Facts():
            rows = [(row.label, row.value if row.value is not None else NOT_KNOWN) for row in block.rows]
            return _table(("Asked", "Known"), rows)
        case Table():
            caption = [f"*{inline(block.caption)}*", ""] if block.caption else []
            return caption + (_table(block.columns, block.rows) if block.rows else [escaped(block.empty)])
        case Prose():
            return ["  \n".join(escaped(line) for line in block.text.splitlines())]
        case Points():
            return [f"- {escaped(item)}" for item in block.items]
        case Alert():
            return [f"> **{inline(block.text)}**"]
        case ToFill():
            return _table(("To be written down", "          "), [(label, " ") for label in block.labels])
        case Chart():
            return []


def _table(columns: tuple[str, ...], rows: "list[tuple[str, str]] | tuple[tuple[str, ...], ...]") -> list[str]:
    head = ["| " + " | ".join(inline(column) for column in columns) + " |", "|" + " --- |" * len(columns)]
    return head + ["| " + " | ".join(inline(cell) for cell in row) + " |" for row in rows]
