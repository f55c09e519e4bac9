"""What git is configured to do, and who records: read from git's answer, and never from a file of its own."""

import re
from dataclasses import dataclass

from cmeboard.store.errors import NoIdentity

_SIGNING_PROGRAMS = {
    "gpg.program": "gpg",
    "gpg.openpgp.program": "gpg",
    "gpg.x509.program": "gpgsm",
    "gpg.ssh.program": "ssh-keygen",
    "gpg.ssh.defaultkeycommand": "",
}
"""Programs that git starts to sign: a store's own configuration does not get to name them."""

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


OF_A_STORE = ("local", "worktree")
"""Where a key stands that comes with a store and its copies; whatever else git reads is the user's or the machine's."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who records, as git names people."""

    name: str
    email: str

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


@dataclass(frozen=True, slots=True)
class Settings:
    """Git's configuration: (scope, key in lower case, value), the later wins."""

    values: tuple[tuple[str, str, str], ...]

    def get(self, key: str) -> str | None:
        """The value in force, or None."""
        return next((value for _, name, value in reversed(self.values) if name == key), None)

    def is_on(self, key: str) -> bool:
        """Whether a yes-or-no setting is on. A key alone on its line means yes."""
        value = self.get(key)
        return value is not None and value.lower() in ("", "true", "yes", "on", "1")

    @property
    def vouched_for(self) -> frozenset[str]:
        """The keys, in lower case, of the store's own configuration that a person set on purpose: `cmeboard.allow` in
        their own configuration, since a store's cannot vouch for itself.
        """
        return frozenset(
            value.lower() for scope, key, value in self.values if key == "cmeboard.allow" and scope not in OF_A_STORE
        )

    def identity(self) -> Person:
        """Who records. Raises NoIdentity: a name that git guesses from the machine is no evidence."""
        name, email = (CONTROL.sub("", self.get(key) or "").strip() for key in ("user.name", "user.email"))
        if not name or not email or any(sign in name + email for sign in "<>"):
            raise NoIdentity(
                "git does not know who you are, and every entry in the record has an author",
                'tell it once with: git config --global user.name "Your Name"'
                " && git config --global user.email you@school.example",
            )
        return Person(name, email)

    def signing(self) -> list[str]:
        """Options to put before a command that may sign: the programs come from the user's configuration alone."""
        chosen = dict(_SIGNING_PROGRAMS)
        for scope, key, value in self.values:
            if key in chosen and scope in ("system", "global"):
                chosen[key] = value
        return [option for key, value in chosen.items() for option in ("-c", f"{key}={value}")]

    def without_programs(self) -> list[str]:
        """Options under which no filter and no merge driver that the store names runs.

        A file is then taken as it is; a driver fails, so that a person decides.
        """
        named = dict.fromkeys(name for scope, name, _ in self.values if scope not in ("system", "global"))
        filters = {name.rpartition(".")[0] for name in named if name.startswith("filter.")}
        off = [f"{name}.{key}=" for name in sorted(filters) for key in ("clean", "smudge", "process")]
        off += [f"{name}.required=false" for name in sorted(filters)]
        off += [f"{name}=false" for name in named if name.startswith("merge.") and name.endswith(".driver")]
        return [option for setting in off for option in ("-c", setting)]

    @property
    def file_mode(self) -> int:
        """The mode of a file of this store, by `core.sharedRepository`; never for everybody on the machine."""
        shared = (self.get("core.sharedrepository") or "").lower()
        if shared in ("1", "2", "true", "group", "all", "world", "everybody"):
            return 0o660
        if re.fullmatch(r"0[0-7]{3}", shared):
            return int(shared, 8) & 0o660 | 0o600
        return 0o600

    @property
    def folder_mode(self) -> int:
        """The mode of a folder of this store; a shared one hands its group on."""
        file_mode = self.file_mode
        return 0o700 if file_mode == 0o600 else 0o2000 | file_mode | (file_mode & 0o440) >> 2
