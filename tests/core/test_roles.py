"""Who may do what, as the settings name people."""

import pytest

from cmeboard.core.actions import MoveCase, RecordEntry
from cmeboard.core.entries import Sms, Waive
from cmeboard.core.refused import Refused
from cmeboard.core.roles import Act, Role, act_of, act_of_path, may, permit_for, role_of
from cmeboard.core.settings import Roles
from cmeboard.core.stage import Stage

NAMED = Roles(dsl=("lead", "@leads"), staff=("@office",), viewer=("governor",))


@pytest.mark.parametrize(
    ("roles", "login", "groups", "role"),
    [
        (Roles(), "anybody", ["users"], Role.DSL),
        (NAMED, "lead", [], Role.DSL),
        (NAMED, "other", ["leads"], Role.DSL),
        (NAMED, "anna", ["office"], Role.STAFF),
        (NAMED, "governor", ["office"], Role.STAFF),
        (NAMED, "governor", ["users"], Role.VIEWER),
        (NAMED, "stranger", ["users"], Role.VIEWER),
        (NAMED, "leads", [], Role.VIEWER),
        (Roles(dsl=("lead",)), "anna", [], Role.STAFF),
        (Roles(dsl=("lead",), viewer=("governor",)), "governor", [], Role.VIEWER),
        (Roles(viewer=("governor",)), "anna", [], Role.DSL),
        (Roles(viewer=("governor",)), "governor", [], Role.VIEWER),
        (Roles(staff=("anna",)), "anna", [], Role.DSL),
        (Roles(staff=("anna",)), "ben", [], Role.VIEWER),
    ],
)
def test_the_role_of_a_unix_user(roles: Roles, login: str, groups: list[str], role: Role) -> None:
    assert role_of(roles, login, groups) is role


def test_each_role_may_do_what_those_before_it_may() -> None:
    for act in Act:
        allowed = [may(role, act) for role in Role]
        assert allowed == sorted(allowed), act
        assert may(Role.DSL, act)
    assert [act for act in Act if may(Role.VIEWER, act)] == [Act.LOOK]
    assert not may(Role.STAFF, Act.PURGE)


def test_what_an_action_or_a_file_asks_for() -> None:
    at = "2026-11-10 09:00"
    waive = Waive.model_validate({"at": at, "by": "S. Patel", "did": "waive", "duty": "N2c", "reason": "seen"})
    sms = Sms.model_validate({"at": at, "by": "S. Patel", "did": "sms"})
    assert act_of(RecordEntry("2026-K7Q000", waive)) is Act.WAIVE
    assert act_of(RecordEntry("2026-K7Q000", sms)) is Act.RECORD
    assert act_of(MoveCase("2026-K7Q000", Stage.VISITED, "S. Patel", sms.at)) is Act.RECORD
    assert act_of_path("cases/2026-27/2026-K7Q000.yaml") is Act.RECORD
    assert act_of_path("tombstones/2026-K7Q000.yaml") is Act.PURGE
    assert {act_of_path(path) for path in ("cmeboard.yaml", "policy.yaml", "templates/letter.md")} == {Act.CONFIGURE}


def test_a_refusal_says_who_may() -> None:
    with pytest.raises(Refused) as refused:
        permit_for(NAMED, "governor", []).require(Act.RECORD)
    assert "governor is viewer by cmeboard.yaml (roles): only staff may record anything" in str(refused.value)
    assert "ask one of lead, @leads, @office" in str(refused.value)
    permit_for(NAMED, "lead", []).require(Act.PURGE)
    one = permit_for(Roles(dsl=("lead",), staff=("kim",)), "kim", [])
    with pytest.raises(Refused, match=r"ask lead$"):
        one.require(Act.WAIVE)
