"""What the options before a command say, and the one place of the command line that reads the clock."""

from __future__ import annotations

import os
import re
from datetime import datetime
from typing import TYPE_CHECKING

from cmeboard.core.moments import FAR_YEAR, YEARS
from cmeboard.store.errors import NotAStore
from cmeboard.store.git.head import quick_head
from cmeboard.workspace.finding import find_store

if TYPE_CHECKING:
    from pathlib import Path

    from cmeboard.workspace import Workspace


class Call:
    """What the options before the command say."""

    def __init__(self, store: str | None, moment: datetime | None, as_json: bool) -> None:
        self.store = store
        self.moment = moment
        self.as_json = as_json
        self.opened: Workspace | None = None
        self.head: str | None = None

    @property
    def now(self) -> datetime:
        """The moment to read by: `--now`, else the clock, in the school's local time, to the minute."""
        if self.moment is not None:
            return self.moment
        return local_now()

    def find_folder(self) -> str | None:
        """The folder that is meant, be it a store or not; None where none is named and there is no store around."""
        return find_store(self.store, os.environ, os.curdir)

    def find_root(self) -> Path:
        """The store's folder. Raises NotAStore."""
        from pathlib import Path

        found = self.find_folder()
        if found is None:
            raise NotAStore(
                f"there is no store at or above {Path.cwd()}",
                "name one with --store DIR or CMEBOARD_STORE, make one with: cmeboard init DIR, "
                "or look at an invented one with: cmeboard demo",
            )
        return Path(found)

    def where_they_are(self, paths: tuple[Path, ...]) -> tuple[Path, ...]:
        """The paths, each that is not here but in the store found there: messages name files as the store does."""
        folder = self.find_folder()
        if folder is None:
            return paths
        in_store = {path: folder / path for path in paths if not path.exists()}
        return tuple(there if (there := in_store.get(path)) and there.exists() else path for path in paths)

    def find_store_of(self, paths: tuple[Path, ...]) -> Path | None:
        """The store that the paths lie in, or the one around this folder; None where some lie in none.

        Raises NotAStore where no path is named and there is no store.
        """
        if not paths:
            return self.find_root()
        from pathlib import Path

        found = self.find_folder()
        root = Path(found).resolve() if found else None
        inside = root is not None and all(path.resolve().is_relative_to(root) for path in paths)
        return root if inside else None

    def workspace(self) -> Workspace:
        """The store, opened. Raises StoreError."""
        from cmeboard.workspace import Workspace

        self.opened = Workspace.open(self.find_root())
        self.head = quick_head(self.opened.git_dir)
        return self.opened

    def hand_on(self) -> None:
        """After a command that recorded something: the other copies get it, where the settings say so."""
        if self.opened is not None and quick_head(self.opened.git_dir) != self.head:
            self.opened.hand_on()


def local_now() -> datetime:
    """The minute it is at the school. The command line reads the clock here and nowhere else."""
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo("Europe/London")).replace(tzinfo=None, second=0, microsecond=0)


_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2})?", re.ASCII)


def moment_of(written: str) -> datetime:
    """The moment that somebody wrote: `2026-11-10 14:00`, or a day alone for its morning. Raises ValueError."""
    try:
        plain = written if _MOMENT.fullmatch(written) else ""
        moment = datetime.fromisoformat(f"{plain} 09:00" if len(plain) == len("2026-11-10") else plain)
    except ValueError:
        raise ValueError(f"{written!r} must be a date and time such as '2026-11-09 09:40'") from None
    if moment.year not in YEARS:
        raise ValueError(f"{written!r} {FAR_YEAR}")
    return moment
