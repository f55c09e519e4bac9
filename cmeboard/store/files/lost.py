"""What an edit by hand did that the record does not take, and how that is put right: the log only grows, and a stage
has an entry that says why.

An editor that was opened before the program recorded an entry, and is saved after it, takes the entry out without
anybody's meaning it.
"""

from collections.abc import Callable, Iterator, Mapping
from shlex import quote

from cmeboard.core.board import case_named
from cmeboard.core.problem import Problem
from cmeboard.core.stage import STAGES
from cmeboard.store.files.merge import CannotMerge, keyed, log_of, written_as
from cmeboard.store.files.merge_values import Value, place_for
from cmeboard.store.files.yaml_text import Parsed, parse


def lost_entries(recorded: bytes | None, edited: bytes, path: str) -> tuple[Problem, ...]:
    """The entries of the recorded version that the edited one lacks, or says otherwise, each at its place.

    None where one of the two cannot be read: that is another problem's to tell.
    """
    if recorded is None or not path.startswith("cases/") or recorded == edited:
        return ()
    was, now = parse(recorded, path), parse(edited, path)
    return tuple(_lost(was, now, path)) if was.root is not None and now.root is not None else ()


def _lost(was: Parsed, now: Parsed, path: str) -> Iterator[Problem]:
    case = case_named(path)
    fix = f"bring it back with: cmeboard restore {case}; what is wrong in it is told by a correct entry"
    there = dict(keyed(log_of(now.value)))
    lines = {key: now.places.get(("log", n)) for n, key in enumerate(there)}
    for key, entry in keyed(log_of(was.value)):
        if key not in there:
            yield Problem(path, None, None, "log", f"the recorded entry {_title(entry)} was taken out by hand", fix)
        elif there[key] != entry:
            place = lines[key]
            line, column = (place.line, place.column) if place else (None, None)
            yield Problem(path, line, column, "log", f"the recorded entry {_title(entry)} was altered by hand", fix)


def unexplained_stage(
    recorded: bytes | None, edited: bytes, path: str, moves: Callable[[], Mapping[str, str]]
) -> tuple[Problem, ...]:
    """The stage of the edited version, where it is another one than recorded and no new entry leads there.

    A hub takes no such commit, and `verify` names it for ever. `moves` is asked for which kind of entry brings a card
    into which stage where that matters. None where one of the two cannot be read.
    """
    if not path.startswith("cases/") or recorded == edited:
        return ()
    was, now = None if recorded is None else parse(recorded, path), parse(edited, path)
    if now.root is None or (was is not None and was.root is None):
        return ()
    before = (was.value.get("stage") if was else None) or STAGES[0]
    after = now.value.get("stage") or before
    known = list(keyed(log_of(was.value))) if was else []
    new = [entry for one in keyed(log_of(now.value)) if one not in known and isinstance(entry := one[1], dict)]
    if after == before or any(_leads_to(after, entry, moves) for entry in new):
        return ()
    place = now.places["stage",]
    message = f"the stage was changed by hand from {before} to {after}, and no entry says why"
    fix = (
        "add the entry for what was done, or write the stage back and move the card with: "
        f"cmeboard move {case_named(path)} {quote(after)}"
    )
    return (Problem(path, place.line, place.column, "stage", message, fix),)


def _leads_to(stage: str, entry: Mapping[str, Value], moves: Callable[[], Mapping[str, str]]) -> bool:
    did = entry.get("did")
    return did == "correct" or stage == (entry.get("to") if did == "move" else moves().get(str(did)))


def _title(entry: Value) -> str:
    """When and what; whom it is about stands in its other fields."""
    return f"{entry.get('at', '')} {entry.get('did', '')}".strip()[:50] if isinstance(entry, dict) else "without a date"


def with_lost_entries(recorded: bytes, edited: bytes, path: str) -> bytes:
    """The edited version with every recorded entry as it was recorded; everything else stays as it was edited.

    Raises CannotMerge where one of the two cannot be read or its layout does not allow it.
    """
    was, now = parse(recorded, path), parse(edited, path)
    if was.root is None or now.root is None:
        raise CannotMerge(["the file cannot be read"])
    old, new = dict(keyed(log_of(was.value))), dict(keyed(log_of(now.value)))
    log = [old.get(key, entry) for key, entry in new.items()]
    for key, entry in old.items():
        if key not in new:
            log.insert(place_for(entry, log), entry)
    return written_as(now, was, {**now.value, "log": log}, path)
