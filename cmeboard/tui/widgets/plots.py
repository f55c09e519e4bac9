"""Bars in the terminal. The only module that knows the plotting widget: it is imported when the overview opens."""

from collections.abc import Sequence

from textual_plotext import PlotextPlot

from cmeboard.core.showing import safe
from cmeboard.tui.look.paint import ASCII_SIGNS, Look

_LABEL = 18
"""Cells for the words beside a bar."""


class BarChart(PlotextPlot):
    """A horizontal bar for each label, in the terminal's own colours, so that each theme and 16 colours show it."""

    def on_mount(self) -> None:
        self.theme = "clear"

    def show(self, labels: Sequence[str], counts: Sequence[int], unit: str, look: Look) -> None:
        """Draws other bars; the first label stands on top. Each label carries its number: no bar has to be measured."""
        plot = self.plt
        plot.clear_figure()
        plot.theme("clear")
        words = [f"{safe(label)[:_LABEL]} {number:>4} " for label, number in zip(labels, counts, strict=True)]
        marker = "#" if look.signs is ASCII_SIGNS else "sd"
        plot.bar(list(reversed(words)), list(reversed(counts)), orientation="horizontal", marker=marker, width=0.5)
        most = max([*counts, 1])
        plot.xlim(0, most)
        step = max(1, -(-most // 8))
        plot.xticks(
            [float(tick) for tick in range(0, most + 1, step)], [str(tick) for tick in range(0, most + 1, step)]
        )
        plot.xlabel(safe(unit))
        plot.frame(False)
        self.refresh()
