"""Which column a card stands in: what an entry does to it, and when a move needs a reason. Pure."""

from collections.abc import Mapping, Sequence

from cmeboard.core.case import Case
from cmeboard.core.entries import Entry, MoveEntry
from cmeboard.core.stage import STAGES, Stage


def stage_after(stage: Stage, did: str, moves: Mapping[str, Stage]) -> Stage:
    """The column after an entry of this kind. An entry never moves a card backwards."""
    to = moves.get(did)
    return to if to is not None and to.position > stage.position else stage


def steps_passed_over(case: Case, to: Stage, moves: Mapping[str, Stage]) -> tuple[str, ...]:
    """The columns between where a card stands and `to`, that one counted, whose step the log does not hold.

    `moves` says which kinds of entry bring a card into which column; a column that no entry leads to has no step.
    """
    done = {entry.did for entry in case.standing_entries}
    return tuple(
        stage.value
        for stage in STAGES
        if case.stage.position < stage.position <= to.position
        and (kinds := {did for did, into in moves.items() if into is stage})
        and not kinds & done
    )


def why_a_reason(case: Case, to: Stage, moves: Mapping[str, Stage]) -> str:
    """Why a move needs a reason, as a sentence; nothing where it needs none."""
    if to.position < case.stage.position:
        return "a move back needs a reason"
    if to.position != case.stage.position + 1:
        return "a move over a column needs a reason"
    passed = steps_passed_over(case, to, moves)
    kinds = [did for did, into in moves.items() if into is to]
    return f"no {' or '.join(kinds)} is recorded yet, so a move to {to.value} needs a reason" if passed else ""


def stage_from_log(entries: Sequence[Entry], moves: Mapping[str, Stage]) -> Stage:
    """The column that a log alone explains: Absent, then each step as the policy moves it or a person did."""
    stage = Stage.ABSENT
    for entry in entries:
        if isinstance(entry, MoveEntry):
            stage = Stage(entry.to) if entry.to in _SPELLINGS else stage
        else:
            stage = stage_after(stage, entry.did, moves)
    return stage


_SPELLINGS = frozenset(stage.value for stage in Stage)


def stage_without(case: Case, standing: Sequence[Entry], kept: Sequence[Entry], moves: Mapping[str, Stage]) -> Stage:
    """The column once only the `kept` of the `standing` entries count; where a hand put the card, it stays."""
    if stage_from_log(standing, moves) is not case.stage:
        return case.stage
    return stage_from_log(kept, moves)
