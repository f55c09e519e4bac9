"""A store of cases in memory: a plan is performed here as the disk would keep it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from cmeboard.core.case import Case
from cmeboard.register.context import Context
from cmeboard.register.found import Reading
from cmeboard.register.plan import ImportPlan, plan_import

Read = Callable[..., Reading]


class Store:
    """Cases, and what earlier imports read."""

    def __init__(self, context: Context) -> None:
        self.cases: dict[str, Case] = {}
        self.context = context

    def take(self, readings: Sequence[Reading]) -> ImportPlan:
        plan = plan_import(readings, list(self.cases.values()), self.context)
        for old, _ in plan.withdrawn:
            del self.cases[old]
        self.cases.update({deed.case: deed.after for deed in plan.deeds})
        plan.note_written(plan.memory)
        self.context = replace(self.context, memory=plan.memory)
        return plan

    @property
    def kept(self) -> list[str]:
        return sorted(case.model_dump_json() for case in self.cases.values())


def day_csv(rows: Iterable[tuple[str, str, str, str]]) -> str:
    """A day-shaped register of (UPN, day, morning, afternoon)."""
    return "UPN,Name,Date,AM,PM\n" + "".join(f"{upn},Pupil {upn},{day},{am},{pm}\n" for upn, day, am, pm in rows)
