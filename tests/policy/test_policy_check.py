"""`check` of a policy: each fault is told with its line, and the shipped policies have none."""

from pathlib import Path

import pytest
from test_scenarios import FILES

from cmeboard import packs
from cmeboard.core.policy import PolicyFile
from cmeboard.core.policy_check import faults
from cmeboard.store.files.model_files import parse_model
from cmeboard.store.settings.config import policy_problems

SHIPPED = packs.read_text("aspire-2023/policy.yaml")
LAW = """
  - id: E-N
    title: Later than the law asks
    owner: attendance
    kind: law
    clause: {heading: Ours, quote: ours}
    on: mark to settle
    codes: [N]
    within: 10 school days
"""
NEVER = """    in_force: 2027-01-01
    in_force_to: 2026-01-01
"""


def told(folder: Path, old: str, new: str) -> list[str]:
    assert old in SHIPPED
    folder.joinpath("policy.yaml").write_text(SHIPPED.replace(old, new, 1) if old else SHIPPED + new)
    return [f"{problem.message}" for problem in policy_problems(folder)]


def test_the_shipped_policies_have_no_fault() -> None:
    own, england = FILES
    assert not list(faults(own, (england,)))
    assert not list(faults(england.model_copy(update={"reasonable_enquiries": own.reasonable_enquiries})))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("did: [refer cme], when", "did: [refer cms], when", "there is no kind of entry 'refer cms'"),
        ("  sms: Contacted", "  smoke signal: Contacted", "there is no kind of entry 'smoke signal'"),
        ("call: [spoke]", "call: [talked]", "outcome is never 'talked'"),
        ("who: [dsl]", "who: [dls]", "who is never 'dls'"),
        ("says: {what: [agencies informed]}", "says: {which: [agencies informed]}", "confirm has no field 'which'"),
        ("{did: [sms], not_outcome", "{did: [sms], who: [dsl], not_outcome", "sms has no field 'who'"),
        ("{did: [refer cme], when", "{did: [refer cme], outcome: [sent], when", "refer cme has no field 'outcome'"),
        ("lacks_words: {others_present", "lacks_words: {others", "return interview has no field 'others'"),
        ("clock: returned_at", "clock: returned_att", "found has no field 'returned_att'"),
        ("has: [cpoms]", "has: [cpom]", "home visit or note has no field 'cpom'"),
        ("  - id: N1b", "  - id: N1a", "there are two rules N1a"),
        ("    day: 10\n", "    day: 0\n", "day 0 never comes: the first day is day 1"),
        ("    day: 10\n", "    day: [{day: 10}, {day: 9}]\n", "two values overlap: both hold without a from"),
        ("    done: {did: [refer cme], when: in this absence}\n", "", "nobody can meet W5"),
        ("    within: 5 working days\n    until", "    until", "S1 says no time"),
        ("looked after], day: 1}", "looked after], day: 2}", "this is no sooner than the day itself"),
        ("looked after], day: 1}", "looked after], day: 0}", "day 0 never comes: the first day is day 1"),
        ("    again_from: 4\n", "    again_from: 4\n    counts_leave: true\n", "N1a counts no days of absence"),
        ("did: [call], every_number", "did: [sms], every_number", "sms has no field 'number'"),
        (
            "{did: [home visit]}\n\n",
            "{did: [home visit], in_force: 2027-01-01, in_force_to: 2026-01-01}\n\n",
            "ends before",
        ),
        ("again_from: 4", "again_from: 0", "day 0 never comes: the first day is day 1"),
        ("times: 3, within_days: 90}\n    done", "times: 0, within_days: 90}\n    done", "times must be 1 or more"),
        (
            "    day: 10\n",
            "    day: 10\n    in_force: 2027-01-01\n    in_force_to: 2026-01-01\n",
            "L1 ends before it holds",
        ),
        ("", LAW.replace("10", "5") + "    in_force_to: 2027-01-01\n", "never loosened: it ends on 2027-01-01"),
        ("packs: [england]", "packs: [scotland]", "there is no pack 'scotland'"),
        ("", LAW, "E-N is law and may be tightened, never loosened: its time is longer, or in another unit"),
    ],
)
def test_a_fault_is_told(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert any(message in said for said in told(tmp_path, old, new))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    day: 10\n", "", "L1 counts days and says no day"),
        ("flags: [overseas]", "flags: [overseaz]", "flags cannot be 'overseaz'"),
        ("heading: Procedure for absence, with contact", 'heading: "" #', "heading must not be empty"),
    ],
)
def test_what_no_rule_can_do_without_is_told_with_its_line(old: str, new: str, message: str) -> None:
    file, problems = parse_model(SHIPPED.replace(old, new, 1).encode(), "policy.yaml", PolicyFile)
    assert file is None
    assert message in problems[0].message
    assert problems[0].line


def test_a_whole_rule_may_stand_twice_with_another_first_day(tmp_path: Path) -> None:
    rule = SHIPPED[SHIPPED.index("  - id: L1") : SHIPPED.index("  - id: L2")]
    again = rule.replace("day: 10", "day: 8\n    in_force: 2027-01-04")
    assert told(tmp_path, "", again) == []
    assert told(tmp_path, "", rule) == ["there are two rules L1"] * 2


def test_a_fault_has_its_line_and_remedy(tmp_path: Path) -> None:
    wrong = SHIPPED.replace("did: [refer cme], when", "did: [refer cms], when", 1)
    (tmp_path / "policy.yaml").write_text(wrong)
    (problem,) = policy_problems(tmp_path)
    assert "refer cms" in wrong.splitlines()[(problem.line or 0) - 1]
    assert problem.fix == "did you mean refer cme?"
