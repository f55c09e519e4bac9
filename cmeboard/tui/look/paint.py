"""Signs, words and colours. Nothing is told by colour alone: a sign and a word stand beside it."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from rich.style import Style
from textual.theme import Theme

from cmeboard.core.duty import State
from cmeboard.tui.look.keys import EVERYTHING, Offered
from cmeboard.tui.look.theme_name import ThemeName


class Paint(NamedTuple):
    """The styles of one theme. `textual_theme` dresses what Textual draws itself: forms, dialogs, the palette."""

    name: ThemeName
    textual_theme: str
    text: Style
    quiet: Style
    name_of_child: Style
    marker: Style
    heading: Style
    heading_active: Style
    bar: Style
    bar_key: Style
    overdue: Style
    due: Style
    upcoming: Style
    done: Style
    warning: Style
    bad: Style

    @property
    def has_ground(self) -> bool:
        """Whether its colours are meant for a ground of its own, and not for whatever the terminal has."""
        return not self.textual_theme.startswith("ansi")

    def state(self, state: str) -> Style:
        """The style of a duty's state."""
        return {
            State.OVERDUE: self.overdue,
            State.DUE: self.due,
            State.NO_DATE: self.warning,
            State.UPCOMING: self.upcoming,
            State.DONE: self.done,
            State.DONE_LATE: self.done,
        }.get(State(state), self.quiet)


CONTRAST = Theme(
    name="cme-contrast",
    primary="#ffff00",
    secondary="#ffffff",
    warning="#ffff00",
    error="#ffff00",
    success="#ffffff",
    accent="#ffff00",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    boost="#000000",
    dark=True,
)
"""What Textual draws itself, for the high contrast look."""


def _paint(name: ThemeName, textual_theme: str, **styles: str) -> Paint:
    return Paint(name, textual_theme, **{key: Style.parse(value) for key, value in styles.items()})


_MAKERS: Mapping[ThemeName, Callable[[], Paint]] = {
    ThemeName.DARK: partial(
        _paint,
        ThemeName.DARK,
        "textual-dark",
        text="#d8dee9",
        quiet="#8d97a8",
        name_of_child="bold #ffffff",
        marker="bold #ffd75f",
        heading="bold #a9b4c6",
        heading_active="bold #ffd75f",
        bar="#d8dee9 on #2b3442",
        bar_key="bold #ffd75f on #2b3442",
        overdue="bold #ff8080",
        due="bold #ffc66d",
        upcoming="#8fb8de",
        done="#8fcf8f",
        warning="bold #e79df0",
        bad="bold #ffffff on #a02020",
    ),
    ThemeName.LIGHT: partial(
        _paint,
        ThemeName.LIGHT,
        "textual-light",
        text="#202833",
        quiet="#5a6472",
        name_of_child="bold #000000",
        marker="bold #b04a00",
        heading="bold #3d4856",
        heading_active="bold #b04a00",
        bar="#202833 on #ccd5e0",
        bar_key="bold #7a3300 on #ccd5e0",
        overdue="bold #b00020",
        due="bold #8a5200",
        upcoming="#1f5f9f",
        done="#206b20",
        warning="bold #7d1a8c",
        bad="bold #ffffff on #b00020",
    ),
    ThemeName.HIGH_CONTRAST: partial(
        _paint,
        ThemeName.HIGH_CONTRAST,
        CONTRAST.name,
        text="#ffffff",
        quiet="#ffffff",
        name_of_child="bold #ffffff",
        marker="bold #ffff00",
        heading="bold underline #ffffff",
        heading_active="bold underline #ffff00",
        bar="#000000 on #ffffff",
        bar_key="bold underline #000000 on #ffffff",
        overdue="bold reverse #ffffff",
        due="bold underline #ffffff",
        upcoming="#ffffff",
        done="#ffffff",
        warning="bold reverse #ffff00",
        bad="bold reverse #ffff00",
    ),
    ThemeName.SIXTEEN: partial(
        _paint,
        ThemeName.SIXTEEN,
        "ansi-dark",
        text="default",
        quiet="default",
        name_of_child="bold",
        marker="bold yellow",
        heading="bold cyan",
        heading_active="bold yellow",
        bar="reverse",
        bar_key="bold reverse",
        overdue="bold red",
        due="bold yellow",
        upcoming="cyan",
        done="green",
        warning="bold magenta",
        bad="bold white on red",
    ),
    ThemeName.NONE: partial(
        _paint,
        ThemeName.NONE,
        "ansi-dark",
        text="default",
        quiet="default",
        name_of_child="bold",
        marker="bold",
        heading="bold",
        heading_active="bold underline",
        bar="reverse",
        bar_key="bold reverse",
        overdue="bold",
        due="bold",
        upcoming="default",
        done="default",
        warning="bold",
        bad="reverse",
    ),
}


class _Paints(Mapping[ThemeName, Paint]):
    """The styles of every theme, each read when it is asked for: a start needs one of them."""

    def __init__(self) -> None:
        self._made: dict[ThemeName, Paint] = {}

    def __getitem__(self, name: ThemeName) -> Paint:
        if name not in self._made:
            self._made[name] = _MAKERS[name]()
        return self._made[name]

    def __iter__(self) -> Iterator[ThemeName]:
        return iter(_MAKERS)

    def __len__(self) -> int:
        return len(_MAKERS)


PAINTS = _Paints()


class Signs(NamedTuple):
    """The single characters of the board, in full or for a terminal that shows ASCII only."""

    states: dict[str, str]
    marker: str
    cursor: str
    mend: str
    flag: str
    unrecorded: str
    picked: str
    rule: str
    more_above: str
    more_below: str
    dot: str
    cut: str
    onward: str


SIGNS = Signs(
    states={
        State.OVERDUE: "▲",
        State.DUE: "●",
        State.NO_DATE: "?",
        State.UPCOMING: "○",
        State.DONE: "✓",
        State.DONE_LATE: "✓",
        State.WAIVED: "–",
        State.NO_LONGER_NEEDED: "–",
    },
    marker="▌",
    cursor="▶",
    mend="✗",
    flag="⚑",
    unrecorded="✎",
    picked="■",
    rule="─",
    more_above="↑",
    more_below="↓",
    dot="·",
    cut="…",
    onward="→",
)

ASCII_SIGNS = Signs(
    states={
        State.OVERDUE: "!",
        State.DUE: "*",
        State.NO_DATE: "?",
        State.UPCOMING: "o",
        State.DONE: "+",
        State.DONE_LATE: "+",
        State.WAIVED: "-",
        State.NO_LONGER_NEEDED: "-",
    },
    marker="|",
    cursor=">",
    mend="x",
    flag="#",
    unrecorded="~",
    picked="@",
    rule="-",
    more_above="^",
    more_below="v",
    dot=",",
    cut="~",
    onward="->",
)


class Look(NamedTuple):
    """How everything is drawn: the theme, the signs, whether names are covered, how many lines a card has, which keys
    there are, and from what time of day (`15:30`) what is due today is said to be open still; empty is never.
    """

    paint: Paint
    signs: Signs = SIGNS
    covered: bool = False
    density: int = 4
    offered: Offered = EVERYTHING
    school_ends: str = "15:30"
