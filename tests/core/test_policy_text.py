"""Every rule's sentence stands word for word in the school's policy."""

import re

import pytest

from cmeboard import packs
from cmeboard.core.policy import PolicyFile, Rule, Warned
from cmeboard.store.files.model_files import parse_model


def fold(text: str) -> str:
    return " ".join(re.sub(r"</?sup>", "", text).split())


def policy() -> PolicyFile:
    found, problems = parse_model(packs.read_text("aspire-2023/policy.yaml").encode(), "policy.yaml", PolicyFile)
    assert found is not None, problems
    return found


SOURCE = fold(packs.read_text("aspire-2023/cme-policy-2023.md"))


@pytest.mark.parametrize("rule", policy().rules, ids=lambda rule: rule.id)
def test_the_sentence_stands_in_the_policy(rule: Rule) -> None:
    assert fold(rule.clause.quote) in SOURCE
    assert fold(rule.clause.heading) in SOURCE


def test_every_rule_of_the_policy_is_there() -> None:
    ids = "N1a N1b N1c N2a N2b N2c N2d N2e N3a N3b N3c N4a N4b C1 C2 C3 C4 W1 W2 W3 W4 W5 W6 W7 W8 L1 L2 L3 L4 S1 S2 S3"
    ids += " F1 F2 F3 F4 F5 F6 F7 F8 F9 O1 A1 A2 A3 M1 D1"
    assert sorted(rule.id for rule in policy().rules) == sorted(ids.split())


@pytest.mark.parametrize("warned", [one for one in policy().warnings if one.clause], ids=lambda one: one.say)
def test_the_sentence_behind_a_warning_stands_in_the_policy(warned: Warned) -> None:
    assert warned.clause is not None
    assert fold(warned.clause.quote) in SOURCE
    assert fold(warned.clause.heading) in SOURCE
