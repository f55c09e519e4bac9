"""What the parts of the app are written on: the shell, with which they are put together in `app`.

Textual looks through all that an app can do for each class that is made of it. A part is never an app by itself, and no
start waits for that.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmeboard.tui.parts.shell import Shell as Part
else:

    class Part:
        """A part of the app: the shell itself comes in where they are put together."""


__all__ = ["Part"]
