"""`check` of a policy: each fault is told with its line, and the shipped policies have none."""

from pathlib import Path

import pytest
from test_scenarios import FILES

from cmeboard import packs
from cmeboard.core.policy_check import faults
from cmeboard.store.config import policy_problems

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
        ("has: [cpoms]", "has: [cpom]", "home visit or note has no field 'cpom'"),
        ("  - id: N1b", "  - id: N1a", "there are two rules N1a"),
        ("    day: 10\n", "", "L1 counts days and says no day"),
        ("    day: 10\n", "    day: 0\n", "day 0 never comes: the first day is day 1"),
        ("    day: 10\n", "    day: [{day: 10}, {day: 9}]\n", "two values overlap: both hold without a from"),
        ("    done: {did: [refer cme], when: in this absence}\n", "", "nobody can meet W5"),
        ("    within: 5 working days\n    until", "    until", "S1 says no time"),
        ("packs: [england]", "packs: [scotland]", "there is no pack 'scotland'"),
        ("", LAW, "E-N is law and may be tightened, never loosened: its time is longer, or in another unit"),
    ],
)
def test_a_fault_is_told(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert any(message in said for said in told(tmp_path, old, new))


def test_a_fault_has_its_line_and_remedy(tmp_path: Path) -> None:
    wrong = SHIPPED.replace("did: [refer cme], when", "did: [refer cms], when", 1)
    (tmp_path / "policy.yaml").write_text(wrong)
    (problem,) = policy_problems(tmp_path)
    assert "refer cms" in wrong.splitlines()[(problem.line or 0) - 1]
    assert problem.fix == "did you mean refer cme?"
