"""The details of a list of pupils, put into the cases of one child: those that are open, and those opened now."""

from dataclasses import replace
from functools import reduce

from cmeboard.core.actions import CreateFile, Deed
from cmeboard.core.case import Case
from cmeboard.register.absences import Outcome
from cmeboard.register.context import Context
from cmeboard.register.details import Choice, Filled, fill, joined
from cmeboard.register.matching import Child


def fill_cases(child: Child, outcome: Outcome, context: Context, key: str) -> None:
    """Adds to an outcome what the lists of pupils tell of the child. `key` is the child's in the memory of imports."""
    lists = [source for source in child.sources if source.reading.details]
    if not lists:
        return
    details = reduce(joined, (source.reading.details[source.pupil] for source in lists))
    choice = Choice(context.memory.details.get(key, {}), context.hash_of, context.taken)
    for case in _open_cases(child, outcome):
        filled = fill(case.case, case.pupil, lists[0].row, details, choice)
        outcome.differences += filled.differences
        if filled.edits:
            outcome.written[case.case] = key, filled.written
            _put(case, filled, outcome)


def _open_cases(child: Child, outcome: Outcome) -> list[Case]:
    """The child's open cases as they will be after the outcome's deeds."""
    after = {deed.case: deed.after for deed in outcome.deeds}
    gone = {old for old, _ in outcome.withdrawn}
    kept = [case for case in child.cases if case.case not in after and case.case not in gone]
    return [case for case in (*after.values(), *kept) if case.stage.is_open]


def _put(case: Case, filled: Filled, outcome: Outcome) -> None:
    after = case.model_copy(update={"pupil": filled.pupil})
    for n, deed in enumerate(outcome.deeds):
        if deed.case == case.case:
            is_new = any(isinstance(edit, CreateFile) for edit in deed.edits)
            edits = (CreateFile(after),) if is_new else (*deed.edits, *filled.edits)
            outcome.deeds[n] = replace(deed, edits=edits, after=after)
            return
    trailers = {"Case": case.case, "Entry": "details", "Stage": case.stage.value}
    subject = f"{case.case}: details from the register"
    outcome.deeds.append(Deed(case.case, tuple(filled.edits), after, subject, trailers))
    outcome.updated.append(case.case)
    if case.case in outcome.unchanged:
        outcome.unchanged.remove(case.case)
