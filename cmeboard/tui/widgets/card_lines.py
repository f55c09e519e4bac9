"""A card as lines of segments. Pure: the same card, width and look give the same lines."""

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from cmeboard.core.board import Card, CardDuty
from cmeboard.core.duty import State
from cmeboard.core.showing import safe
from cmeboard.tui.look.fitting import fit, in_few_words, in_words, initials, pad, wrap
from cmeboard.tui.look.paint import Look

Line = list[Segment]

DENSITIES = (1, 3, 4, 7)
"""Lines a card may take."""


def shown_name(card: Card, look: Look) -> str:
    """The child's name, or initials and case id while names are covered; the file's where no name could be read."""
    if not card.pupil:
        return card.case or card.path.rsplit("/", 1)[-1]
    return f"{initials(card.pupil)} {card.case}" if look.covered else card.pupil


def day_words(card: Card) -> str:
    """`day 3`, counted as the policy counts."""
    return f"day {card.day_of_absence}" if card.day_of_absence is not None else ""


def state_words(duty: CardDuty, now: str) -> str:
    """`overdue Mon 9 Nov`, `due today`, `no date`: a state in words, with its date."""
    return _stated(duty, in_words(duty.due, now))


def few_state_words(duty: CardDuty, now: str) -> str:
    """As `state_words`, for where there is no room: `overdue 9 Nov`."""
    return _stated(duty, in_few_words(duty.due, now))


def _stated(duty: CardDuty, when: str) -> str:
    if duty.state == State.UPCOMING:
        return f"by {when}" if when else "upcoming"
    return f"{duty.state} {when}".strip()


def card_lines(card: Card, width: int, look: Look, now: str, picked: bool = False) -> list[Line]:
    """The lines of a card, each exactly `width` cells, as many as the look's density."""
    if card.problem:
        return _mend_lines(card, width, look, picked)
    if look.density == 1:
        return [_one_line(card, width, look, picked)]
    lines = [_name_line(card, width, look, picked), *_duty_lines(card, width, look, now)]
    lines += _more_lines(card, width, look)
    return lines[: look.density] + [[Segment(" " * width)]] * (look.density - len(lines))


def _both_ends(left: str, left_style: Style, right: str, right_style: Style, width: int, cut: str) -> Line:
    right = fit(right, max(0, width // 2), cut)
    gap = 1 if right else 0
    room = width - cell_len(right) - gap
    line = [Segment(pad(left, room, cut), left_style)]
    return [*line, Segment(" " * gap + right, right_style)] if right else line


def _marks(card: Card, look: Look, picked: bool) -> str:
    signs = [look.signs.picked] if picked else []
    if card.uncommitted:
        signs.append(look.signs.unrecorded)
    return "".join(signs) + " " if signs else ""


def _name_line(card: Card, width: int, look: Look, picked: bool) -> Line:
    paint = look.paint
    name = _marks(card, look, picked) + shown_name(card, look)
    day = day_words(card)
    if cell_len(safe(name)) + len(day) + 1 > width:
        day = day.replace("day ", "d")
    return _both_ends(name, paint.name_of_child, day, paint.text, width, look.signs.cut)


def _one_line(card: Card, width: int, look: Look, picked: bool) -> Line:
    duty = card.next_duty
    sign = look.signs.states[duty.state] if duty else " "
    style = look.paint.state(duty.state) if duty else look.paint.quiet
    day = f"d{card.day_of_absence}" if card.day_of_absence is not None else ""
    name = _marks(card, look, picked) + shown_name(card, look)
    line = _both_ends(name, look.paint.name_of_child, day, look.paint.text, width - 2, look.signs.cut)
    return [Segment(f"{sign} ", style), *line]


def _duty_lines(card: Card, width: int, look: Look, now: str) -> list[Line]:
    duty = card.next_duty
    if duty is None:
        return [[Segment(pad("nothing due", width, look.signs.cut), look.paint.quiet)], [Segment(" " * width)]]
    style = look.paint.state(duty.state)
    sign = look.signs.states[duty.state]
    others = card.overdue + card.due - 1 if duty.state in (State.OVERDUE, State.DUE) else 0
    more = f"+{others}" if others > 0 else ""
    words = f"{sign} {state_words(duty, now)}"
    if cell_len(words) + len(more) + bool(more) > width:
        words = f"{sign} {few_state_words(duty, now)}"
    has_room = look.density > 3 + bool(card.in_brief)
    titles = _title_lines(duty.title, width, 2 if has_room else 1)
    return [
        _both_ends(words, style, more, style, width, look.signs.cut),
        *([Segment(pad(text, width, look.signs.cut), look.paint.text)] for text in titles),
    ]


def _title_lines(title: str, width: int, most: int) -> list[str]:
    """A step's title on at most so many lines, of which the last may be too long."""
    lines = wrap(title, width)
    return [*lines[: most - 1], " ".join(lines[most - 1 :])][: len(lines)]


def _more_lines(card: Card, width: int, look: Look) -> list[Line]:
    """Warnings always have the fourth line; year, flags and dates follow where a card is tall."""
    paint, signs = look.paint, look.signs
    lines: list[Line] = []
    if card.in_brief:
        lines.append([Segment(pad(f"{signs.flag} {card.in_brief}", width, signs.cut), paint.warning)])
    if look.density < 7:
        return lines
    facts = [f"year {card.year_group}" if card.year_group is not None else "", f"since {card.first_day_absent}"]
    if card.no_contact_day is not None:
        lines.append([Segment(pad(f"no-contact day {card.no_contact_day}", width, signs.cut), paint.text)])
    lines.append([Segment(pad(f" {signs.dot} ".join(filter(None, facts)), width, signs.cut), paint.quiet)])
    if card.flags:
        lines.append([Segment(pad(f"{signs.flag} {', '.join(card.flags)}", width, signs.cut), paint.quiet)])
    return lines


def _mend_lines(card: Card, width: int, look: Look, picked: bool) -> list[Line]:
    paint, signs = look.paint, look.signs
    title = f"{signs.mend} {_marks(card, look, picked)}{shown_name(card, look)}"
    lines: list[Line] = [[Segment(pad(title, width, signs.cut), paint.bad)]]
    if look.density > 1:
        words = wrap(f"to mend, {mend_words(card)}", width)[: look.density - 2]
        lines += [[Segment(pad(text, width, signs.cut), paint.text)] for text in words]
    return lines + [[Segment(" " * width)]] * (look.density - len(lines))


def mend_words(card: Card) -> str:
    """Why the file has to be mended, with the line: its name stands above, and would leave no room for the reason."""
    line, colon, words = card.to_mend.removeprefix(f"{card.path}:").partition(": ")
    return f"line {line}: {words}" if colon and line.isdecimal() else card.to_mend.removeprefix(f"{card.path}: ")
