"""A case brought back to what the record holds."""

from pathlib import Path

from cmeboard.store.files.case_files import case_path
from cmeboard.store.mending.restoring import restore
from cmeboard.workspace.answers import Done


def restore_case(root: Path, case_id: str, *, whole: bool) -> Done:
    """Brings entries, or the file whole, back from the record. Raises Refused, StoreError."""
    done = restore(root, case_path(case_id), whole=whole)
    what = f"{len(done.entries)} recorded entries brought back" if done.entries else "as the record has it again"
    kept = f"; what stood there is kept in {done.kept}" if done.kept else ""
    return Done((case_id,), "", f"{case_id}: {what}{kept}")
