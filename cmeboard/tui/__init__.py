"""The board in the terminal: Textual, and nothing of the store but the workspace's verbs."""

import os

# Textual reads these when it is imported, and some would make it load any module they name.
for _name in ("TEXTUAL", "TEXTUAL_DRIVER", "TEXTUAL_LOG", "TEXTUAL_PRESS", "TEXTUAL_SCREENSHOT", "TEXTUAL_FILTERS"):
    os.environ.pop(_name, None)
