"""Judges what is pushed to a hub before any of it is taken: the record grows by whole, honest commits or not at all."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from pathlib import Path

from cmeboard import packs
from cmeboard.core.problem import Problem
from cmeboard.core.retention import Purgeable
from cmeboard.core.text import CASE_ID_PATTERN
from cmeboard.store.files.case_files import parse_case
from cmeboard.store.files.tombstones import FOLDER as TOMBSTONES
from cmeboard.store.files.tombstones import marks_gone_until, path_of_gone, tombstones_in
from cmeboard.store.files.yaml_text import LARGEST_FILE
from cmeboard.store.git.differences import Change
from cmeboard.store.git.repository import Git
from cmeboard.store.git.settings import Person
from cmeboard.store.git.stored import Objects
from cmeboard.store.git.walk import Step, commits_of, steps
from cmeboard.store.proof.findings import RecordFinding, case_of
from cmeboard.store.proof.judging import SKEW, Judge, Moves
from cmeboard.store.proof.readings import Reader
from cmeboard.store.proof.seals import SEALS
from cmeboard.store.proof.signatures import signatures, signer_of_tag

_FILES = re.compile(
    r"cmeboard\.yaml|calendar\.yaml|policy\.yaml|allowed_signers|\.gitattributes"
    rf"|cases/\d{{4}}-\d{{2}}/{CASE_ID_PATTERN}\.yaml|notices/[A-Za-z0-9-]{{1,60}}\.yaml"
    rf"|{TOMBSTONES}/{CASE_ID_PATTERN}(?:-marks|-notice)?\.yaml"
    r"|profiles/[\w. -]{1,100}\.yaml|templates/[\w. -]{1,100}"
    r"|schema/[\w.-]{1,100}\.json|[\w -][\w. -]{0,100}\.(?:md|txt)"
)
"""What a store is made of."""

_KEPT = re.compile(rf"cmeboard\.yaml|calendar\.yaml|policy\.yaml|\.gitattributes|{TOMBSTONES}/.*")
"""Files that no push may take out; a case is the judge's."""

_HARM = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_SEAL_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")
_HEADERS = frozenset(["tree", "parent", "author", "committer", "gpgsig", "gpgsig-sha256", "mergetag"])
LONGEST_MESSAGE = 1 << 16
ANEW = "make the commit anew: git commit --amend"


@dataclass(frozen=True, slots=True)
class Update:
    """One reference that a push wants moved; None where there is none before or after."""

    reference: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Rules:
    """What one push is judged by.

    `people` may stand as author, committer or sealer in it, and `pusher` is what to call who pushes. Where there are
    `signers`, each commit must be signed by the key of its author. `refused` are ids of objects that may not come
    (again), `judge_more` further faults of a file. `denied` says why the pusher may not change a file or write an entry
    of some kind (nothing where they may), by its path and kind.
    """

    branch: str
    pusher: str
    people: Collection[str]
    signers: Path | None = None
    refused: Collection[str] = ()
    judge_more: Callable[[str, bytes], Iterable[Problem]] = field(default=lambda path, data: ())
    denied: Callable[[str, str], str] = field(default=lambda path, did: "")


@dataclass(frozen=True, slots=True)
class _Purged:
    """Files that went whole, and case files whose marks went, with the day of their purge: marks since then are new."""

    files: frozenset[str]
    marks: Mapping[str, date]


class Gate:
    """Judges one push. Nothing that is pushed is ever run."""

    def __init__(self, git: Git, objects: Objects, rules: Rules, judge: Judge, now: float) -> None:
        self._git = git
        self._objects = objects
        self._rules = rules
        self._judge = judge
        self._now = now
        self._branch = f"refs/heads/{rules.branch}"
        self._tip = self._git.commit_of(self._branch)
        self._was_empty = self._tip is None

    def judge(self, updates: Sequence[Update]) -> Iterator[RecordFinding]:
        """Everything that is wrong with the push; nothing where it may be taken."""
        tip = self._tip
        for update in updates:
            if update.reference == self._branch:
                wrong = list(self._of_branch(update))
                yield from wrong
                if not wrong and update.new is not None:
                    tip = update.new
                    yield from self._commits(update.new)
        for update in updates:
            if update.reference.startswith(SEALS):
                yield from self._of_seal(update, tip)
            elif update.reference != self._branch:
                fix = f"push {self._rules.branch} and seals alone: cmeboard sync does"
                yield RecordFinding("", "", f"{update.reference} is not kept here", update.reference, fix)

    def _of_branch(self, update: Update) -> Iterator[RecordFinding]:
        if update.new is None:
            yield RecordFinding(
                "", "", f"{self._branch} is the record and is never deleted", remedy="push your commits"
            )
        elif update.old is not None and not self._git.leads_on(update.old, update.new):
            yield RecordFinding(
                update.new,
                "",
                f"does not follow what is here ({update.old[:12]}): the history was rewritten, or you have not "
                "taken in what others did",
                remedy="take in what is here first: cmeboard sync",
            )

    def _commits(self, tip: str) -> Iterator[RecordFinding]:
        new = (tip, "--not", "--all")
        purged = self._purged(tip)
        signed = signatures(self._git, self._rules.signers, *new) if self._rules.signers is not None else None
        for oid, group in groupby(
            steps(self._git, self._objects, commits_of(self._git, *new)), key=lambda step: step.commit
        ):
            views = list(group)
            yield from self._commit(views[0])
            yield from self._role(views)
            if signed is not None:
                fault = signed[oid].fault(views[0].author, views[0].committer)
                if fault:
                    fix = "sign it with your key (git config user.signingkey): git commit --amend -S"
                    yield RecordFinding(oid, "", fault, remedy=fix)
            for step in views:
                unfit = set()
                for change in step.changes:
                    for finding in self._file(step, change, purged):
                        unfit.add(change.path)
                        yield finding
                yield from (found for found in self._judge.judge(step) if found.path not in unfit)

    def _role(self, views: Sequence[Step]) -> Iterator[RecordFinding]:
        """What the pusher's role does not allow. What a merge brings over from its parents is not the merge's own."""
        own = set.intersection(*({change.path for change in step.changes} for step in views))
        for path in sorted(own):
            changes = [change for step in views for change in step.changes if change.path == path]
            known = {said.identity for change in changes for said in self._judge.reading(path, change.before).entries}
            after = self._judge.reading(path, changes[0].after).entries if case_of(path) else ()
            kinds = {said.did for said in after if said.identity not in known}
            gone = changes[0].after is None
            for denied in {self._rules.denied(path, kind) for kind in ("removed" if gone else "", *sorted(kinds))}:
                if denied:
                    yield RecordFinding(views[0].commit, case_of(path), denied, path, "ask one of those who may")

    def _commit(self, step: Step) -> Iterator[RecordFinding]:
        if step.commit in self._rules.refused:
            yield _purged_again(step.commit, "", "")
        if not step.parents and not self._was_empty:
            yield RecordFinding(
                step.commit,
                "",
                "belongs to another history than the one here",
                remedy="clone this hub, and record there",
            )
        if step.author == step.committer:
            yield from self._person(step.commit, "author", step.author)
        else:
            for role, person in (("author", step.author), ("committer", step.committer)):
                yield from self._person(step.commit, role, person)
        if step.fields - _HEADERS:
            yield RecordFinding(step.commit, "", "says things in its head that no log shows", remedy=ANEW)
        if _HARM.search(step.message):
            yield RecordFinding(step.commit, "", "has control characters in its message", remedy=ANEW)
        if len(step.message) > LONGEST_MESSAGE:
            yield RecordFinding(step.commit, "", "has a message longer than a case may be", remedy=ANEW)

    def _person(self, oid: str, role: str, person: Person) -> Iterator[RecordFinding]:
        if str(person) in self._rules.people and not _HARM.search(str(person)):
            return
        known = " or ".join(sorted(self._rules.people)) or "nobody: ask the administrator of the hub"
        yield RecordFinding(
            oid,
            "",
            f"its {role} is said to be {person}, and {self._rules.pusher} pushes what is by {known}",
            remedy="set git config user.name and user.email, then: git commit --amend --reset-author --no-edit",
        )

    def _file(self, step: Step, change: Change, purged: _Purged) -> Iterator[RecordFinding]:
        def found(words: str, remedy: str) -> RecordFinding:
            return RecordFinding(step.commit, case_of(change.path), words, change.path, remedy)

        if change.after is None:
            if _KEPT.fullmatch(change.path):
                yield found("is a part of the record and is never taken out", f"git checkout HEAD^ -- {change.path}")
            return
        if not _FILES.fullmatch(change.path):
            yield found("is no file of a store", "take it out of the commit: git rm --cached, then amend")
        elif change.mode != "100644":
            yield found(f"is no plain file ({_kind(change.mode)})", "put the file itself there, not to be run")
        elif self._brings_back(change, purged):
            yield _purged_again(step.commit, case_of(change.path), change.path)
        elif change.path.startswith(f"{TOMBSTONES}/") and not self._was_empty:
            yield found("a tombstone comes with a purge, which is no push", "see: cmeboard hub take-purge --help")
        else:
            yield from self._content(step, change)

    def _content(self, step: Step, change: Change) -> Iterator[RecordFinding]:
        """What the judge of commits does not look at: files that are no YAML, and what more there is to say."""
        blob = self._objects.get(change.after) if change.after is not None else None
        data = blob.data if blob is not None else b""
        faults: list[str] = []
        if change.path == ".gitattributes" and data != packs.read_text("new-store/gitattributes").encode():
            faults.append("must be as cmeboard init writes it: it says how files are merged")
        if len(data) > LARGEST_FILE and not change.path.endswith(".yaml"):
            faults.append(f"is larger than {LARGEST_FILE >> 20} MB")
        faults += [f"the file is not valid: {problem}" for problem in self._rules.judge_more(change.path, data)]
        for fault in faults:
            yield RecordFinding(step.commit, case_of(change.path), fault, change.path, "mend it: see cmeboard check")

    def _purged(self, tip: str) -> _Purged:
        """What was purged, by the tombstones here and in what is pushed."""
        files: set[str] = set()
        marks: dict[str, date] = {}
        for commit in (self._tip, tip):
            if commit is not None:
                gone = tombstones_in(self._git, commit)
                files |= {path_of_gone(*what) for what in gone if what[1] is not Purgeable.MARKS}
                marks |= marks_gone_until(self._objects, commit, gone)
        return _Purged(frozenset(files), marks)

    def _brings_back(self, change: Change, purged: _Purged) -> bool:
        """Whether a file is one that was purged, or has marks of days whose marks were."""
        if change.after in self._rules.refused or change.path in purged.files:
            return True
        until = purged.marks.get(change.path)
        blob = self._objects.get(change.after) if until is not None and change.after is not None else None
        case = parse_case(blob.data, change.path).case if blob is not None else None
        return case is not None and until is not None and any(day <= until for day in case.marks)

    def _of_seal(self, update: Update, tip: str | None) -> Iterator[RecordFinding]:
        name = update.reference.removeprefix(SEALS)
        denied = self._rules.denied(update.reference, "")
        if denied:
            yield RecordFinding("", "", denied, update.reference, "ask one of those who may")
            return

        def found(words: str, remedy: str) -> RecordFinding:
            return RecordFinding("", "", f"the seal {name} {words}", update.reference, remedy)

        if update.old is not None or update.new is None:
            yield found("is set once and stays", "set another: cmeboard seal --name NAME")
            return
        if not _SEAL_NAME.fullmatch(name):
            yield found("has a name that no seal may have", "letters, digits, points and dashes")
        tag = self._objects.get(update.new)
        if tag is None or tag.kind != "tag":
            yield found("is no seal, but a bare mark", "set it with: cmeboard seal")
            return
        head, _, words = tag.data.decode("utf-8", "surrogateescape").partition("\n\n")
        said = dict(line.partition(" ")[::2] for line in head.splitlines())
        if said.get("type") != "commit" or tip is None or not self._git.leads_on(said.get("object", ""), tip):
            yield found("seals what is not in the record here", "push the record first: cmeboard sync")
        if said.get("tag") != f"seal/{name}":
            yield found(f"calls itself {said.get('tag')}", "set it with: cmeboard seal")
        person = re.fullmatch(r"(.*) <(.*)> (\d+) [+-]\d{4}", said.get("tagger", ""))
        if _HARM.search(head + words) or person is None:
            yield found("has control characters in it, or names nobody", "set another: cmeboard seal --name NAME")
            return
        yield from self._person("", f"seal {name}", Person(person[1], person[2]))
        if int(person[3]) > self._now + SKEW:
            yield found("is dated in the future", "set the clock right, and set another")
        if self._rules.signers is not None:
            signer = signer_of_tag(self._git, self._rules.signers, update.new)
            if signer.casefold() != person[2].casefold():
                yield found("is not signed by the one it names", "set it with your key: git config tag.gpgsign true")


def judge_push(
    git: Git, updates: Sequence[Update], rules: Rules, read: Reader, moves: Moves, now: float
) -> list[RecordFinding]:
    """What is wrong with a push, in the order of its commits. `now` is in seconds since 1970. Raises StoreError."""
    with git.reading() as objects:
        found = Gate(git, objects, rules, Judge(objects, read, moves, now), now).judge(updates)
        return list(dict.fromkeys(found))


def _kind(mode: str) -> str:
    return {"120000": "a link", "160000": "another repository", "100755": "a program"}.get(mode, f"mode {mode}")


def _purged_again(commit: str, case: str, path: str) -> RecordFinding:
    fix = "clone this hub into a new folder, record there what is only in your copy, then delete your copy"
    return RecordFinding(commit, case, "brings back what was purged from the record", path, fix)
