"""What is wrong with a file that is about to enter the record, whatever kind of file of a store it is."""

from collections.abc import Sequence

from cmeboard.core.calendar import CalendarFile
from cmeboard.core.notices import Notice
from cmeboard.core.policy import PolicyFile
from cmeboard.core.problem import Problem
from cmeboard.core.record import Record
from cmeboard.core.retention import Tombstone
from cmeboard.core.settings import Settings
from cmeboard.register.profile import Profile
from cmeboard.store.case_files import parse_case, parse_model

MODELS: dict[str, type[Record]] = {"cmeboard.yaml": Settings, "calendar.yaml": CalendarFile, "policy.yaml": PolicyFile}


def problems_of(path: str, data: bytes) -> Sequence[Problem]:
    """The problems of one file by its path in the store; a file that the store does not know has none."""
    if path.startswith("cases/"):
        return parse_case(data, path).problems
    if path.startswith("notices/"):
        return parse_model(data, path, Notice)[1]
    if path.startswith("tombstones/"):
        return parse_model(data, path, Tombstone)[1]
    if path.startswith("profiles/") and path.endswith(".yaml"):
        return parse_model(data, path, Profile)[1]
    model = MODELS.get(path)
    return parse_model(data, path, model)[1] if model is not None else ()
