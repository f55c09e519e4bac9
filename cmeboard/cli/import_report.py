"""What an import says: what needs a person's eye, by kind, then a briefing that can be read out."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from cmeboard.cli.output import Exit, say, say_json
from cmeboard.register.details import Difference
from cmeboard.register.found import Finding
from cmeboard.register.plan import ImportPlan

SHOWN_OF_A_KIND = 5
"""So many findings of one kind are printed; `--json` has them all."""


def document(plan: ImportPlan, commit: str) -> dict[str, Any]:
    """The answer for scripts: case ids, files, lines and kinds, and no detail of a child."""
    return {
        "rows": plan.rows,
        "sessions": plan.sessions,
        "opened": list(plan.opened),
        "updated": list(plan.updated),
        "returned": list(plan.returned),
        "unchanged": list(plan.unchanged),
        "begun_anew": dict(plan.withdrawn),
        "past": plan.past,
        "matched": {case: str(by) for case, by in sorted(plan.matched.items())},
        "problems": [{"file": one.path, "line": one.line, "message": one.message} for one in plan.problems],
        "findings": [
            {
                "kind": str(one.kind),
                "file": one.file,
                "line": one.line,
                "message": one.message,
                "stops_opening": one.stops,
            }
            for one in plan.findings
        ],
        "proposals": [{"case": one.case, "kind": one.kind, "message": one.message} for one in plan.proposals],
        "differences": [{"case": one.case, "field": one.field, "take": one.name} for one in plan.differences],
        "needs_confirmation": plan.needs_confirmation or None,
        "commit": commit or None,
    }


def briefing(plan: ImportPlan, names: Mapping[str, str]) -> Iterator[str]:
    """What a person reads out in the morning. `names` are the children's, by case id, where a screen may show them."""

    def listed(cases: Sequence[str]) -> str:
        return "; ".join(f"{names[case]} ({case})" if case in names else case for case in cases)

    yield f"{plan.rows:,} rows read, {plan.sessions:,} sessions."
    over = [case for case in plan.opened if case in plan.returned]
    live = [case for case in plan.opened if case not in over]
    if live:
        yield f"{_count(len(live), 'new case', 'new cases')}: {listed(live)}."
    if over:
        yield f"{_count(len(over), 'new case', 'new cases')} of absences that are over: {listed(over)}."
    if plan.past:
        past = _count(plan.past, "absence without a reason is", "absences without a reason are")
        yield f"{past} over and opened no case: --since DAY opens those that ended from then on."
    back = [case for case in plan.returned if case not in over]
    if back:
        yield f"{_count(len(back), 'child', 'children')} back in school? Confirm each: {listed(back)}."
    for old, new in plan.withdrawn:
        if old != new:
            yield f"{old} goes on as {new}: the absence turned out to have begun on another day."
    if plan.updated:
        yield f"{_count(len(plan.updated), 'case has', 'cases have')} new marks or details: {listed(plan.updated)}."
    yield f"{_count(len(plan.unchanged), 'open or earlier case is', 'open or earlier cases are')} as before."
    for proposal in plan.proposals:
        if proposal.kind != "returned":
            yield f"{listed([proposal.case])}: {proposal.message}"
    for kind, of_kind in _by_kind(plan.findings):
        yield f"{len(of_kind)} × {kind}."
    if plan.differences:
        yield f"{_count(len(plan.differences), 'detail differs', 'details differ')} between case and register."
    if plan.problems:
        yield f"{_count(len(plan.problems), 'row or file', 'rows or files')} could not be used: see above."


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _by_kind(findings: Sequence[Finding]) -> list[tuple[str, list[Finding]]]:
    ordered = sorted(findings, key=lambda finding: finding.kind)
    return [(str(kind), list(of_kind)) for kind, of_kind in groupby(ordered, key=lambda finding: finding.kind)]


def report(plan: ImportPlan, commit: str, *, as_json: bool, last: str) -> int:
    """Prints what an import did or would do, and returns the exit status. `last` says what became of it."""
    if as_json:
        say_json(document(plan, commit))
        return Exit.DONE if plan.is_whole else Exit.ANSWER_IS_NO
    on_screen = sys.stdout.isatty()
    for problem in plan.problems:
        say(str(problem))
    for kind, of_kind in _by_kind(plan.findings):
        say(f"{kind}:")
        for finding in of_kind[:SHOWN_OF_A_KIND]:
            say(f"  {finding}")
        if len(of_kind) > SHOWN_OF_A_KIND:
            say(f"  and {len(of_kind) - SHOWN_OF_A_KIND} more: --json has all")
    for difference in plan.differences:
        say(_said(difference, on_screen))
    if plan.differences:
        say("The case is left as it is; follow the register with --take CASE:FIELD, or with --take all.")
    if plan.problems or plan.findings or plan.differences:
        say()
    for line in briefing(plan, {deed.case: deed.after.pupil.name for deed in plan.deeds} if on_screen else {}):
        say(line)
    matched = sorted(set(plan.matched.values()))
    if matched:
        say("Matched by " + ", ".join(f"{by}: {list(plan.matched.values()).count(by)}" for by in matched) + ".")
    say(last)
    return Exit.DONE if plan.is_whole else Exit.ANSWER_IS_NO


def _said(difference: Difference, on_screen: bool) -> str:
    """A difference; what the two say stands on a screen only, never in a log or a mail of cron's."""
    if not on_screen:
        return f"{difference.name} differs"
    return f"{difference.name}: the case has {difference.in_case!r}, the register {difference.in_register!r}"


def briefing_text(plan: ImportPlan, done: str) -> str:
    """The briefing for a mail or a message: counts, kinds and case ids, and nothing that names a child."""
    return "\n".join([*briefing(plan, {}), done])
