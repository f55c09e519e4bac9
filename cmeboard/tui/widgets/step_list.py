"""The list of Today: headings and steps, of which only the lines in view are drawn, under a one-cell cursor."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from cmeboard.core.board import Card, CardDuty
from cmeboard.core.shown.today import Group, Grouping, Step, StepKey
from cmeboard.tui.look.fitting import in_few_words, in_words, pad
from cmeboard.tui.look.paint import Look
from cmeboard.tui.widgets.card_lines import Line, few_state_words, mend_words, shown_name, state_words
from cmeboard.tui.widgets.step_rows import StepRows


class StepList(Widget):
    """Shows groups of steps; the cursor stands on a step and stays on it when they are read anew."""

    DEFAULT_CSS = "StepList { height: 1fr; }"
    ALLOW_SELECT = False

    class Chosen(Message):
        """A step was clicked; `times` says how often in a row."""

        def __init__(self, times: int) -> None:
            super().__init__()
            self.times = times

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.now = ""
        self.is_active = True
        self.begin_at: StepKey | None = None
        """The step to stand on when the first are shown."""
        self.place = 0
        self.top = 0
        self._grouping = Grouping.URGENCY
        self._rows = StepRows((), 2)
        self._drawn: dict[int, list[Line]] = {}
        self._drawn_width = 0

    def show(self, groups: Sequence[Group], grouping: Grouping, look: Look, now: str, lines_a_step: int) -> None:
        """Takes over new groups. The cursor stays on its step, else where it was, which is then the next one."""
        kept = self.step_key or self.begin_at
        self.begin_at = None
        old, before = self._rows, self._as_seen()
        self._grouping, self.look, self.now = grouping, look, now
        self._rows = StepRows(groups, lines_a_step)
        found = self._rows.place_of(kept) if kept is not None else None
        self.place = found if found is not None else min(self.place, max(0, self.count - 1))
        self._scroll_to_cursor()
        is_as_it_was = before == self._as_seen()
        if not (is_as_it_was and old.is_same(self._rows)):
            self._drawn.clear()
        if not is_as_it_was:
            self.refresh()

    def _as_seen(self) -> tuple[object, ...]:
        """What the lines in view are drawn from."""
        rows = self._rows
        in_view = rows.in_view(self.top, self.size.height)
        return in_view, rows.lines_a_step, self.top, self._grouping, self.look, self.now[:10]

    @property
    def count(self) -> int:
        """How many steps there are."""
        return self._rows.count

    @property
    def step(self) -> Step | None:
        """The step under the cursor, or None where there is none."""
        return self._rows.step(self.place) if self.count else None

    @property
    def step_key(self) -> StepKey | None:
        """What names the step under the cursor."""
        return self.step.key if self.step is not None else None

    def stand_on(self, key: StepKey) -> None:
        """Puts the cursor on a step, where it is shown."""
        place = self._rows.place_of(key)
        if place is not None:
            self.go(place)

    def move(self, by: int) -> None:
        """Moves the cursor by so many steps, at most to the first or last."""
        self.go(self.place + by)

    def go(self, place: int) -> None:
        """Puts the cursor on a step by its place, counted over all groups; only two cells are drawn for it."""
        place = min(max(0, place), max(0, self.count - 1))
        if place == self.place:
            return
        old, top = self.place, self.top
        self.place = place
        self._scroll_to_cursor()
        if self.top != top:
            self.refresh()
            return
        for one in (old, place):
            self._refresh_marker(one)

    def show_active(self, *, is_active: bool) -> None:
        """Shows the cursor, or hides it while the keys are somebody else's."""
        if is_active != self.is_active:
            self.is_active = is_active
            if self.count:
                self._refresh_marker(self.place)

    def _refresh_marker(self, place: int) -> None:
        begin, _ = self._rows.span(place)
        self.refresh(Region(0, begin - self.top, 1, self._rows.lines_a_step))

    @property
    def page(self) -> int:
        """How many steps go on a page."""
        return max(1, self.size.height // self._rows.lines_a_step - 1)

    def _scroll_to_cursor(self) -> None:
        """The heading above the first step of a group comes into view with it."""
        if not self.count or not self.size.height:
            self.top = 0
            return
        begin, end = self._rows.span(self.place)
        first = begin - 1 if self._rows.is_first(self.place) else begin
        height = self.size.height
        if first < self.top:
            self.top = max(0, first if self.place == 0 else first - height // 2)
        elif end > self.top + height:
            self.top = end - height + height // 2
        self.top = max(0, min(self.top, self._rows.lines - height))

    def on_resize(self, event: events.Resize) -> None:
        old_top = self.top
        self._scroll_to_cursor()
        if self.top != old_top:
            self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return viewport.height

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if not self.count:
            words = pad(" Nothing is due, and no file is to be mended.", width) if y == 0 else " " * width
            return Strip([Segment(words, self.look.paint.quiet)], width)
        line = y + self.top
        if line >= self._rows.lines:
            return Strip.blank(width)
        place = self._rows.at(line)
        if isinstance(place, str):
            words = pad(f" {place}", width, self.look.signs.cut)
            return Strip([Segment(words, self.look.paint.heading_active)], width)
        if width != self._drawn_width:  # lines are asked for in a new width before a resize is told
            self._drawn.clear()
            self._drawn_width = width
        if place not in self._drawn:
            step = self._rows.step(place)
            lines = self._rows.lines_a_step
            self._drawn[place] = step_lines(step, width - 1, self.look, self.now, lines, self._grouping)
        is_chosen = self.is_active and place == self.place
        marker = Segment(self.look.signs.marker if is_chosen else " ", self.look.paint.marker if is_chosen else None)
        return Strip([marker, *self._drawn[place][line - self._rows.span(place)[0]]], width)

    def on_click(self, event: events.Click) -> None:
        line = event.y + self.top
        place = self._rows.at(line) if line < self._rows.lines else ""
        if isinstance(place, int):
            self.go(place)
            self.post_message(self.Chosen(event.chain))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._scroll_by(2)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._scroll_by(-2)

    def _scroll_by(self, lines: int) -> None:
        top = max(0, min(self.top + lines, self._rows.lines - self.size.height))
        if top != self.top:
            self.top = top
            self.refresh()


def step_lines(step: Step, width: int, look: Look, now: str, lines: int, grouping: Grouping) -> list[Line]:
    """Who, what and by when on one line; on a second one who does it and why. Each exactly `width` cells.

    Where it is narrow, the step stands before the reason, on the second line.
    """
    card, duty, paint, cut = step.card, step.duty, look.paint, look.signs.cut
    if duty is None:
        first: Line = [Segment(pad(f"{look.signs.mend} {_file_words(card, look)}", width, cut), paint.warning)]
        second = f"  {mend_words(card)}"
    else:
        what = f"{duty.duty} {duty.title}"
        is_narrow = width < NARROW and lines > 1
        when, who = _columns(width, grouping, is_narrow)
        day = f" d{card.day_of_absence}" if card.day_of_absence is not None else ""
        first = [
            Segment(pad(_when(duty, look, now, grouping, when), when, cut) + " ", paint.state(duty.state)),
            Segment(pad(shown_name(card, look), max(0, who - len(day)), cut), paint.name_of_child),
            Segment(pad(day, min(who, len(day)), cut), paint.quiet),
        ]
        if not is_narrow:
            first.append(Segment(pad(f" {what}", width - when - who - 1, cut), paint.text))
        second = f"  {what if is_narrow else duty.owner} {look.signs.dot} {duty.because}"
    return [first, [Segment(pad(second, width, cut), paint.quiet)]][:lines]


def _file_words(card: Card, look: Look) -> str:
    """Whose file it is, as far as it can be read, and which."""
    name = shown_name(card, look)
    return name if card.case in name else f"{name}  {card.case}"


NARROW = 60
"""Cells below which a line has room for the child and the date alone."""


def _when(duty: CardDuty, look: Look, now: str, grouping: Grouping, room: int) -> str:
    """Sign and date, and the state in a word unless the heading says it; the day of the week where there is room."""
    sign = look.signs.states[duty.state]
    if grouping is Grouping.URGENCY:
        full, few = in_words(duty.due, now), in_few_words(duty.due, now)
    else:
        full, few = state_words(duty, now), few_state_words(duty, now)
    return f"{sign} {full if cell_len(full) + 2 <= room else few}"


def _columns(width: int, grouping: Grouping, is_narrow: bool) -> tuple[int, int]:
    """The cells for when and for who; the step has the rest, or none where it is narrow."""
    when = min(width // 2, 14 if grouping is Grouping.URGENCY else 19)
    if is_narrow:
        return when, width - when - 1
    if width < NARROW:
        return when, (width - when) // 2
    return (when, 22) if width < 100 else (when + 4, 32)
