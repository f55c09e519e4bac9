"""What the tests cost in processor time, their processes too: the clock says little on a machine that does other work.

The whole suite tells it at its end, so that whoever adds a test sees what it adds.
"""

import resource
from collections.abc import Generator

import pytest
from _pytest.terminal import TerminalReporter

MOST = 310
"""Seconds in which the whole suite is to be done: on two cores less than three minutes, waiting included."""

TOLD_FROM = 60
"""Seconds from which a run is more than a few files."""

SHOWN = 8


class ProcessorTime:
    """Measures each phase of each test where it runs, and tells the sum where that is shown."""

    def __init__(self) -> None:
        self._last = _used()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        before, self._last = self._last, _used()
        report.processor_time = self._last - before  # type: ignore[attr-defined]
        return report

    def pytest_terminal_summary(self, terminalreporter: TerminalReporter) -> None:
        tests: dict[str, float] = {}
        for reports in terminalreporter.stats.values():
            for report in reports:
                if isinstance(report, pytest.TestReport):
                    cost = getattr(report, "processor_time", 0.0)
                    tests[report.nodeid] = tests.get(report.nodeid, 0.0) + cost
        whole = sum(tests.values())
        if whole < TOLD_FROM:
            return
        terminalreporter.section("processor time")
        terminalreporter.line(f"{whole:.0f} s in all, of {MOST} that the suite may take on two cores. The dearest:")
        for name in sorted(tests, key=lambda one: -tests[one])[:SHOWN]:
            terminalreporter.line(f"  {tests[name]:.1f} s  {name}")


def _used() -> float:
    """Seconds that this process and those it has waited for have used."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)
