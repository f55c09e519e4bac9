"""Rendering: nothing of a case becomes markup, formula or code; other programs open what is made."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from paper_samples import CASE, case, dossier, whole_story

from cmeboard.papers.docx import to_docx
from cmeboard.papers.dossier import Dossier
from cmeboard.papers.html import to_html
from cmeboard.papers.markdown import escaped, to_markdown
from cmeboard.papers.pdf import to_pdf
from cmeboard.papers.registry import PAPERS, draft
from cmeboard.papers.tables import harmless, to_csv, to_json
from cmeboard.papers.wording import Wording

HARM = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}",
    "{% include 'page.html' %}",
    "[bold]x[/]",
    "[x](javascript:alert(1))",
    "=HYPERLINK(1)",
    "\u202eevil",
    "| --- |",
    "&lt;b&gt;",
    "<!-- ",
    "</style><b>",
]


def story_with(text: str) -> Dossier:
    of = case(
        pupil={**CASE["pupil"], "name": text, "address": text, "contacts": [{"name": text, "relationship": text}]},
        log=[
            *CASE["log"],
            {"at": "2026-11-12 09:00", "by": text, "did": "call", "to": text, "note": text, "significant": "true"},
        ],
    )
    return dossier(of, by=text, warnings=(text,))


OF_MARKDOWN = {
    *["h1", "h2", "p", "br", "strong", "em", "ul", "li"],
    *["table", "thead", "tbody", "tr", "th", "td", "hr", "blockquote"],
}


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}


@cache
def plain(name: str) -> Tags:
    """The tags of a paper in which nothing means harm."""
    story = whole_story(name)
    return Tags(to_html(draft(name, story), story.wording))


@pytest.mark.parametrize("harm", HARM)
@pytest.mark.rows("R19")
def test_no_value_becomes_markup_in_html(harm: str) -> None:
    story = story_with(harm)
    for name in ("police-report", "chronology", "cme-referral", "letter-no-contact"):
        page = to_html(draft(name, story), story.wording)
        tags = Tags(page)
        assert tags.seen <= plain("strategy-pack").seen | plain(name).seen
        assert not {attribute for attribute in tags.attributes if attribute.startswith("on")}


@settings(max_examples=30, deadline=None)
@given(text=st.text(alphabet="<>&\"'`=/ab {}%!-", min_size=1, max_size=25).filter(str.strip))
@pytest.mark.rows("R19")
def test_any_text_stays_text_in_html_and_markdown(text: str) -> None:
    story = story_with(text)
    page = to_html(draft("chronology", story), story.wording)
    assert Tags(page).seen <= plain("chronology").seen | {"p", "br"}
    html = MarkdownIt("commonmark").enable("table").render(to_markdown(draft("chronology", story)))
    assert Tags(html).seen <= OF_MARKDOWN


@pytest.mark.parametrize("text", ["> quote", "# heading", "- point", "1. first", "=== rule", "+ point", "12) point"])
def test_a_line_of_markdown_is_never_made_by_what_it_begins_with(text: str) -> None:
    html = MarkdownIt("commonmark").render(escaped(text))
    assert Tags(html).seen == {"p"}


@pytest.mark.parametrize("name", PAPERS)
def test_a_page_needs_no_network_and_runs_no_script(name: str) -> None:
    page = to_html(draft(name, whole_story(name)), whole_story(name).wording)
    assert not re.search(r"(src|href)\s*=|@import|url\(|<script", page)
    assert "default-src 'none'" in page


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", " =1", "|cmd", "＝1+1"])
@pytest.mark.rows("C9", "R19")
def test_a_cell_that_a_spreadsheet_would_run_is_text(cell: str) -> None:
    assert harmless(cell).startswith("'")


def test_csv_and_json_hold_the_same_rows() -> None:
    paper = draft("cme-referral", dossier())
    rows = list(csv.reader(io.StringIO(to_csv(paper))))
    blocks = [block for section in json.loads(to_json(paper))["sections"] for block in section["blocks"]]
    table = next(block for block in blocks if block["kind"] == "table")
    assert table["columns"] in rows
    assert [harmless(cell) for cell in table["rows"][0]] in rows


def tool(name: str) -> str:
    """The program's path; without it the test is skipped, unless the environment says that tools must be there."""
    path = shutil.which(name)
    if path is None and not os.environ.get("CMEBOARD_REQUIRE_TOOLS"):
        pytest.skip(f"{name} is not installed")
    assert path, f"{name} is not installed"
    return path


def printed(pdftotext: str, folder: Path) -> str:
    """The text of the PDF in the folder, as another program reads it."""
    command = [pdftotext, "-layout", folder / "paper.pdf", "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_a_pdf_is_read_by_another_program(tmp_path: Path) -> None:
    pdftotext = tool("pdftotext")
    story = dossier(case(pupil={**CASE["pupil"], "name": "Zoë Nguyễn O'Brien"}))
    (tmp_path / "paper.pdf").write_bytes(to_pdf(draft("police-report", story), story.wording))
    text = printed(pdftotext, tmp_path)
    assert "Zoë Nguyễn O'Brien" in text
    assert "Not known" in text


def test_a_page_that_asks_for_a_file_gets_none(tmp_path: Path) -> None:
    pdftotext = tool("pdftotext")
    secret = tmp_path / "secret.css"
    secret.write_text("body:before { content: 'SECRET' }")
    page = f'<link rel="stylesheet" href="{secret.as_uri()}"><p>{{{{ paper.title }}}}</p>'
    story = dossier()
    (tmp_path / "paper.pdf").write_bytes(to_pdf(draft("police-report", story), Wording({"page.html": page})))
    text = printed(pdftotext, tmp_path)
    assert "Missing child" in text
    assert "SECRET" not in text


def test_a_word_document_is_printed_by_another_program_with_every_word_whole(tmp_path: Path) -> None:
    office, pdftotext = tool("soffice"), tool("pdftotext")
    story = whole_story("chronology")
    named = case(pupil={**CASE["pupil"], "name": "Zoë Nguyễn O'Brien"}, log=story.case.log)
    (tmp_path / "paper.docx").write_bytes(to_docx(draft("chronology", dossier(named))))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "paper.docx"]
    subprocess.run(command, capture_output=True, check=True, timeout=300)
    text = printed(pdftotext, tmp_path)
    assert "Zoë Nguyễn O'Brien" in text
    assert {"Decision", "RECORDED", "Outcome", "Recorded"} <= set(text.split())


def test_a_word_document_is_a4_and_its_tables_fill_the_page_with_headings_on_each() -> None:
    document = docx.Document(io.BytesIO(to_docx(draft("cme-referral", dossier()))))
    page = document.sections[0]
    assert page.page_width is not None
    assert round(page.page_width.mm) == 210
    room = page.page_width - (page.left_margin or 0) - (page.right_margin or 0)
    for table in document.tables:
        assert 0.99 * room < sum(column.width or 0 for column in table.columns) <= room
    headed = [table for table in document.tables if "w:tblHeader" in table._tbl.xml]
    assert [table.cell(0, 0).text for table in headed] == ["Name", "Who", "Enquiry"]


def test_a_page_prints_in_a_browser(tmp_path: Path) -> None:
    chromium, pdftotext = tool("chromium"), tool("pdftotext")
    story = whole_story("strategy-pack")
    (tmp_path / "paper.html").write_text(to_html(draft("strategy-pack", story), story.wording), encoding="utf-8")
    flags = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    more = "--disable-component-update --disable-sync --no-pdf-header-footer"
    folder = [f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={tmp_path / 'paper.pdf'}"]
    page = (tmp_path / "paper.html").as_uri()
    subprocess.run(
        [chromium, *flags.split(), *more.split(), *folder, page], capture_output=True, check=True, timeout=300
    )
    text = printed(pdftotext, tmp_path)
    assert "Rowan Sample" in text
    assert "Discloses" not in text, "what the drafter has to check is not printed for the reader"


def test_a_page_on_the_screen_asks_the_network_for_nothing(tmp_path: Path) -> None:
    """The browser is sent to a proxy that is not there: whatever a page asked for would be an error in its log."""
    chromium = tool("chromium")
    story = story_with('<img src="http://192.0.2.1/x.png">')
    (tmp_path / "paper.html").write_text(to_html(draft("strategy-pack", story), story.wording), encoding="utf-8")
    flags = "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --dump-dom"
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    page = (tmp_path / "paper.html").as_uri()
    done = subprocess.run(
        [chromium, *flags.split(), "--proxy-server=127.0.0.1:9", profile, page],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    dom = Tags(done.stdout)
    assert {"h1", "table"} <= dom.seen
    assert not {"img", "script", "link"} & dom.seen


def test_every_paper_in_a_wide_table_keeps_its_words_whole(tmp_path: Path) -> None:
    chromium, pdftotext = tool("chromium"), tool("pdftotext")
    story = whole_story("chronology")
    (tmp_path / "paper.html").write_text(to_html(draft("chronology", story), story.wording), encoding="utf-8")
    flags = "--headless --no-sandbox --disable-gpu --no-first-run --no-pdf-header-footer"
    folder = [f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={tmp_path / 'paper.pdf'}"]
    command = [chromium, *flags.split(), *folder, (tmp_path / "paper.html").as_uri()]
    subprocess.run(command, capture_output=True, check=True, timeout=300)
    text = printed(pdftotext, tmp_path)
    assert {"abc2abc2ab", "Decision", "RECORDED", "Outcome"} <= set(text.split())
