"""The board, a case and a reckoning as plain text and as JSON values: what a screen reader and a script get."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from cmeboard.cli.output import say, say_table
from cmeboard.core.board import Board, Card
from cmeboard.core.duty import Duty, State, moment_text
from cmeboard.core.shown.today import urgency

if TYPE_CHECKING:
    from cmeboard.core.case import Case
    from cmeboard.workspace.answers import CaseView, Unrecorded


def list_document(cards: Iterable[Card]) -> list[dict[str, Any]]:
    """The rows of `list --json`."""
    return [
        {
            "case": card.case,
            "stage": card.stage,
            "pupil": card.pupil,
            "first_day_absent": card.first_day_absent,
            "day_of_absence": card.day_of_absence,
            "no_contact_day": card.no_contact_day,
            "overdue": card.overdue,
            "due": card.due,
            "flags": list(card.flags),
            "warnings": list(card.warnings),
            "problem": card.problem,
            "path": card.path,
        }
        for card in cards
    ]


def due_document(board: Board) -> list[dict[str, Any]]:
    """The rows of `due --json`: what is work now, the most urgent first."""
    rows: list[dict[str, Any]] = [
        {
            "case": card.case,
            "pupil": card.pupil,
            "stage": card.stage,
            "duty": duty.duty,
            "title": duty.title,
            "owner": duty.owner,
            "due": duty.due or None,
            "state": duty.state,
            "since": duty.since or None,
            "clause": {"heading": duty.heading, "quote": duty.quote},
            "because": duty.because,
        }
        for card in board.cards
        for duty in card.duties
        if State(duty.state).is_work
    ]
    rows.sort(key=lambda row: (urgency(row["state"], row["stage"]), row["due"] or "9999", row["case"]))
    return rows


def duty_document(duty: Duty, view: "CaseView", with_days: bool = False) -> dict[str, Any]:
    """One duty of a case, as `due --all --json`, `show --json` and (with the days counted) `why --json` give it."""
    document: dict[str, Any] = {
        "case": duty.case,
        "pupil": view.case.pupil.name if view.case else "",
        "stage": view.card.stage,
        "duty": duty.duty,
        "title": duty.title,
        "owner": duty.owner,
        "due": moment_text(duty.due) or None,
        "state": duty.state.value,
        "since": moment_text(duty.since) or None,
        "clause": {"heading": duty.clause.heading, "quote": duty.clause.quote, "source": duty.clause.source or None},
        "because": duty.because,
        "also": list(duty.also),
        "led_by": duty.led_by or None,
        "kind": duty.kind,
        "met_by": duty.met_by or None,
        "missing": duty.missing or None,
        "became_late": moment_text(duty.became_late) or None,
        "ended": moment_text(duty.ended) or None,
        "missed": duty.missed,
    }
    if with_days:
        document["version"] = duty.version
        document["commit"] = duty.commit or None
        document["days"] = [
            {
                "day": day.day.isoformat(),
                "counts": day.counts,
                "reason": day.reason,
                "marks": day.marks,
                "contact": day.contact,
                "day_of_absence": day.day_of_absence,
                "no_contact_day": day.no_contact_day,
            }
            for day in (duty.days or view.days)
        ]
    return document


def say_board(board: Board, paths: set[str]) -> None:
    """The columns, one under another, with the cards whose path is in `paths`."""
    say(f"{board.school}, {board.now}")
    for notice in board.notices:
        say(f"note: {notice}")
    for column in board.columns:
        cards = [card for card in column.cards if card.path in paths]
        urgent = sum(1 for card in cards if card.overdue or card.due or card.problem)
        say()
        say(f"{column.stage}: {len(cards)}" + (f", {urgent} need something now" if urgent else ""))
        say_table([_card_cells(card) for card in cards], indent="  ")


def _card_cells(card: Card) -> tuple[str, ...]:
    if card.problem:
        return ("XX", card.case, card.pupil, "", f"cannot be read: {card.problem}")
    duty = card.next_duty
    sign = "!!" if card.overdue else "! " if card.due else "  "
    day = f"day {card.day_of_absence}" if card.day_of_absence else ""
    step = f"{duty.state}: {duty.title}, by {duty.due or 'no date'} ({duty.duty})" if duty else "nothing due"
    hand = "  [not yet in the record]" if card.uncommitted else ""
    warned = f"  [{'; '.join(card.warnings)}]" if card.warnings else ""
    return (sign, card.case, card.pupil, day, step + hand + warned)


def say_case(view: "CaseView") -> None:
    """Facts, warnings, duties with their sentence, and the log."""
    for problem in view.problems:
        say(str(problem))
    if view.case is None:
        return
    case = view.case
    say(f"{case.case}  {case.pupil.name}  {case.stage.value}")
    counted = f", day {view.card.day_of_absence} of absence" if view.card.day_of_absence else ""
    say(f"absent since {case.first_day_absent}{counted}")
    for warning in view.warnings:
        say(f"WARNING: {warning}")
    say()
    facts = case.pupil.model_dump(mode="json", exclude_defaults=True, exclude={"name", "contacts", "siblings"})
    say_table([(key.replace("_", " "), _plain(value)) for key, value in facts.items()])
    for contact in case.pupil.contacts:
        say(f"contact: {contact.name} ({contact.relationship or 'relationship not known'}) {', '.join(contact.phones)}")
    for sibling in case.pupil.siblings:
        say(f"sibling: {sibling.name}, {sibling.school or 'school not known'}")
    say()
    say("What is due")
    for duty in view.duties:
        if duty.state.is_work:
            by = moment_text(duty.due) or "no date"
            say(f"  {duty.state.value}: {duty.title}, by {by} ({duty.duty}, {duty.owner})")
            say(f"      “{duty.clause.quote}”")
    if not any(duty.state.is_work for duty in view.duties):
        say("  nothing now")
    say()
    say("Log")
    say_log(case)


def say_recorded(case: "Case") -> None:
    """What the record holds of a case whose file cannot be read as it lies there."""
    say()
    say(f"As the record has it: {case.case}  {case.pupil.name}  {case.stage.value}")
    say(f"absent since {case.first_day_absent}")
    say_log(case)
    say(f"Bring that version back with: cmeboard restore {case.case} --whole")


def say_log(case: "Case") -> None:
    """The entries, oldest first."""
    for entry in case.log:
        fields = entry.model_dump(
            mode="json", by_alias=True, exclude_defaults=True, exclude={"at", "by", "did", "id", "note"}
        )
        said = ", ".join(f"{key} {_plain(value)}" for key, value in fields.items())
        say(f"  {moment_text(entry.at)}  {entry.by}: {entry.did}{', ' + said if said else ''}")
        for line in (entry.note or "").splitlines():
            say(f"      {line}")


def say_unrecorded(edit: "Unrecorded | None") -> None:
    """What was saved by hand and is not yet in the record, by whom and when, as far as the machine knows."""
    if edit is None:
        return
    say(f"NOT YET IN THE RECORD: saved on disk by {edit.by}, {edit.when:%Y-%m-%d %H:%M}")
    for problem in edit.lost:
        say(f"    {problem.message}: {problem.fix}")
    for change in edit.changes:
        say(f"    {change}")


def unrecorded_document(edit: "Unrecorded | None") -> dict[str, Any] | None:
    """The same for `show --json`."""
    if edit is None:
        return None
    lost = [problem.message for problem in edit.lost]
    return {"by": edit.by, "when": edit.when.isoformat(), "changes": list(edit.changes), "lost": lost}


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_plain(one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def say_why(view: "CaseView", duties: list[Duty]) -> None:
    """The days as counted, once; each duty with what met it or is missing; each sentence where it is first needed."""
    if view.case is None:
        return
    say(f"{view.case.case}  {view.case.pupil.name}")
    say()
    say("Days as counted")
    say_table(
        [
            (
                f"{day.day:%a} {day.day}",
                f"day {day.day_of_absence}" if day.day_of_absence else "",
                f"no-contact day {day.no_contact_day}" if day.no_contact_day else "",
                day.marks,
                "; ".join(dict.fromkeys(word for word in (day.reason, day.contact) if word)),
            )
            for day in view.days
        ],
        indent="  ",
    )
    quoted: set[tuple[str, str]] = set()
    for duty in duties:
        say()
        due = moment_text(duty.due)
        by = f"due {due}" if due else "with no date"
        say(f"{duty.duty} {duty.title}: {duty.state.value} ({by}), {duty.owner}")
        for line in _reckoned(duty):
            say(f"  {line}")
        if (duty.duty, duty.commit) not in quoted:
            quoted.add((duty.duty, duty.commit))
            for line in _quoted(duty):
                say(f"  {line}")


def _reckoned(duty: Duty) -> Iterator[str]:
    """How the duty comes to stand as it does."""
    yield duty.because
    if duty.met_by:
        yield f"{'waived' if duty.state is State.WAIVED else 'met'} by: {duty.met_by}"
    elif duty.ended:
        yield f"ended: {moment_text(duty.ended)}"
    if duty.missing:
        yield f"missing: {duty.missing}"
    if duty.became_late:
        yield f"late since: {moment_text(duty.became_late)}"
    yield from (f"also asked by: {other}" for other in duty.also)
    if duty.led_by:
        yield f"the same step as {duty.led_by}, which leads"


def _quoted(duty: Duty) -> Iterator[str]:
    """The rule's sentence and where it comes from."""
    yield f"{duty.clause.heading.rstrip(':')}: “{duty.clause.quote}”"
    if duty.clause.source:
        yield f"{duty.kind}: {duty.clause.source}"
    if duty.version:
        yield f"policy: {duty.version}" + (f", commit {duty.commit[:12]}" if duty.commit else "")
