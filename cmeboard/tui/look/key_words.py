"""The keys as people read them: on the screen, and in the README."""

from cmeboard.tui.look.keys import KEYS, Key, Offered

SHOWN = {
    "question_mark": "?",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "enter": "Enter",
    "escape": "Esc",
    "backspace": "Backspace",
    "space": "Space",
    "tab": "Tab",
    "slash": "/",
    "full_stop": ".",
    "comma": ",",
    "plus": "+",
    "exclamation_mark": "!",
    **{f"f{number}": f"F{number}" for number in range(1, 13)},
}


def shown(key: str) -> str:
    """A key as people read it: `?`, `PgUp`, `Shift+←`, `Ctrl+f`."""
    *modifiers, last = key.split("+") if key != "+" else ["+"]
    return "+".join([*(modifier.capitalize() for modifier in modifiers), SHOWN.get(last, last)])


def keys_in_words(key: Key, offered: Offered) -> str:
    """What this person presses for a row of the table: `s`, `↑  k`, `1–9`, or nothing where it is done by name."""
    names = offered.keys_of(key)
    return f"{names[0]}–{names[-1]}" if key.is_numbered else "  ".join(map(shown, names))


def markdown_table() -> str:
    """The README's table of keys."""
    rows = ["| key | does | where | in settings |", "| --- | --- | --- | --- |"]
    for key in KEYS:
        names = (f"{key.keys[0]}–{key.keys[-1]}",) if key.is_numbered else tuple(map(shown, key.keys))
        pressed = " ".join(f"`{name}`" for name in names) or "by name"
        rows.append(f"| {pressed} | {key.words} | {', '.join(key.places)} | {'' if key.is_numbered else key.name} |")
    return "\n".join(rows) + "\n"
