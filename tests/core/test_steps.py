"""Which entries an open duty waits for, and the reasonable enquiries as a checklist."""

from datetime import datetime
from typing import Any

from test_duties import CONTEXT, case

from cmeboard.core.entries import ENTRY_CLASSES
from cmeboard.core.reckoning.facts import Facts
from cmeboard.core.reckoning.steps import Step, enquiries_of, steps_for

NOW = datetime(2026, 11, 11, 15, 0)
CONTACTS = [{"name": "Dana Sample", "phones": ["07700 900123"]}, {"name": "Aunt Sample", "phones": ["01632 960001"]}]


def steps(duty: str, *log: tuple[Any, ...], **more: Any) -> list[str]:
    return [step.words for step in steps_for(duty, Facts(case("2026-11-09", *log, **more), CONTEXT, NOW))]


def test_a_plain_rule_waits_for_an_entry_of_its_kind() -> None:
    assert steps("N1a") == ["sms"]
    assert steps("N1b") == ["call to every contact"]
    assert steps("N4a") == ["report to police"]


def test_a_rule_that_any_of_several_entries_meets_offers_each() -> None:
    assert steps("N1c") == ["inform: social worker", "inform: duty social worker", "inform: social work team"]
    assert steps("C1") == ["contact received", "call", "home visit"]


def test_of_a_rule_that_wants_several_entries_those_are_offered_that_are_not_there() -> None:
    assert steps("W2") == ["inform: dsl", "inform: headteacher"]
    assert steps("W2", ("2026-11-10 10:00", "inform", {"who": "dsl"})) == ["inform: headteacher"]


def test_a_rule_without_an_entry_of_its_own_offers_none() -> None:
    assert steps("C2") == []
    assert steps("no such rule") == []


def test_each_step_of_the_policy_is_an_entry_that_there_is_with_fields_that_it_has() -> None:
    facts = Facts(case("2026-11-09", pupil={"siblings": [{"name": "Kit Sample"}]}), CONTEXT, NOW)
    for rule in CONTEXT.policy.rules:
        for step in steps_for(rule.id, facts):
            given = {"did": step.did, "at": NOW, "by": "S. Patel", **dict(step.fields)}
            kinds = ENTRY_CLASSES[step.did].model_fields
            assert {name for name, _ in step.fields} <= {field.alias or name for name, field in kinds.items()}
            assert [name for name in kinds if kinds[name].is_required() and name not in given] in ([], ["kind"])


def test_the_enquiries_are_those_of_the_policy_and_siblings_schools_only_where_there_are_siblings() -> None:
    called = ("2026-11-09 09:00", "call", {"to": "Dana Sample", "outcome": "no answer"})
    alone = enquiries_of(Facts(case("2026-11-09", called, pupil={"contacts": CONTACTS}), CONTEXT, NOW))
    assert [one.is_asked for one in alone] == [True, True, False, True]
    assert alone[0].missing == "a call to Aunt Sample on 01632 960001"
    assert alone[0].steps == (Step("call", (), "number"),)
    assert alone[0].title == "call to every number"
    both = [called, ("2026-11-09 09:05", "call", {"to": "Aunt Sample", "outcome": "number dead"})]
    done = enquiries_of(Facts(case("2026-11-09", *both, pupil={"contacts": CONTACTS}), CONTEXT, NOW))
    assert (done[0].met_by, done[0].missing) == ("2026-11-09 09:05 call", "")
    assert [one.met_by for one in done[1:]] == ["", "", ""]
