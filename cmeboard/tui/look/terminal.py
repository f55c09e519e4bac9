"""What the terminal can do, from the environment."""

import sys
from collections.abc import Mapping

from cmeboard.tui.look.paint import ASCII_SIGNS, PAINTS, SIGNS, Look
from cmeboard.tui.look.personal import Personal
from cmeboard.tui.look.theme_name import ThemeName


def refusal(environ: Mapping[str, str]) -> str:
    """Why the board cannot be drawn here, and what to do instead; nothing where it can."""
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        return "the board needs a terminal: for a list without one, use: cmeboard list, or cmeboard due"
    if environ.get("TERM", "") in ("", "dumb", "unknown"):
        return "the board needs a terminal that can move its cursor (TERM says otherwise): use: cmeboard list"
    return ""


def speaks_utf8(environ: Mapping[str, str]) -> bool:
    """Whether the locale is UTF-8. Python itself sets LC_CTYPE where the locale is C: that says nothing."""
    if environ.get("LC_ALL"):
        named = environ["LC_ALL"]
    elif environ.get("LC_CTYPE", "") not in ("", "C.UTF-8"):
        named = environ["LC_CTYPE"]
    else:
        named = environ.get("LANG", "")
    return "utf" in named.lower()


def first_look(environ: Mapping[str, str], personal: Personal) -> Look:
    """The look that a person chose, else the one for this terminal. NO_COLOR comes before what was chosen."""
    if environ.get("NO_COLOR"):
        theme = ThemeName.NONE
    elif personal.theme is not None:
        theme = personal.theme
    elif environ.get("COLORTERM") in ("truecolor", "24bit") or "256" in environ.get("TERM", ""):
        theme = ThemeName.DARK
    else:
        theme = ThemeName.SIXTEEN
    look = Look(PAINTS[theme], SIGNS if speaks_utf8(environ) else ASCII_SIGNS)
    return look if personal.density is None else look._replace(density=personal.density)
