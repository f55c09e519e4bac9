"""The person's own editor, opened at the line where work is needed."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmeboard.workspace.answers import CaseView


AT_A_LINE = ("vi", "vim", "nvim", "nano", "emacs", "emacsclient", "micro", "kak", "joe", "ed")
"""Editors that take `+12 FILE`. Of others only those below are asked for a line."""


def editor_command(environ: Mapping[str, str], path: str, line: int) -> list[str]:
    """The command that opens the file at the line, counted from 1: VISUAL, else EDITOR, else vi."""
    words = shlex.split(environ.get("VISUAL") or environ.get("EDITOR") or "vi") or ["vi"]
    name = Path(words[0]).name
    if name in AT_A_LINE:
        return [*words, f"+{line}", path]
    if name in ("code", "codium"):
        waits = [] if "--wait" in words or "-w" in words else ["--wait"]
        return [*words, *waits, "--goto", f"{path}:{line}"]
    if name in ("hx", "helix", "subl"):
        return [*words, f"{path}:{line}"]
    return [*words, path]


def line_to_open(view: CaseView) -> int:
    """The first line with a mistake, else the last line of the file, where the log grows."""
    lines = [problem.line for problem in view.problems if problem.line is not None]
    return min(lines) if lines else max(1, len(view.text.splitlines()))
