"""Every paper over the invented cases of the demonstration: made whole, or refused with what to do."""

from datetime import datetime

import pytest
from paper_samples import dossier

from cmeboard.core.calendar import SchoolCalendar
from cmeboard.core.case import Case
from cmeboard.core.ids import case_id
from cmeboard.core.refused import Refused
from cmeboard.demo.calendar import demo_calendar
from cmeboard.demo.stories import STORIES, stories
from cmeboard.papers.html import to_html
from cmeboard.papers.markdown import to_markdown
from cmeboard.papers.redact import redact
from cmeboard.papers.registry import PAPERS, draft
from cmeboard.papers.third_parties import is_word, third_parties

NOW = datetime(2026, 11, 25, 10, 30)


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    calendar = SchoolCalendar(demo_calendar(NOW.date()), {})
    return stories(1, NOW, calendar, len(STORIES), lambda pupil, day: case_id(b"key", pupil, day), {})


@pytest.mark.parametrize("name", PAPERS)
def test_every_paper_of_every_invented_case_is_whole_or_refused(name: str, cases: list[Case]) -> None:
    made = 0
    for case in cases:
        story = dossier(case, now=NOW)
        try:
            paper = draft(name, story)
        except Refused as refused:
            if not refused.remedy:
                raise
            continue
        made += 1
        assert case.case in to_html(paper, story.wording)
        copy = to_markdown(redact(paper, story))
        assert not [string for string in third_parties(story) if not is_word(string) and string in copy]
    assert made, "no invented case has this paper"
