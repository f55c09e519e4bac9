"""The examples in the repository's `cases/`: two invented cases of each stage, as they stood on one fixed morning."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime

from cmeboard.core.calendar import SchoolCalendar
from cmeboard.core.case import Case, Pupil
from cmeboard.core.ids import case_id
from cmeboard.core.stage import Stage
from cmeboard.demo.stories import stories

MORNING = datetime(2026, 11, 24, 8, 50)
"""When the examples were as they are."""

KEY = b"the examples' own key, no school's"
A_STAGE = 2


def example_cases(calendar: SchoolCalendar, moves: Mapping[str, Stage]) -> list[Case]:
    """The examples, in the order of their ids."""

    def name_case(pupil: Pupil, first: date) -> str:
        return case_id(KEY, pupil, first)

    taken: Counter[Stage] = Counter()
    chosen = []
    for case in stories(1, MORNING, calendar, 60, name_case, moves):
        if taken[case.stage] < A_STAGE and case.case.startswith("2026"):
            taken[case.stage] += 1
            chosen.append(case)
    return sorted(chosen, key=lambda case: case.case)
