"""The validator's words turned into a user's: what is wrong, where, and what to do."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from cmeboard.core.entries import ENTRY_CLASSES
from cmeboard.core.problem import Problem
from cmeboard.store.files.yaml_text import Parsed, Place

MOST_EXPLAINED = 100
"""A file with more faults than a person mends in one sitting is another kind of file."""


def explain(error: ValidationError, parsed: Parsed, path: str, model: type[BaseModel]) -> tuple[Problem, ...]:
    """Each fault of a file as a Problem, in the order of the lines; of very many only some, and how many more."""
    faults = error.errors(include_url=False)
    said = _without_consequences(faults)
    problems = [_problem(fault, parsed, path, model) for fault in said[:MOST_EXPLAINED]]
    problems.sort(key=lambda problem: (problem.line or 0, problem.column or 0))
    if len(said) > MOST_EXPLAINED:
        more = f"{len(said) - MOST_EXPLAINED} more things are wrong in this file"
        problems.append(Problem.of_file(path, more, "see whether it is the file that it should be"))
    return tuple(problems)


def _without_consequences(faults: list[ErrorDetails]) -> list[ErrorDetails]:
    """The faults without those that another one brings: who follows each to the letter would write a line twice.

    A key that is missing because it is misspelt, and whatever else an entry in the place of something else lacks.
    """
    unknown: dict[tuple[str | int, ...], dict[str, None]] = {}  # in their order, and found at once
    for fault in faults:
        if fault["type"] == "extra_forbidden":
            unknown.setdefault(fault["loc"][:-1], {})[str(fault["loc"][-1])] = None
    return [fault for fault in faults if not _is_consequence(fault, unknown.get(fault["loc"][:-1], {}))]


def _is_consequence(fault: ErrorDetails, unknown: Collection[str]) -> bool:
    name = str(fault["loc"][-1]) if fault["loc"] else ""
    if fault["type"] == "missing":
        return _ENTRY_KEY in unknown or any(_spelt(one) == name for one in unknown) or _is_near(name, unknown)
    return fault["type"] == "extra_forbidden" and _ENTRY_KEY in unknown and name != _ENTRY_KEY


_ENTRY_KEY = "did"
"""What every entry has, and nothing else."""


def _spelt(key: str) -> str:
    return re.sub(r"[\s-]+", "_", key.strip().casefold())


def _is_near(name: str, unknown: Collection[str]) -> bool:
    return bool(get_close_matches(name, unknown, 1))


def located(location: tuple[str | int, ...], message: str, fix: str, parsed: Parsed, path: str) -> Problem:
    """A fault that the models know nothing of, at the nearest place that the file has for it."""
    place = _nearest(location, parsed.places)
    return Problem(
        path, place.line if place else None, place.column if place else None, _spelled(location), message, fix
    )


def _problem(fault: Mapping[str, Any], parsed: Parsed, path: str, model: type[BaseModel]) -> Problem:
    location = _in_file(fault["loc"], parsed.places)
    if fault["type"] == "union_tag_invalid":
        location = (*location, _ENTRY_KEY)
    return located(location, *_worded(fault, location, model), parsed, path)


def in_words(error: ValidationError, model: type[BaseModel]) -> tuple[str, str]:
    """What is wrong first with values that are in no file yet, and what to write instead."""
    fault = error.errors(include_url=False)[0]
    return _worded(fault, fault["loc"], model)


def _worded(fault: Mapping[str, Any], location: tuple[str | int, ...], model: type[BaseModel]) -> tuple[str, str]:
    name = next((part for part in reversed(location) if isinstance(part, str)), "")
    return _WORDS.get(fault["type"], _other)(fault, name, _known_keys(fault["loc"], model))


def _in_file(location: Iterable[Any], places: Mapping[tuple[str | int, ...], Place]) -> tuple[str | int, ...]:
    """The fault's path as the file has it, without the names that pydantic adds for a union's members."""
    kept: tuple[str | int, ...] = ()
    parts = [part for part in location if part != "[key]"]
    for n, part in enumerate(parts):
        if n and isinstance(parts[n - 1], int) and part in ENTRY_CLASSES and n < len(parts) - 1:
            continue  # the kind of entry, which may also be the name of a field, such as note
        if (*kept, part) in places or n == len(parts) - 1:
            kept = (*kept, part)
    last = parts[-1] if parts else ""
    if kept and kept[-1] == last and kept not in places and last in ENTRY_CLASSES:
        return kept[:-1]
    return kept


def _nearest(location: tuple[str | int, ...], places: Mapping[tuple[str | int, ...], Place]) -> Place | None:
    while location and location not in places:
        location = location[:-1]
    return places.get(location)


def _spelled(location: tuple[str | int, ...]) -> str:
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def _known_keys(location: Iterable[Any], model: type[BaseModel]) -> list[str]:
    """The keys that could stand where the fault is."""
    at: Any = model
    for part in list(location)[:-1]:
        if isinstance(part, int):
            continue
        if part in ENTRY_CLASSES:
            at = ENTRY_CLASSES[part]
            continue
        found = _field_model(at, str(part))
        at = found or at
    return [info.alias or name for name, info in at.model_fields.items()]


def _field_model(model: type[BaseModel], key: str) -> type[BaseModel] | None:
    for name, info in model.model_fields.items():
        if key in (name, info.alias):
            return next(iter(_models(info.annotation)), None)
    return None


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]


def _near(word: str, known: Iterable[str]) -> str:
    words = list(known)
    # Of a few words, such as known and not known, the nearest may say the contrary of what was meant; so may it of many
    # where only one of the two has a no: for "not seen" that would be "seen".
    alike = [one for one in words if _says_no(one) == _says_no(word)]
    close = get_close_matches(word.casefold(), alike, 1) if len(words) > _A_FEW else []
    exact = [one for one in words if one.casefold() == word.casefold()] or close
    return f"write {exact[0]}" if exact else "one of " + ", ".join(words)


_A_FEW = 3

_NO = re.compile(r"\b(no|not|non|none|never|nobody|nothing|without)\b|\bun\w|n['\u2019]t\b", re.IGNORECASE)


def _says_no(words: str) -> bool:
    return _NO.search(words) is not None


def _quoted(value: Any) -> str:
    text = str(value)
    return f"'{text if len(text) <= 40 else text[:37] + '...'}'"


Words = Callable[[Mapping[str, Any], str, list[str]], tuple[str, str]]


def _unknown_key(fault: Mapping[str, Any], name: str, known: list[str]) -> tuple[str, str]:
    if name == _ENTRY_KEY and _ENTRY_KEY not in known:
        return "an entry has no place here", "move it below log:, with its dash under the others'"
    return f"nobody knows the key {name}", _near(name, known)


def _missing(fault: Mapping[str, Any], name: str, known: list[str]) -> tuple[str, str]:
    return f"{name} is missing", f"add a line {name}: ..."


def _unknown_word(fault: Mapping[str, Any], name: str, known: list[str]) -> tuple[str, str]:
    context = fault.get("ctx", {})
    listed = str(context.get("expected", ""))
    words = [word.strip().strip("'") for word in listed.replace(" or ", ", ").split(",")]
    return f"{name} cannot be {_quoted(fault.get('input'))}", _near(str(fault.get("input")), words)


def _unknown_did(fault: Mapping[str, Any], name: str, known: list[str]) -> tuple[str, str]:
    did = str(fault.get("ctx", {}).get("tag", ""))
    return f"did cannot be {_quoted(did)}", _near(did, ENTRY_CLASSES)


def _no_did(fault: Mapping[str, Any], name: str, known: list[str]) -> tuple[str, str]:
    return "did is missing: the entry does not say what was done", "add a line did: call, sms, home visit, ..."


def _own_words(fault: Mapping[str, Any], name: str, known: list[str]) -> tuple[str, str]:
    said = str(fault["msg"]).removeprefix("Value error, ")
    if said.startswith("must"):
        return f"{name} {said}, not {_quoted(fault.get('input'))}", "correct it"
    return said, "correct it"


def _other(fault: Mapping[str, Any], name: str, known: list[str]) -> tuple[str, str]:
    return f"{name}: {str(fault['msg'])[:1].lower()}{str(fault['msg'])[1:]}", "see schema/FORMAT.md"


def _no_list(fault: Mapping[str, Any], name: str, known: list[str]) -> tuple[str, str]:
    return f"{name} must be a list", "write it as [one, another], or each on a line that begins with a dash and a space"


def _no_group(fault: Mapping[str, Any], name: str, known: list[str]) -> tuple[str, str]:
    such = f", such as {known[0]}: ..." if known and name not in known else ""
    return f"{name} must be a group of lines", f"write each thing below it, indented and on a line of its own{such}"


_WORDS: dict[str, Words] = {
    "tuple_type": _no_list,
    "list_type": _no_list,
    "model_type": _no_group,
    "model_attributes_type": _no_group,
    "dict_type": _no_group,
    "extra_forbidden": _unknown_key,
    "missing": _missing,
    "enum": _unknown_word,
    "literal_error": _unknown_word,
    "union_tag_invalid": _unknown_did,
    "union_tag_not_found": _no_did,
    "value_error": _own_words,
}
