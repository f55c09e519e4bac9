"""Seals: tags that record the head, so that a history rewritten after one shows."""

import re
from collections.abc import Collection, Iterator

from cmeboard.store.errors import CannotWrite, GitFailed
from cmeboard.store.git.repository import Git
from cmeboard.store.proof.findings import RecordFinding

SEALS = "refs/tags/seal/"


def seal(git: Git, name: str, words: str) -> str:
    """Records the head in the tag `seal/NAME`, signed where the user signs, and returns a fingerprint to be kept
    elsewhere: in the minutes of a meeting, in a letter to governors. Raises CannotWrite where that seal exists.
    """
    settings = git.settings()
    sign = settings.is_on("commit.gpgsign") or settings.is_on("tag.gpgsign")
    options = [*settings.signing(), "tag", "-s"] if sign else ["tag", "-a", "--no-sign"]
    before = "".join(f"\nPrevious-seal: {name} {mark}" for name, mark in list(seals(git).items())[-1:])
    try:
        git.run(
            *options,
            "-m",
            words + ("\n" + before if before else ""),
            f"seal/{name}",
            "HEAD",
            identity=settings.identity(),
        )
    except GitFailed as error:
        raise CannotWrite(
            f"the seal could not be set ({error.why})", "a seal is set once a day; see: git tag -l 'seal/*'"
        ) from error
    return fingerprint(git, f"{SEALS}{name}")


def fingerprint(git: Git, reference: str) -> str:
    """A seal's id in groups of four, short enough to be read aloud."""
    oid = git.text("rev-parse", "--verify", reference)
    return " ".join(oid[start : start + 4] for start in range(0, 20, 4))


def seals(git: Git) -> dict[str, str]:
    """The fingerprint of each seal, by its name, in the order in which they were set."""
    names = git.text("for-each-ref", "--sort=creatordate", "--format=%(refname:lstrip=2)", SEALS).splitlines()
    return {name: fingerprint(git, f"refs/tags/{name}") for name in names}


def broken_seals(git: Git, remade: Collection[str] = ()) -> Iterator[RecordFinding]:
    """Seals whose commit is no longer in the history, or that follow a seal which is not the one that is here.

    `remade` are fingerprints that a purge explains.
    """
    shape = "%(refname:lstrip=2)%00%(*objectname)%00%(contents:body)%01"
    known = seals(git)
    standing = set(git.text("for-each-ref", "--format=%(refname:lstrip=2)", "--merged=HEAD", SEALS).splitlines())
    for record in git.text("for-each-ref", f"--format={shape}", SEALS).split("\x01"):
        name, commit, body = [*record.strip("\n").split("\0"), "", ""][:3]
        if not name:
            continue
        if name not in standing:
            yield RecordFinding(commit, "", f"was sealed ({name}) and is no longer in the history: it was rewritten")
        for before, mark in re.findall(r"^Previous-seal: (\S+) ([0-9a-f ]+)$", body, re.MULTILINE):
            if mark.strip() not in (known.get(before), *remade):
                yield RecordFinding(commit, "", f"{name} follows {before} {mark}, which was removed or made anew")
