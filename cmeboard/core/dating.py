"""Numbers of a policy dated by when they were changed: an old case keeps the reckoning it had."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from cmeboard.core.policy import PolicyFile, Rule
from cmeboard.core.stack import Origin, Origins

LIMITS = ("day", "within", "latest_day_of_absence")


class Version(NamedTuple):
    """The policy as one commit left it, from the day of that commit. `commit` is empty for an edit not committed."""

    since: date
    commit: str
    file: PolicyFile


def with_history(versions: Sequence[Version]) -> tuple[PolicyFile, Origins]:
    """The latest policy with each number that was changed in place dated, and where each rule's wording comes from.

    `versions` stand oldest first. A number that a school dated itself, with `from`, is left as it stands.
    """
    latest = versions[-1].file
    by_version = [{rule.id: rule for rule in version.file.rules} for version in versions]
    rules: list[Rule] = []
    origins: dict[str, list[tuple[date | None, Origin]]] = {}
    for rule in latest.rules:
        changed: dict[str, list[tuple[date | None, Any]]] = {limit: [] for limit in LIMITS}
        origins[rule.id] = []
        held: Rule | None = None
        for version, known in zip(versions, by_version, strict=True):
            then = known.get(rule.id)
            if then is None or then == held:
                continue
            since = version.since if held is not None else None
            origin = Origin(f"{version.file.policy} {version.file.version}", version.commit)
            origins[rule.id].append((since, origin))
            for limit in LIMITS:
                if held is None or getattr(then, limit) != getattr(held, limit):
                    changed[limit].append((since, getattr(then, limit)))
            held = then
        update = {limit: dated for limit in LIMITS if (dated := _dated(changed[limit])) is not None}
        rules.append(rule.model_copy(update=update) if update else rule)
    return latest.model_copy(update={"rules": tuple(rules)}), origins


def _dated(changes: list[tuple[date | None, Any]]) -> tuple[Any, ...] | None:
    """The values of a limit with the days from which they hold, or None where nothing was changed in place."""
    if len(changes) < 2 or any(len(values) != 1 or values[0].from_ is not None for _, values in changes):
        return None
    last_of_its_day = dict(changes)
    return tuple(values[0].model_copy(update={"from_": since}) for since, values in last_of_its_day.items())
