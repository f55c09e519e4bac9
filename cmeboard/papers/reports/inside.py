"""Reports for use inside the school: leadership meeting, returns due, contacts to check."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from cmeboard.core.duty import Duty, State
from cmeboard.core.entries import Decision, LeaveRequest, StrategyMeeting, Waive
from cmeboard.core.stage import STAGES
from cmeboard.papers.paper import Bar, Chart, Paper, Section, Table
from cmeboard.papers.phrases import day_or_moment, days_in_words, flag_words, full_name, owner_words, short_day
from cmeboard.papers.reports.scope import Scope, Standing, frame
from cmeboard.papers.telling import what_came_of_it, what_was_done

CHECK_AFTER = timedelta(days=182)
"""Half a year: how long an address counts as checked. A courtesy of the report, no rule of the policy."""


def leadership(scope: Scope) -> Paper:
    """Every pupil at risk, what is overdue, what was decided last time."""
    cases = sorted(scope.open_cases, key=lambda one: (-len(_overdue(one)), one.case.first_day_absent, one.case.case))
    closed = sorted(
        (one for one in scope.standings if not one.case.stage.is_open),
        key=lambda one: (-len(_overdue(one)), one.case.case),
    )
    stages = [stage for stage in STAGES if stage.is_open]
    counts = [(stage.value, sum(one.case.stage is stage for one in cases)) for stage in stages]
    table = Table(("Stage", "Open cases"), tuple((stage, str(count)) for stage, count in counts))
    chart = Chart("open cases", tuple(Bar(stage, count) for stage, count in counts))
    return frame(
        scope,
        "report_leadership",
        "Children missing education: leadership meeting",
        for_whom="the leadership meeting",
        discloses=("names of pupils at risk, their stage, overdue steps and last decision",),
        sections=(
            Section("Where the cases stand", (chart, table)),
            Section("Every pupil at risk", (_at_risk(cases),)),
            Section("What is overdue", (_overdue_table(cases),)),
            Section("What is overdue for children who were found or left the roll", (_overdue_table(closed),)),
            Section("What was decided last time", (_decisions(scope, cases),)),
        ),
    )


def _overdue(one: Standing) -> list[Duty]:
    return [duty for duty in one.duties if duty.state is State.OVERDUE and not duty.led_by]


def _at_risk(cases: Sequence[Standing]) -> Table:
    return Table(
        ("Pupil", "Year", "Stage", "Absent since", "School days", "Concerns", "Overdue", "Case"),
        tuple(
            (
                one.case.pupil.name,
                str(one.case.pupil.year_group or "not known"),
                one.case.stage.value,
                short_day(one.case.first_day_absent),
                str(one.day_of_absence or "seen in school again"),
                ", ".join(flag_words(flag) for flag in one.case.pupil.flags) or "none recorded",
                str(len(_overdue(one))),
                one.case.case,
            )
            for one in cases
        ),
        empty="No child is being looked for.",
    )


def _overdue_table(cases: Sequence[Standing]) -> Table:
    rows = [
        (
            one.case.pupil.name,
            duty.title,
            owner_words(duty.owner),
            day_or_moment(duty.due) if duty.due else "no date",
            days_in_words(duty.because),
            one.case.case,
        )
        for one in cases
        for duty in _overdue(one)
    ]
    columns = ("Pupil", "Step", "Owner", "Was due", "Because", "Case")
    return Table(columns, tuple(rows), empty="Nothing is overdue.")


DECIDED = (Decision, StrategyMeeting, LeaveRequest, Waive)
"""The entries that say what was decided."""


def _decisions(scope: Scope, cases: Sequence[Standing]) -> Table:
    rows = []
    for one in cases:
        made = [entry for entry in one.case.standing_entries if isinstance(entry, DECIDED)]
        if made:
            last = max(made, key=lambda entry: entry.at)
            who = full_name(last.by, scope.settings.staff)
            decided = what_came_of_it(last) or "nothing is recorded as decided"
            rows.append((one.case.pupil.name, short_day(last.at), what_was_done(last), decided, who))
    return Table(
        ("Pupil", "When", "About", "Decision and reason", "Who"), tuple(rows), empty="No decision is recorded."
    )


def returns_due(scope: Scope) -> Paper:
    """What the authority must hear within the span, and what is overdue."""
    rows = [
        (due, one.case, duty)
        for one in scope.standings
        for duty in one.duties
        if duty.duty in scope.returns and not duty.led_by and (due := _day(duty)) is not None
        if duty.state is State.OVERDUE or (duty.state in (State.DUE, State.UPCOMING) and due <= scope.last)
    ]
    table = Table(
        ("By when", "Pupil", "Return", "How it stands", "Because", "Case"),
        tuple(
            (day_or_moment(due), case.pupil.name, duty.title, duty.state.value, days_in_words(duty.because), case.case)
            for due, case, duty in sorted(rows, key=lambda row: (row[0], row[1].case, row[2].duty))
        ),
        empty="No return is due.",
    )
    counts = Counter(row[2].state for row in rows)
    bars = tuple(Bar(state.value, counts[state]) for state in (State.OVERDUE, State.DUE, State.UPCOMING))
    return frame(
        scope,
        "report_returns",
        "Returns to the local authority",
        for_whom="the attendance officer",
        discloses=("names of pupils with a return due",),
        sections=(Section("Overdue and due", (Chart("returns", bars), table)),),
    )


def _day(duty: Duty) -> date | None:
    return None if duty.due is None else date(duty.due.year, duty.due.month, duty.due.day)


def contacts_to_check(scope: Scope) -> Paper:
    """Staff and recipients whose address nobody has checked for half a year."""
    staff = [("staff", member.name, member.phone, member.email, member.checked_on) for member in scope.settings.staff]
    others = [
        (f"notify: {key}", each.name, each.phone, each.email or each.portal, each.checked_on)
        for key, each in scope.settings.notify.items()
    ]
    stale = [row for row in (*staff, *others) if row[4] is None or scope.now.date() - row[4] > CHECK_AFTER]
    table = Table(
        ("Where in cmeboard.yaml", "Name", "Telephone", "E-mail or portal", "Last checked"),
        tuple(
            (where, name, phone or "none", email or "none", short_day(checked) if checked else "never")
            for where, name, phone, email, checked in stale
        ),
        empty="Every address was checked within half a year.",
    )
    return frame(
        scope,
        "report_contacts",
        "Contacts to check again",
        for_whom="the safeguarding lead",
        discloses=("names and numbers of staff and agencies",),
        sections=(Section("To be checked", (table,)),),
    )
