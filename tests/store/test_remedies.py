"""What a message says to do, done to the letter: it mends the file, and never makes it say the contrary."""

import pytest

from cmeboard.store.files.case_files import parse_case

PATH = "cases/2026-27/2026-K7Q3FD.yaml"
CASE = """case: 2026-K7Q3FD
stage: Absent
first_day_absent: 2026-11-09
pupil:
  name: Rowan Sample
  flags: [looked after]
  contacts:
    - name: Dana Sample
      phones: ["07700 900123"]
marks:
  2026-11-09: N N
log:
  - at: 2026-11-09 09:40
    by: S. Patel
    did: home visit
    outcome: no answer
    cpoms: "48213"
"""


def told(text: str) -> list[str]:
    """What is wrong, each with its line, without the file's name."""
    return [str(problem).removeprefix(f"{PATH}:") for problem in parse_case(text.encode(), PATH).problems]


@pytest.mark.parametrize(
    ("was", "written"),
    [
        ("outcome: no answer", "outcome: not seen"),
        ("outcome: no answer", "outcome: didn't see"),
        ("outcome: no answer", "outcome: unseen"),
        ("did: home visit", "did: not found"),
        ("did: home visit", "did: no home visit"),
        ("[looked after]", "[not looked after]"),
        ("outcome: no answer", "outcome: answerphone"),
    ],
)
def test_no_remedy_says_the_contrary_of_what_was_written(was: str, written: str) -> None:
    [said] = told(CASE.replace(was, written))
    assert ": one of " in said


@pytest.mark.parametrize(
    ("was", "written", "said"),
    [
        ("outcome: no answer", "outcome: no anser", "16: outcome cannot be 'no anser': write no answer"),
        ("did: home visit", "did: home vist", "15: did cannot be 'home vist': write home visit"),
        ("[looked after]", "[Looked After]", "6: flags cannot be 'Looked After': write looked after"),
        ("first_day_absent", "first day absent", "3: nobody knows the key first day absent: write first_day_absent"),
        ("first_day_absent", "first_day_absnt", "3: nobody knows the key first_day_absnt: write first_day_absent"),
        ("case:", "icase:", "1: nobody knows the key icase: write case"),
    ],
)
def test_one_slip_is_told_once_with_the_word_that_mends_it(was: str, written: str, said: str) -> None:
    assert told(CASE.replace(was, written)) == [said]
    key, _, word = said.rpartition(": write ")
    assert key
    assert told(CASE.replace(was, written).replace(written.strip("[]:").split(": ")[-1], word, 1)) == []


ENTRY = "- at: 2026-11-10 09:00\n  by: S. Patel\n  did: sms\n"


@pytest.mark.parametrize(
    ("before", "indent", "said"),
    [
        ("marks:\n", 4, "12: an entry has no place here: move it below log:, with its dash under the others'"),
        (
            "log:\n",
            2,
            "12: a line with a dash stands among the keys of a group: an entry belongs below log:, with its dash",
        ),
        ("", 0, "18: a line with a dash stands among the keys of a group: an entry belongs below log:, with its dash"),
    ],
)
def test_an_entry_in_another_place_is_sent_to_the_log(before: str, indent: int, said: str) -> None:
    entry = "".join(" " * indent + line + "\n" for line in ENTRY.splitlines())
    [problem] = told(CASE.replace(before, entry + before) if before else CASE + entry)
    assert problem.startswith(said)


@pytest.mark.parametrize(
    ("was", "written", "line"),
    [
        ('["07700 900123"]', '["07700 900123]', 9),
        ("name: Rowan Sample", 'name: "Rowan Sample', 5),
        ("name: Dana Sample", "name: 'Dana Sample\n      note: it's her mother's", 8),
    ],
)
def test_a_quotation_mark_that_is_not_closed_is_told_where_it_was_opened(was: str, written: str, line: int) -> None:
    [said] = told(CASE.replace(was, written))
    assert said.startswith(f"{line}: a quotation mark of this line is closed only in line ")


def test_a_list_that_is_not_closed_is_told_where_it_was_opened() -> None:
    [said] = told(CASE.replace('"07700 900123"]', '"07700 900123"'))
    assert said.startswith("9: a list or group that begins with [ is never closed")
