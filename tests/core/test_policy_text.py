"""Every rule's sentence stands word for word in the school's policy."""

import re

import pytest

from cmeboard import packs
from cmeboard.core.policy import PolicyFile, Rule
from cmeboard.store.case_files import parse_model


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


def test_the_ladder_is_whole() -> None:
    ids = [rule.id for rule in policy().rules]
    assert sorted(ids) == sorted(
        [
            "N1a",
            "N1b",
            "N1c",
            "N2a",
            "N2b",
            "N2c",
            "N2d",
            "N2e",
            "N3a",
            "N3b",
            "N3c",
            "N4a",
            "N4b",
            "C1",
            "C2",
            "C3",
            "C4",
        ]
    )
