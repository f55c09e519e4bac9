"""Marks taken out of one version of a case file, however somebody laid them out."""

import pytest

from cmeboard.store.mending.purging import without_marks


@pytest.mark.parametrize(
    "marks",
    [
        "marks:\n  2026-11-09: N N\n",
        "marks:\n  2026-11-09: N N\n# seen on Tuesday\n  2026-11-10: N N\n\n  2026-11-11: N N\n",
        "marks: {2026-11-09: N N}\n",
        "marks: {\n2026-11-09: N N,\n  2026-11-10: N N\n}\n",
        '"marks":\n  "2026-11-09": N N\n',
        "marks:\r\n  2026-11-09: N N\r\n",
        "<<<<<<< ours\nmarks:\n  2026-11-09: N N\n=======\n",
    ],
)
def test_no_mark_stays_and_all_else_does(marks: str) -> None:
    before, after = (
        "case: 2026-K7Q3FD\n# a remark\n",
        "# the record\nlog:\n- at: 2026-11-09 09:40\n  note: 'marks: N N'\n",
    )
    shorn = without_marks(f"{before}{marks}{after}".encode()).decode()
    assert "2026-11-10" not in shorn
    assert "N N" not in shorn.replace("note: 'marks: N N'", "")
    assert shorn.startswith(before)
    assert shorn.endswith(after)


def test_marks_at_the_end_of_a_file_without_a_last_line_end_go_too() -> None:
    assert without_marks(b"case: x\nmarks:\n  2026-11-09: N N") == b"case: x\n"
