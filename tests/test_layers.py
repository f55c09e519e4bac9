"""Who may import whom: the rooms of ARCHITECTURE.md, held by a walk over the imports."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "cmeboard"

MAY_IMPORT = {
    "core": {"core"},
    "packs": {"packs"},
    "demo": {"core", "packs", "demo"},
    "register": {"core", "packs", "register"},
    "papers": {"core", "packs", "papers"},
    "store": {"core", "packs", "store"},
    "workspace": {"core", "packs", "demo", "register", "papers", "store", "workspace"},
    "tui": {"core", "workspace", "tui"},
    "cli": {"core", "packs", "demo", "register", "papers", "store", "workspace", "cli"},
}
"""Each room, and the rooms it may import. `__main__` opens `cli`."""

FLOORS = {
    "core": ("reckoning", "shown"),
    "store": ("git", "files", "settings", "cache", "proof", "writing", "copies", "mending"),
    "tui": ("look", "widgets", "forms", "windows", "screens", "parts"),
}
"""The folders of a room, the lowest first. Each stands on those before it and on what lies in the room itself."""

TOP = PACKAGE / "tui" / "app.py"
"""The only module in no folder that stands on the folders: it puts them together."""

OPENS_TUI = ("cli/opening.py", "cli/files.py")
"""The only ones that know the board: `opening` opens it, `check` judges what people set for it."""

ONLY_IN = {
    "ruamel": {"store/files/round_trip.py"},
    "yaml": {"store/files/yaml_text.py", "store/files/plain_yaml.py"},
    "git": set(),
    "holidays": {"store/settings/bank_holidays.py"},
    "watchfiles": {"store/writing/watch.py"},
    "python_calamine": {"register/spreadsheet.py"},
    "ijson": {"register/wonde.py"},
    "fcntl": {"store/lock.py", "store/git/running.py"},
    "pyrage": {"papers/encrypt.py"},
    "textual_plotext": {"tui/widgets/plots.py"},
    "plotext": set(),
    "click": {"cli"},
    "tomlkit": {"tui/look/personal.py"},
    "textual": {"tui"},
}
"""The only module, or room, that knows a third party."""

LIGHT = ("core/board.py", "core/duty.py", "core/stage.py", "core/problem.py", "core/refused.py", "core/showing.py")
"""Standard library only: a warm start imports them."""


@cache
def imports(path: Path) -> list[tuple[int, str]]:
    """Every module that a file imports, anywhere in it, with its line."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append((node.lineno, node.module))
    return found


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def test_each_room_imports_only_the_rooms_it_may() -> None:
    wrong = []
    for path in modules():
        room = path.relative_to(PACKAGE).parts[0]
        if room not in MAY_IMPORT:
            continue
        for line, name in imports(path):
            parts = name.split(".")
            if parts[0] != "cmeboard" or len(parts) == 1 or parts[1] in MAY_IMPORT[room]:
                continue
            if path.relative_to(PACKAGE).as_posix() in OPENS_TUI and parts[1] == "tui":
                continue
            wrong.append(f"{path}:{line} imports {name}: {room} may import {sorted(MAY_IMPORT[room])}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("room", FLOORS)
def test_each_folder_of_a_room_stands_on_those_below_it(room: str) -> None:
    floors = FLOORS[room]
    assert {path.parent.name for path in (PACKAGE / room).glob("*/*.py")} == set(floors)
    wrong = []
    for path in set((PACKAGE / room).rglob("*.py")) - {TOP}:
        below = floors[: floors.index(path.parent.name) + 1] if path.parent.name in floors else ()
        for line, name in imports(path):
            parts = name.split(".")
            if parts[:2] == ["cmeboard", room] and len(parts) > 2 and parts[2] in set(floors) - set(below):
                wrong.append(f"{path}:{line} imports {name}, which does not stand below it")
    assert not wrong, "\n".join(wrong)


def test_each_third_party_is_known_in_one_place() -> None:
    wrong = []
    for path in modules():
        place = path.relative_to(PACKAGE).as_posix()
        for line, name in imports(path):
            allowed = ONLY_IN.get(name.split(".")[0])
            if allowed and place not in allowed and place.split("/")[0] not in allowed:
                wrong.append(f"{path}:{line} imports {name}, which only {sorted(allowed)} may")
    assert not wrong, "\n".join(wrong)


def test_the_core_knows_no_third_party_but_pydantic() -> None:
    wrong = []
    for path in (PACKAGE / "core").rglob("*.py"):
        for line, name in imports(path):
            top = name.split(".")[0]
            if top not in sys.stdlib_module_names and top not in ("cmeboard", "pydantic"):
                wrong.append(f"{path}:{line} imports {name}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("place", LIGHT)
def test_light_modules_import_the_standard_library_only(place: str) -> None:
    script = f"""
import sys
import cmeboard.{place.removesuffix(".py").replace("/", ".")}
print([name for name in ("pydantic", "yaml", "ruamel", "git", "textual", "click") if name in sys.modules])
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
