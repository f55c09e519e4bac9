"""Which store is meant. Standard library only: the warm start uses it."""

import os
from collections.abc import Mapping

SETTINGS = "cmeboard.yaml"


def is_store(root: str) -> bool:
    """Whether a folder has settings, and a repository of its own to keep a record in."""
    return os.path.isfile(os.path.join(root, SETTINGS)) and os.path.exists(os.path.join(root, ".git"))


def find_store(named: str | None, environment: Mapping[str, str], working_directory: str) -> str | None:
    """The store's folder: the one named, else `CMEBOARD_STORE`, else the store around the working directory."""
    chosen = named or environment.get("CMEBOARD_STORE")
    if chosen:
        return os.path.abspath(os.path.expanduser(chosen))
    folder = os.path.abspath(working_directory)
    while not os.path.isfile(os.path.join(folder, SETTINGS)):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder
