"""The board in the terminal: Textual, and nothing of the store but the workspace's verbs."""

import os

# Textual reads these when it is imported, and some would make it load any module they name.
for _name in [name for name in os.environ if name.startswith("TEXTUAL")]:
    del os.environ[_name]
