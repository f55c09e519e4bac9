"""Seals: tags that record the head, so that a history rewritten after one shows."""

from collections.abc import Iterator

from cmeboard.store.errors import CannotWrite, GitFailed
from cmeboard.store.git import Git
from cmeboard.store.judging import RecordFinding

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


def broken_seals(git: Git) -> Iterator[RecordFinding]:
    """Seals whose commit is no longer in the history."""
    sealed = git.text("for-each-ref", "--format=%(refname:short) %(*objectname)", SEALS).splitlines()
    standing = set(git.text("for-each-ref", "--format=%(refname:short)", "--merged=HEAD", SEALS).splitlines())
    for line in sealed:
        name, _, commit = line.partition(" ")
        if name not in standing:
            yield RecordFinding(commit, "", f"was sealed ({name}) and is no longer in the history: it was rewritten")
