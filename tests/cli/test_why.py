"""`why`, as somebody reads it who counts along on a wall calendar."""

from pathlib import Path

import pytest

from cmeboard.cli.main import run

CASE = """case: 2026-K7Q3FD
stage: Absent
first_day_absent: 2026-10-22
pupil:
  name: Rowan Sample
  contacts:
    - {name: Dana Sample, phones: ["07700 900123"]}
marks:
  2026-10-22: N N
log:
  - {at: 2026-10-22 09:10, by: S. Patel, did: sms}
  - {at: 2026-10-24 11:00, by: S. Patel, did: home visit, outcome: no answer}
  - {at: 2026-11-03 10:00, by: S. Patel, did: call, to: Dana Sample, outcome: spoke}
"""
CALENDAR = """terms:
  - {first: 2026-09-03, last: 2026-10-23}
  - {first: 2026-11-02, last: 2026-12-18}
closures:
  - {first: 2026-11-04, why: INSET}
"""


@pytest.fixture
def store(home: Path, tmp_path: Path) -> Path:
    (tmp_path / "calendar.yaml").write_text(CALENDAR)
    root = tmp_path / "store"
    run(["init", str(root), "--school", "Example Academy", "--calendar", str(tmp_path / "calendar.yaml")])
    file = root / "cases" / "2026-27" / "2026-K7Q3FD.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(CASE)
    return root


def why(store: Path, capsys: pytest.CaptureFixture[str], *rule: str) -> list[str]:
    capsys.readouterr()
    assert run(["--store", str(store), "--now", "2026-11-05 09:00", "why", "2026-K7Q3FD", *rule]) == 0
    return capsys.readouterr().out.splitlines()


def test_each_day_says_how_it_was_counted_or_why_not(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [" ".join(line.split()) for line in why(store, capsys, "N2c")]
    assert lines[3:18] == [
        "Thu 2026-10-22 day 1 no-contact day 1 N N absent",
        "Fri 2026-10-23 day 2 no-contact day 2 absent",
        "Sat 2026-10-24 weekend",
        "Sun 2026-10-25 weekend",
        *(f"{day} holiday" for day in ("Mon 2026-10-26", "Tue 2026-10-27", "Wed 2026-10-28")),
        *(f"{day} holiday" for day in ("Thu 2026-10-29", "Fri 2026-10-30")),
        "Sat 2026-10-31 weekend",
        "Sun 2026-11-01 weekend",
        "Mon 2026-11-02 day 3 no-contact day 3 absent",
        "Tue 2026-11-03 day 4 absent; call, spoke",
        "Wed 2026-11-04 INSET",
        "Thu 2026-11-05 day 5 no-contact day 1 absent",
    ]


def test_a_step_says_what_met_it_and_that_it_was_late(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "\n".join(why(store, capsys, "N2c"))
    assert "N2c Safe and well home visit: done late (due 2026-10-23), staff" in text
    assert "2026-10-23 is no-contact day 2 since 2026-10-22" in text
    assert "met by: 2026-10-24 11:00 home visit" in text
    assert "late since: 2026-10-24" in text
    assert "“2nd day of absence with no contact – step 1 is repeated" in text
    assert "policy: aspire-2023 September 2023, commit " in text


def test_a_step_that_ended_unmet_says_when_and_one_that_is_open_what_is_missing(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "\n".join(why(store, capsys))
    assert "N4a Report missing to the police: no longer needed (due 2026-11-02), dsl" in text
    assert "ended: 2026-11-03 10:00" in text
    assert "N1b Call every contact with a number: due (due 2026-11-05), attendance" in text
    assert "missing: a call to Dana Sample" in text


def test_a_sentence_is_printed_once(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "\n".join(why(store, capsys))
    assert text.count("N1a Text the parents or carers") > 1
    assert text.count("“1st day of absence, if no contact is received") == 1
