"""What one person likes: a file of their own outside the store, which only they can read."""

import os
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from platformdirs import user_config_path

from cmeboard.core.shown.filtering import Sort
from cmeboard.core.shown.today import Grouping
from cmeboard.core.stage import STAGES
from cmeboard.tui.look.rebinding import bound_keys
from cmeboard.tui.look.theme_name import ThemeName

if TYPE_CHECKING:
    from cmeboard.core.problem import Problem

_FIRST_LINES = """# How cmeboard's board looks and behaves for you. Nothing of any case stands here.
# theme: dark, light, high contrast, 16 colours, none. lock_after_minutes: only shorter than the school's counts.
"""
_HASHED = re.compile(r"scrypt:[0-9a-f]{32}:[0-9a-f]{64}")


class Personal(NamedTuple):
    """One person's settings; None where they chose nothing. `pin` is a salted hash, never the PIN.

    `opens_on` is `board` or `today`, and empty for Today where something is due or to be mended. `folded` are columns.
    `preview` and `today_beside` are whether the case and Today stand beside the columns, None for wherever there is
    room.
    """

    theme: ThemeName | None = None
    density: int | None = None
    opens_on: str = ""
    order: Sort = Sort.URGENCY
    folded: frozenset[str] = frozenset()
    preview: bool | None = None
    today_beside: bool | None = None
    today_by: Grouping = Grouping.URGENCY
    today_lines: int = 2
    animation: bool = False
    lock_after_minutes: int | None = None
    pin: str = ""
    keys: Mapping[str, str] = MappingProxyType({})


Choice = str | int | bool | list[str]
"""A setting as the file spells it."""

NOTHING = Personal()
"""Somebody who chose nothing."""


def personal_path() -> Path:
    """Where the file is: `~/.config/cmeboard/board.toml`, or where the platform keeps such files."""
    return user_config_path("cmeboard") / "board.toml"


def read_personal(path: Path) -> "tuple[Personal, tuple[Problem, ...]]":
    """The settings in a file, and what is wrong in it: that is told, and as if it were not there."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Personal(), ()
    except (OSError, UnicodeDecodeError) as error:
        from cmeboard.core.problem import Problem

        return Personal(), (Problem.of_file(str(path), f"cannot be read ({error})", "mend or remove it"),)
    import tomllib

    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        from cmeboard.core.problem import Problem

        at = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = (int(at[1]), int(at[2])) if at else (None, None)
        words = str(error).split(" (at")[0]
        return Personal(), (Problem(str(path), line, column, "", f"is no TOML: {words}", "mend the line"),)
    return _judged(str(path), text, given)


class _Setting(NamedTuple):
    """One line of the file: which values it may have, what is made of them, and what to write instead of others."""

    allows: Callable[[object], bool]
    fix: str
    made: Callable[[Any], object] = lambda value: value


def _one_of(kind: type[StrEnum]) -> _Setting:
    return _Setting(lambda value: value in list(kind), "write one of: " + ", ".join(kind), kind)


def _number(least: int, most: int, fix: str) -> _Setting:
    return _Setting(lambda value: type(value) is int and least <= value <= most, fix)


_SWITCH = _Setting(lambda value: isinstance(value, bool), "write true or false")
_SETTINGS: Mapping[str, _Setting] = {
    "theme": _one_of(ThemeName),
    "density": _number(1, 99, "write the lines of a card, such as 3"),
    "order": _one_of(Sort),
    "folded": _Setting(
        lambda value: isinstance(value, list) and all(one in list(STAGES) for one in value),
        f'write some of: {", ".join(STAGES)}, such as ["Found"]',
        frozenset,
    ),
    "preview": _SWITCH,
    "today_beside": _SWITCH,
    "opens_on": _Setting(lambda value: value in ("board", "today"), "write one of: board, today"),
    "today_by": _one_of(Grouping),
    "today_lines": _number(1, 2, "write 1 or 2"),
    "animation": _SWITCH,
    "lock_after_minutes": _number(0, 1440, "write minutes; only fewer than the school's count"),
    "pin": _Setting(
        lambda value: isinstance(value, str) and bool(_HASHED.fullmatch(value)),
        "remove the line, and choose a PIN from Ctrl+p",
    ),
}


def _judged(path: str, text: str, given: Mapping[str, object]) -> "tuple[Personal, tuple[Problem, ...]]":
    problems: list[Problem] = []

    def wrong(name: str, message: str, fix: str) -> None:
        from cmeboard.core.problem import Problem

        found = re.search(rf"(?m)^\s*[\"']?{re.escape(name)}[\"']?\s*=", text)
        line = text.count("\n", 0, found.end()) + 1 if found else None
        problems.append(Problem(path, line, None, name, message, fix))

    kept: dict[str, Any] = {}
    for name, value in given.items():
        setting = _SETTINGS.get(name)
        if name == "keys":
            kept[name] = _judged_keys(value, wrong)
        elif setting is None:
            wrong(name, f"there is no setting {name!r}", f"the settings are {', '.join(_SETTINGS)}, and [keys]")
        elif setting.allows(value):
            kept[name] = setting.made(value)
        else:
            said = "is no hash that the board wrote" if name == "pin" else f"cannot be {value!r}"
            wrong(name, f"{name} {said}", setting.fix)
    return Personal(**kept), tuple(problems)


def _judged_keys(given: object, wrong: Callable[[str, str, str], None]) -> Mapping[str, str]:
    if not isinstance(given, dict):
        wrong("keys", f"keys cannot be {given!r}", 'write [keys] in a line of its own, and below it sms = "S"')
        return {}
    spelt = {key: words for key, words in given.items() if isinstance(words, str)}
    for key in given.keys() - spelt.keys():
        wrong(key, "a key is written in quotes", f'write {key} = "S"')
    for key, message, fix in bound_keys(spelt)[1]:
        wrong(key, message, fix)
    return spelt


def keep_personal(path: Path, **changes: Choice) -> None:
    """Writes settings into the file and leaves the rest of it, comments too, as it is. Raises OSError."""
    import secrets

    import tomlkit

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        document = tomlkit.parse(_FIRST_LINES)
    except (tomlkit.exceptions.ParseError, UnicodeDecodeError) as error:
        raise OSError(f"{path} is no TOML: mend it first ({type(error).__name__})") from error
    document.update(changes)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(tomlkit.dumps(document))
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def hashed_pin(pin: str) -> str:
    """What is kept of a PIN: slow to guess, though a short PIN can be guessed by whoever has the file."""
    salt = os.urandom(16)
    return f"scrypt:{salt.hex()}:{_scrypt(pin, salt).hex()}"


def is_pin(given: str, kept: str) -> bool:
    """Whether this is the PIN that was kept."""
    from hmac import compare_digest

    _, salt, digest = kept.split(":")
    return compare_digest(_scrypt(given, bytes.fromhex(salt)), bytes.fromhex(digest))


def _scrypt(pin: str, salt: bytes) -> bytes:
    from hashlib import scrypt

    return scrypt(pin.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)


def lock_minutes(school: int, own: int | None) -> int:
    """After how many minutes the board locks: the shorter of the school's and the person's; 0 is never.

    A person may shorten the school's time and not lengthen it: the screen shows children, whoever sits there.
    """
    chosen = [minutes for minutes in (school, own) if minutes]
    return min(chosen, default=0)
