"""The base of every model that is read from a file."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """Frozen, and refusing keys that nobody knows.

    Strictness lies in the types of `core.text`, since every scalar of a file arrives as text. What validates a model is
    built when the first file is read into it (under pydantic's lock), so that a command pays for the models it uses.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, use_enum_values=False, defer_build=True
    )
