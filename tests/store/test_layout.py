"""The house layout: what is written reads as the same case, whatever the texts hold."""

from datetime import date, datetime

import yaml
from hypothesis import given
from hypothesis import strategies as st

from cmeboard.core.case import Case
from cmeboard.core.entries import Note
from cmeboard.store.files.layout import render_case

A_CASE = {
    "case": "2026-K7Q3FD",
    "stage": "Visited",
    "first_day_absent": "2026-11-09",
    "pupil": {
        "name": "Rowan Sample",
        "flags": ["looked after", "honour-based violence"],
        "social_worker": {"name": "Dee Example", "phone": "01632 960001"},
        "siblings": [{"name": "Ash Sample", "school": "St Example's, Upper School"}],
        "contacts": [{"name": "Dana Sample", "parental_responsibility": True, "phones": ["07700 900123"]}],
    },
    "marks": {"2026-11-09": "N N", "2026-11-10": "/ \\", "2026-11-11": "# #", "2026-11-12": "- N"},
    "log": [
        {"at": "2026-11-09 09:40", "by": "S. Patel", "did": "sms", "outcome": "sent"},
        {"at": "2026-11-09 15:05", "by": "J. Cole", "did": "home visit", "note": "Said: no #answer", "cpoms": "48213"},
        {
            "at": "2026-11-10 10:00",
            "by": "J. Cole",
            "did": "strategy meeting",
            "present": ["M. Okafor", "DS 1187, police"],
            "decisions": {"legal action": {"decision": "no", "reason": "none: yet"}},
        },
        {
            "at": "2026-11-10 11:00",
            "by": "J. Cole",
            "did": "correct",
            "entry": {"at": "2026-11-09 09:40", "did": "sms"},
        },
    ],
}

AS_TEXT = """\
# yaml-language-server: $schema=../../schema/case.schema.json
case: 2026-K7Q3FD
stage: Visited
first_day_absent: 2026-11-09
pupil:
  name: Rowan Sample
  flags: [looked after, honour-based violence]
  social_worker: {name: Dee Example, phone: "01632 960001"}
  siblings:
    - {name: Ash Sample, school: "St Example's, Upper School"}
  contacts:
    - name: Dana Sample
      parental_responsibility: true
      phones: ["07700 900123"]
marks:
  2026-11-09: N N
  2026-11-10: / \\
  2026-11-11: "# #"
  2026-11-12: "- N"
log:
  - at: 2026-11-09 09:40
    by: S. Patel
    did: sms
    outcome: sent
  - at: 2026-11-09 15:05
    by: J. Cole
    did: home visit
    note: "Said: no #answer"
    cpoms: "48213"
  - at: 2026-11-10 10:00
    by: J. Cole
    did: strategy meeting
    present: [M. Okafor, "DS 1187, police"]
    decisions:
      legal action: {decision: "no", reason: "none: yet"}
  - at: 2026-11-10 11:00
    by: J. Cole
    did: correct
    entry: {at: "2026-11-09 09:40", did: sms}
"""


def read(text: str) -> Case:
    return Case.model_validate(yaml.load(text, yaml.BaseLoader))  # noqa: S506 (makes strings only)


def test_the_layout_of_the_format() -> None:
    case = Case.model_validate(A_CASE)
    assert render_case(case).decode() == AS_TEXT
    assert read(AS_TEXT) == case


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1).filter(
    str.strip
) | st.sampled_from(
    ["no", "~", "1E10", "0x1F", "12:30", "2026-11-09", "- a", "a: b", "a #b", "{a}", "@", "07700", "a\nb", "0?"]
)


@given(TEXTS, TEXTS)
def test_every_text_comes_back(name: str, note: str) -> None:
    case = Case.model_validate(
        {
            "case": "2026-K7Q3FD",
            "stage": "Absent",
            "first_day_absent": date(2026, 11, 9),
            "pupil": {"name": name, "siblings": [{"name": note, "school": name}], "contacts": [{"name": name}]},
            "log": [Note(at=datetime(2026, 11, 9, 9, 40), by=name, did="note", note=note)],
        }
    )
    assert read(render_case(case)) == case
