"""SSH signatures of commits and seals, checked against a file of those who may sign."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cmeboard.store.errors import GitFailed
from cmeboard.store.git.repository import Git
from cmeboard.store.git.settings import Person
from cmeboard.store.git.stored import Objects
from cmeboard.store.git.walk import persons
from cmeboard.store.proof.findings import RecordFinding
from cmeboard.store.proof.seals import SEALS

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


def unsigned(git: Git, objects: Objects, signers: Path, since: str) -> Iterator[RecordFinding]:
    """Commits after `since`, and seals of them, that carry no good signature of the person whom they name."""
    signed = signatures(git, signers, f"{since}..HEAD")
    for oid, signature in signed.items():
        fault = signature.fault(*persons(objects, oid))
        if fault:
            yield RecordFinding(oid, "", fault)
    tags = git.text("for-each-ref", "--format=%(refname) %(*objectname) %(taggeremail:trim)", SEALS).splitlines()
    for reference, commit, email in (line.split(" ", 2) for line in tags):
        if commit in signed and signer_of_tag(git, signers, reference).casefold() != email.casefold():
            name = reference.removeprefix("refs/tags/")
            yield RecordFinding(commit, "", f"was sealed ({name}) without a good signature of {email}")


def _options(git: Git, signers: Path) -> Sequence[str]:
    return (
        *("-c", "gpg.format=ssh", "-c", f"gpg.ssh.allowedSignersFile={signers}"),
        *git.settings().signing(),
    )
