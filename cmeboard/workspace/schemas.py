"""JSON Schemas of the models, for editors and for anyone's validator."""

import json

from pydantic import BaseModel

from cmeboard.core.calendar import CalendarFile
from cmeboard.core.case import Case
from cmeboard.core.notices import Notice
from cmeboard.core.policy import PolicyFile
from cmeboard.core.retention import Tombstone
from cmeboard.core.settings import Settings
from cmeboard.register.profile import Profile

MODELS: dict[str, type[BaseModel]] = {
    "case.schema.json": Case,
    "calendar.schema.json": CalendarFile,
    "notice.schema.json": Notice,
    "policy.schema.json": PolicyFile,
    "profile.schema.json": Profile,
    "settings.schema.json": Settings,
    "tombstone.schema.json": Tombstone,
}


def schemas() -> dict[str, str]:
    """Every schema as text, by its file name under `schema/`."""
    return {name: json.dumps(model.model_json_schema(by_alias=True), indent=2) + "\n" for name, model in MODELS.items()}
