"""What is worth a second look in what was just recorded is said on the board."""

from pathlib import Path

from test_paper_files import board_of
from test_views import driven, said, until

from cmeboard.cli.main import run
from cmeboard.tui.forms.new_case import NewCaseForm


def test_who_opens_a_second_case_of_a_child_is_told_of_the_first(school: Path) -> None:
    assert run(["--store", str(school), "new", "--name", "Rowan Sample", "--first-day-absent", "2026-11-09"]) == 0
    (first,) = (school / "cases").rglob("*.yaml")

    @driven
    async def drive() -> None:
        app = board_of(school)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("N")
            await until(pilot, lambda: isinstance(app.screen, NewCaseForm))
            await pilot.press(*"Rowan Sample", "f2")
            await until(pilot, lambda: "case opened" in said(app))
            await until(pilot, lambda: f"another case that is open, {first.stem}:" in said(app))

    drive()
    assert len(list((school / "cases").rglob("*.yaml"))) == 2
