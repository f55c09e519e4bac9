"""What is pushed at a hub and must not get in (faults.md E1-E17; the record's issue, "How it is shown")."""

import re
import time
from collections.abc import Sequence

import pytest

from cmeboard.workspace.gating import judge
from stress.attacks import ATTACKS, Attack
from stress.hub_world import NOBODY, World

BY_JUDGE = [attack for attack in ATTACKS if not attack.by_git]
BY_GIT = [attack for attack in ATTACKS if attack.by_git]


def updates(world: World, references: Sequence[str]) -> list[str]:
    """What git tells a hub's hook of such a push."""
    lines = []
    for reference in references:
        source, _, target = reference.removeprefix("+").partition(":")
        full = target or world.git("rev-parse", "--symbolic-full-name", source)
        old = world.run("rev-parse", "-q", "--verify", full, at=world.hub, check=False).decode().strip()
        new = world.git("rev-parse", source) if source else NOBODY
        lines.append(f"{old or NOBODY} {new} {full}")
    return lines


@pytest.mark.parametrize("attack", BY_JUDGE, ids=[attack.name for attack in BY_JUDGE])
def test_an_attack_is_refused_with_its_reason(world: World, monkeypatch: pytest.MonkeyPatch, attack: Attack) -> None:
    """The judge alone, over the objects as they lie in the copy: the same that the hook runs in a push."""
    references = attack.deed(world)
    monkeypatch.setenv("GIT_ALTERNATE_OBJECT_DIRECTORIES", str(world.copy / ".git" / "objects"))
    found = judge(world.hub, updates(world, references), time.time())
    assert any(re.search(attack.words, f"{one.path}: {one.finding}") for one in found), found
    assert all(one.remedy or "not valid" in one.finding for one in found)


@pytest.mark.parametrize("attack", BY_GIT, ids=[attack.name for attack in BY_GIT])
def test_an_attack_on_git_itself_is_refused(world: World, attack: Attack) -> None:
    taken, said = world.push(*attack.deed(world))
    assert not taken
    assert re.search(attack.words, said)
