"""Every version of one file that the record holds, read as what it is a file of."""

from zoneinfo import ZoneInfo

from cmeboard.core.notices import Notice
from cmeboard.core.record import Record
from cmeboard.papers.dossier import Version, Written
from cmeboard.store.files.case_files import parse_case
from cmeboard.store.files.model_files import parse_model
from cmeboard.store.git.history import every_version
from cmeboard.store.git.repository import Git


def versions_of(git: Git, path: str, zone: str) -> tuple[Version, ...]:
    """The versions of a case or notice, oldest first, in the school's time. Raises StoreError."""
    found = []
    known: dict[str, Record | None] = {}
    with git.reading() as objects:
        for revision in every_version(git, path):
            when = revision.when.astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)
            written = Written(revision.commit, when, revision.author.name, revision.by_hand)
            file = objects.get(f"{revision.commit}:{path}")
            if file is not None and file.oid not in known:
                known[file.oid] = record_in(file.data, path)
            record = known[file.oid] if file is not None else None
            found.append(Version(written, record, revision.parents, is_there=file is not None))
    return tuple(found)


def record_in(data: bytes, path: str) -> Record | None:
    """The case or notice that a file holds, by the file's path; None where it cannot be read."""
    return parse_model(data, path, Notice)[0] if path.startswith("notices/") else parse_case(data, path).case
