"""What one version of a file says, and what is wrong with it, whatever kind of file of a store it is."""

import json
from collections.abc import Sequence
from functools import partial
from hashlib import sha256

from cmeboard.core.calendar import CalendarFile
from cmeboard.core.case import entry_title
from cmeboard.core.entries import EntryBase, MoveEntry
from cmeboard.core.notices import Notice
from cmeboard.core.policy import PolicyFile
from cmeboard.core.problem import Problem
from cmeboard.core.record import Record
from cmeboard.core.retention import Tombstone
from cmeboard.core.settings import Settings
from cmeboard.register.profile import Profile
from cmeboard.store.files.case_files import parse_case
from cmeboard.store.files.model_files import parse_model, parse_setting
from cmeboard.store.proof.readings import Reader, Reading, Said
from cmeboard.store.proof.versions import CaseVersions

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
    return parse_setting(data, path, model)[1] if model is not None else ()


def identity_of(entry: EntryBase) -> str:
    """What tells an entry apart in the record: when, what, and a hash of all that it says. No name stands in it."""
    text = json.dumps(entry.model_dump(mode="json", by_alias=True, exclude_defaults=True), sort_keys=True)
    return f"{entry_title(entry)} ({sha256(text.encode()).hexdigest()[:10]})"


def reader_of_versions() -> Reader:
    """Reads versions of files of the record: entries, stage and problems. Only a case has entries and a stage."""
    cases = CaseVersions(_said)

    def read(path: str, data: bytes) -> Reading:
        return cases(path, data) if path.startswith("cases/") else Reading((), tuple(problems_of(path, data)))

    return read


def _said(entry: EntryBase) -> Said:
    to = entry.to if isinstance(entry, MoveEntry) else ""
    return Said(partial(identity_of, entry), str(getattr(entry, "did", "")), to, entry.at)
