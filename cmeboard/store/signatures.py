"""SSH signatures of commits and seals, checked against a file of those who may sign."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cmeboard.store.errors import GitFailed
from cmeboard.store.git import Git, Person

_WORDS = {
    "N": "is not signed",
    "B": "has a bad signature",
    "U": "is signed with a key that is not among the signers",
}


@dataclass(frozen=True, slots=True)
class Signature:
    """What git says of a commit's signature, and as whom the key is known: an address."""

    state: str
    principal: str

    def fault(self, author: Person, committer: Person) -> str:
        """What is wrong with it on a commit of these two; empty where nothing is.

        Git calls a signature good whoever the author is said to be, so both are held against the key.
        """
        if self.state != "G":
            return _WORDS.get(self.state, "has a signature that cannot be checked")
        for role, person in (("author", author), ("committer", committer)):
            if person.email.casefold() != self.principal.casefold():
                return f"is signed by {self.principal}, and its {role} is said to be {person}"
        return ""


def signatures(git: Git, signers: Path, *revisions: str) -> dict[str, Signature]:
    """The signature of every commit that `revisions` name."""
    raw = git.run(*_options(git, signers), "log", "--format=%H%x00%G?%x00%GS", *revisions, "--")
    lines = [line.split("\0") for line in raw.decode("utf-8", "replace").splitlines()]
    return {commit: Signature(state, principal) for commit, state, principal in lines}


def signer_of_tag(git: Git, signers: Path, tag: str) -> str:
    """The address of who signed a tag, or nothing where the signature is not good."""
    try:
        said = git.told(*_options(git, signers), "verify-tag", "--end-of-options", tag)
    except GitFailed:
        return ""
    good = re.search(r'^Good "git" signature for (\S+) with ', said, re.MULTILINE)
    return good[1] if good else ""


def _options(git: Git, signers: Path) -> Sequence[str]:
    return (
        *("-c", "gpg.format=ssh", "-c", f"gpg.ssh.allowedSignersFile={signers}"),
        *git.settings().signing(),
    )
