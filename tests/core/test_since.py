"""Days as people write them in a filter."""

from datetime import date

import pytest

from cmeboard.core.shown.since import days_meant

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("words", "days"),
    [
        *((words, ["2026-11-23"]) for words in ("23/11/2026", "23/11/26", "23.11.2026", "23-11-2026", "23nov2026")),
        *(
            (words, ["2026-11-23"])
            for words in ("23/11/2", "23/11/20", "23/11/202", "23-11", "23-nov-26", "23november")
        ),
        ("23/11/2025", ["2025-11-23"]),
        ("24/11/2026", ["2026-11-24"]),
        ("25/11/2026", []),
        ("25/11", ["2025-11-25"]),
        ("23/11/1926", []),
        ("29/2/24", ["2024-02-29"]),
        ("31/11/2026", []),
        ("weds", ["2026-11-18"]),
        ("tues", ["2026-11-24"]),
        ("thurs", ["2026-11-19"]),
        ("mond", ["2026-11-23"]),
        ("mons", ["2026-11-23"]),
        ("s", ["2026-11-21", "2026-11-22"]),
        ("23rd", []),
        ("", []),
    ],
)
def test_a_day_with_its_year_is_that_day_and_one_without_the_latest(words: str, days: list[str]) -> None:
    assert list(days_meant(words, TUESDAY)) == days
