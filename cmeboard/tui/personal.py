"""What one person likes: a file of their own outside the store, which only they can read."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from platformdirs import user_config_path

from cmeboard.core.problem import Problem
from cmeboard.tui.paint import ThemeName
from cmeboard.tui.rebinding import bound_keys

_FIRST_LINES = """# How cmeboard's board looks and behaves for you. Nothing of any case stands here.
# theme: dark, light, high contrast, 16 colours, none. lock_after_minutes: only shorter than the school's counts.
"""
_VIEWS = ("board", "today")
_LEAST = {"lock_after_minutes": 0, "density": 1}
_HASHED = re.compile(r"scrypt:[0-9a-f]{32}:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Personal:
    """One person's settings; None where they chose nothing. `pin` is a salted hash, never the PIN.

    `opens_on` is `board` or `today`, and empty for Today where something is due or to be mended.
    """

    theme: ThemeName | None = None
    density: int | None = None
    opens_on: str = ""
    animation: bool = False
    lock_after_minutes: int | None = None
    pin: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)


NOTHING = Personal()
"""Somebody who chose nothing."""


def personal_path() -> Path:
    """Where the file is: `~/.config/cmeboard/board.toml`, or where the platform keeps such files."""
    return user_config_path("cmeboard") / "board.toml"


def read_personal(path: Path) -> tuple[Personal, tuple[Problem, ...]]:
    """The settings in a file, and what is wrong in it: that is told, and as if it were not there."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Personal(), ()
    except (OSError, UnicodeDecodeError) as error:
        return Personal(), (Problem(str(path), None, None, "", f"cannot be read ({error})", "mend or remove it"),)
    import tomllib

    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = (int(at[1]), int(at[2])) if at else (None, None)
        words = str(error).split(" (at")[0]
        return Personal(), (Problem(str(path), line, column, "", f"is no TOML: {words}", "mend the line"),)
    return _judged(str(path), text, given)


def _judged(path: str, text: str, given: Mapping[str, object]) -> tuple[Personal, tuple[Problem, ...]]:
    problems: list[Problem] = []

    def wrong(name: str, message: str, fix: str) -> None:
        found = re.search(rf"(?m)^\s*[\"']?{re.escape(name)}[\"']?\s*=", text)
        line = text.count("\n", 0, found.end()) + 1 if found else None
        problems.append(Problem(path, line, None, name, message, fix))

    kept: dict[str, object] = {}
    for name, value in given.items():
        match name, value:
            case "theme", str() if value in list(ThemeName):
                kept[name] = ThemeName(value)
            case "theme", _:
                wrong(name, f"there is no theme {value!r}", "write one of: " + ", ".join(ThemeName))
            case "opens_on", str() if value in _VIEWS:
                kept[name] = value
            case "opens_on", _:
                wrong(name, f"the board cannot open on {value!r}", "write one of: " + ", ".join(_VIEWS))
            case "animation", bool():
                kept[name] = value
            case (("density" | "lock_after_minutes"), int()) if value is not True and value >= _LEAST[name]:
                kept[name] = value
            case "pin", str() if _HASHED.fullmatch(value):
                kept[name] = value
            case "pin", _:
                wrong(name, "pin is no hash that the board wrote", "remove the line, and choose a PIN from Ctrl+p")
            case "keys", dict():
                spelt = {key: words for key, words in value.items() if isinstance(words, str)}
                for key in value.keys() - spelt.keys():
                    wrong(key, "a key is written in quotes", f'write {key} = "S"')
                for key, message, fix in bound_keys(spelt)[1]:
                    wrong(key, message, fix)
                kept[name] = spelt
            case (("animation" | "density" | "lock_after_minutes" | "keys"), _):
                wrong(name, f"{name} cannot be {value!r}", "see the README on personal settings")
            case _:
                wrong(
                    name,
                    f"there is no setting {name!r}",
                    "the settings are theme, density, opens_on, lock_after_minutes, keys",
                )
    return Personal(**kept), tuple(problems)  # type: ignore[arg-type]


def keep_personal(path: Path, **changes: str | int) -> None:
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
