"""A hub: made, and judging what is pushed to it."""

import shutil
import sys
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from string import Template

from cmeboard import packs
from cmeboard.core.hub import HubPerson, HubSettings
from cmeboard.core.problem import Problem
from cmeboard.core.refused import Refused
from cmeboard.core.roles import Act, Permit, act_of_entry, act_of_path, permit_for
from cmeboard.store.copies.hub import (
    SIGNERS,
    check_hub,
    clear_locks,
    expunged,
    make_hub,
    open_hub,
    pusher,
    read_hub,
)
from cmeboard.store.copies.hub_purge import Taken, take_purge
from cmeboard.store.errors import StoreError
from cmeboard.store.files.layout import flow_value
from cmeboard.store.git.made import Sharing
from cmeboard.store.git.repository import BareGit
from cmeboard.store.git.settings import Person
from cmeboard.store.proof.findings import RecordFinding
from cmeboard.store.proof.gate import Rules, Update, judge_push
from cmeboard.store.settings.config import (
    LETTERHEAD,
    TEMPLATES,
    policy_moves,
    problems_of_calendar,
    problems_of_policy,
    read_configuration,
)
from cmeboard.store.unix_users import login, unix_groups
from cmeboard.workspace.entering import BRANCH, roles_of
from cmeboard.workspace.judging_files import reader_of_versions
from cmeboard.workspace.making import PRIVATE, SHARED, refuse_unfit
from cmeboard.workspace.proving import verify_store


@dataclass(frozen=True, slots=True)
class Made:
    """A new hub: who may push to it, how many commits it was given, and what `verify` finds in them."""

    people: tuple[HubPerson, ...]
    commits: int
    findings: int


def make(folder: Path, source: Path | None, sharing: Sharing, now: float) -> Made:
    """Makes a hub, with the record of the store at `source` where one is named. Raises Refused or StoreError.

    Whoever makes it may push; with a store, everybody among its staff whose address it knows.
    """
    refuse_unfit(folder, SHARED if sharing is Sharing.GROUP else PRIVATE)
    findings = len(verify_store(source, now).findings) if source is not None else 0
    there = folder.exists()
    try:
        git = make_hub(folder, sharing)
        people = _people(source, git.identity())
        open_hub(git, _settings_text(folder, people))
        if source is not None:
            refs = (f"HEAD:refs/heads/{BRANCH}", "refs/tags/seal/*:refs/tags/seal/*")
            git.run("fetch", "--quiet", str(source.resolve()), *refs)
            return Made(people, int(git.text("rev-list", "--count", BRANCH)), findings)
    except StoreError:
        if not there:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    return Made(people, 0, 0)


def _people(source: Path | None, me: Person) -> tuple[HubPerson, ...]:
    """The staff of a store, where one is named, and whoever makes the hub."""
    found: dict[str, HubPerson] = {}
    if source is not None:
        for member in read_configuration(source).settings.staff:
            if member.email:
                person = HubPerson(name=member.name, email=member.email, users=(member.user,) if member.user else ())
                found[member.email.casefold()] = person
    known = found.get(me.email.casefold())
    users = tuple(dict.fromkeys((*(known.users if known else ()), login())))
    found[me.email.casefold()] = HubPerson(name=me.name, email=me.email, users=users)
    return tuple(found.values())


def _settings_text(folder: Path, people: Iterable[HubPerson]) -> str:
    lines = [f"  - {flow_value(one.model_dump(mode='json'))}" for one in people]
    program = shutil.which("cmeboard") or f"{sys.executable} -m cmeboard"
    text = packs.read_text("new-hub/hub.yaml")
    return Template(text).substitute(people="\n".join(lines), program=program, folder=str(folder))


def judge(folder: Path, lines: Iterable[str], now: float) -> list[RecordFinding]:
    """What is wrong with a push, by git's lines `OLD NEW REFERENCE` for its hook. Raises Refused or StoreError."""
    git = BareGit.in_hook(folder)
    settings = read_hub(folder)
    clear_locks(git)
    who = pusher(settings.account)
    theirs = tuple(str(one) for one in settings.people if who in one.users)
    groups = _groups(settings, who)
    permit = permit_for(roles_of(git), who, groups)
    _refuse_reader(permit, {who, *(f"@{group}" for group in groups)} & {*settings.readers}, known=bool(theirs))
    by_key = settings.identify == "signing key"
    is_first = not git.text("for-each-ref", "--count=1")
    rules = Rules(
        branch=BRANCH,
        pusher=who,
        people=tuple(map(str, settings.people)) if by_key or is_first else theirs,
        signers=folder / SIGNERS if by_key else None,
        refused=expunged(folder),
        judge_more=_more_problems,
        denied=_denied(permit),
    )
    return judge_push(git, [_update(line) for line in lines], rules, reader_of_versions(), policy_moves, now)


def _groups(settings: HubSettings, who: str) -> list[str]:
    """The unix groups of who pushes; none for somebody who comes in through the hub's own account."""
    return unix_groups() if who == login() and settings.account != who else []


def _refuse_reader(permit: Permit, named: Collection[str], *, known: bool) -> None:
    """Raises Refused for somebody who may only look, or whom the hub does not know."""
    if named:
        raise Refused("you may look at this record, and not push to it", "nothing was taken")
    permit.require(Act.RECORD)
    if not known:
        raise Refused(
            f"the hub does not know {permit.login or 'somebody without a name'}, so nothing was taken",
            "ask its administrator to name you in hub.yaml, under the users of a person",
        )


def _denied(permit: Permit) -> Callable[[str, str], str]:
    """Why somebody may not change a file, remove it or write an entry of that kind; nothing where they may."""

    def denied(path: str, kind: str) -> str:
        if path.startswith("refs/"):
            act = Act.SEAL
        elif path.startswith("notices/") and kind == "removed":
            act = Act.REMOVE_NOTICE
        else:
            act = act_of_entry(kind) if kind not in ("", "removed") else act_of_path(path)
        try:
            permit.require(act)
        except Refused as refused:
            return str(refused)
        return ""

    return denied


def _more_problems(path: str, data: bytes) -> Iterable[Problem]:
    """What `cmeboard check` finds in a policy, a calendar or a template that can be read."""
    if path == "policy.yaml":
        return problems_of_policy(data)
    if path == "calendar.yaml":
        return problems_of_calendar(data)
    folder, _, name = path.partition("/")
    if folder != TEMPLATES or name == LETTERHEAD:
        return ()
    from cmeboard.papers.checking import template_problems

    try:
        return template_problems({name: data.decode()})
    except UnicodeDecodeError:
        return (Problem.of_file(path, "is not UTF-8", "save it as UTF-8 text"),)


def _update(line: str) -> Update:
    old, new, reference = line.split(" ", 2)
    return Update(reference, old if old.strip("0") else None, new if new.strip("0") else None)


def take_over_purge(folder: Path, source: Path, now: float) -> Taken:
    """Has a hub take over what was purged in the store at `source`. Raises Refused or StoreError, nothing changed."""
    hub = BareGit(folder)
    read_hub(folder)
    found = verify_store(source, now).findings
    if found:
        raise Refused(f"{source} does not prove itself: {found[0].finding}", "see cmeboard verify there first")
    return take_purge(hub, BRANCH, source.resolve(), reader_of_versions())


def check(folder: Path) -> list[str]:
    """What of a hub is not as it should be, after what can be put right was. Raises StoreError."""
    return check_hub(BareGit(folder))
