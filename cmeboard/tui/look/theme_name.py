"""What the looks are called: known without what draws, since a command reads a person's settings too."""

from enum import StrEnum


class ThemeName(StrEnum):
    """The looks a person can choose from."""

    DARK = "dark"
    LIGHT = "light"
    HIGH_CONTRAST = "high contrast"
    SIXTEEN = "16 colours"
    NONE = "none"
