"""P12: reading a year of 1,500 pupils (570,000 marks), long and day shape; floor: a bare csv.reader over it."""

import csv
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO, StringIO

from bench.measure import Figure, Ratio, by_turns
from bench.stores import Stores
from cmeboard.demo.calendar import proposed_calendar
from cmeboard.demo.exports import export
from cmeboard.demo.people import school_roll
from cmeboard.demo.sheets import Shape
from cmeboard.register.reading import read
from cmeboard.store.settings.config import build_calendar
from cmeboard.workspace.profiling import shipped_profiles

NOW = datetime(2027, 7, 15, 9, 35)


def run(stores: Stores, rounds: int) -> list[Figure]:
    """Rows to sessions. The plan that follows depends on the store and is not in these figures."""
    calendar = build_calendar(proposed_calendar(date(2026, 11, 24)), "Europe/London")
    roll = school_roll(1, 1_500, date(2026, 11, 24))
    profiles = shipped_profiles()
    figures: list[Figure] = []
    for shape in (Shape.LONG, Shape.DAY):
        data = export(shape, 1, roll, date(2026, 9, 1), date(2027, 7, 20), calendar)
        text = data.decode()

        def bare(text: str = text) -> None:
            for _ in csv.reader(StringIO(text)):
                pass

        def take(data: bytes = data) -> None:
            read("register.csv", BytesIO(data), profiles)

        floor, measured = by_turns(bare, take, rounds=max(2, rounds // 2))
        figures.append(Ratio("P12", f"a year of 1,500 pupils read, {shape} shape", floor, measured, 3))
        figures += _against_pandas(data, shape, take, rounds)
    return figures


def _against_pandas(data: bytes, shape: Shape, take: Callable[[], None], rounds: int) -> list[Figure]:
    """What a careful user would do with pandas, where it is installed: text cells, clean codes, dates day first."""
    try:
        import pandas
    except ImportError:
        return []
    codes = ["Mark"] if shape is Shape.LONG else ["AM", "PM"]

    def by_pandas() -> None:
        frame = pandas.read_csv(BytesIO(data), dtype=str, keep_default_na=False)
        frame["Date"] = pandas.to_datetime(frame["Date"], format="%Y-%m-%d")
        for column in codes:
            frame[column] = frame[column].str.strip().str.upper().replace("", "-")
        if shape is Shape.LONG:
            frame.pivot_table(index="UPN", columns=["Date", "Session"], values="Mark", aggfunc="first")
        else:
            frame.pivot_table(index="UPN", columns="Date", values=codes, aggfunc="first")

    floor, measured = by_turns(by_pandas, take, rounds=max(2, rounds // 2))
    return [Ratio("P12", f"the same, {shape} shape, against pandas", floor, measured, 2)]
