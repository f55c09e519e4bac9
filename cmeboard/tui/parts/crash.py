"""What happens to a bug: where it was goes to a private file without any case's words; a short word to the screen."""

import os
import traceback
from datetime import datetime
from pathlib import Path

from platformdirs import user_state_path


def describe(error: BaseException) -> str:
    """Types and places of an error and its causes. No message, no local value: those may name a child."""
    parts: list[str] = []
    seen: BaseException | None = error
    while seen is not None:
        frames = traceback.extract_tb(seen.__traceback__)
        parts.append(f"{type(seen).__module__}.{type(seen).__qualname__}")
        parts += [f"  {frame.filename}:{frame.lineno} in {frame.name}\n    {frame.line}" for frame in frames]
        seen = seen.__cause__ or seen.__context__
    return "\n".join(parts) + "\n"


def keep(error: BaseException, now: datetime) -> Path | None:
    """Writes the description where only this user can read it; None where it cannot be written."""
    try:
        folder = user_state_path("cmeboard", ensure_exists=True)
        path = folder / f"crash-{now:%Y%m%d-%H%M%S}-{os.getpid()}.txt"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "w") as file:
            file.write(describe(error))
    except OSError:
        return None
    return path


def message(error: BaseException, kept: Path | None) -> str:
    """The words left on the terminal."""
    where = f"Where it happened is written in {kept} (no case's words are in it)." if kept else describe(error)
    return (
        "cmeboard: the board stopped because of a mistake in the program. What was recorded is in the record.\n"
        f"{where}\nOpen the board again with: cmeboard"
    )
