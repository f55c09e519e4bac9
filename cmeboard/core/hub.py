"""`hub.yaml` of a hub: who may push, as whom, and who may only look. Its administrator keeps it; no push changes it."""

from typing import Literal

from pydantic import Field

from cmeboard.core.record import Record
from cmeboard.core.text import Text


class HubPerson(Record):
    """Somebody whose work the hub takes, named exactly as in git's `user.name` and `user.email`.

    `users` are those who may push what this person recorded: as a rule the person alone; the others too, where
    several share one working copy. They are unix users, or the names behind keys (`cmeboard hub serve --as NAME`).
    """

    name: Text
    email: Text
    users: tuple[Text, ...] = ()

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


class HubSettings(Record):
    """The whole of `hub.yaml`.

    `identify` says what shows who made a commit: the unix user who pushes it, or the key that signed it.
    `account` is the unix user as whom everybody comes in by ssh key; who it is then, the key says. `readers` may look
    and never push: users, or unix groups as `@group`.
    """

    identify: Literal["unix user", "signing key"] = "unix user"
    account: Text | None = None
    people: tuple[HubPerson, ...] = Field(default=())
    readers: tuple[Text, ...] = ()
