"""The profiles of register systems: those that ship, and the school's own in its store's `profiles/`."""

from pathlib import Path

from cmeboard import packs
from cmeboard.core.refused import Refused
from cmeboard.register.profile import Profile
from cmeboard.store.files.listing import files_in
from cmeboard.store.files.model_files import parse_model, read_model

FOLDER = "profiles"
SHIPPED = ("dfe", "bromcom", "wonde", "sims", "arbor", "any")
"""The shipped profiles, by the name of their file."""


def shipped_profiles() -> list[Profile]:
    """Every profile that ships with the program."""
    return [_shipped(name) for name in SHIPPED]


def _shipped(name: str) -> Profile:
    path = f"{FOLDER}/{name}.yaml"
    found, problems = parse_model(packs.read_text(path).encode(), path, Profile)
    if found is None:
        raise ValueError(str(problems[0]))
    return found


def profiles_of(root: Path) -> list[Profile]:
    """The school's own profiles, then those that ship; one of the same name takes the shipped one's place.

    Raises Refused for a profile that cannot be read: without it a file might be taken for something else.
    """
    own = [_own(root, path) for path in files_in(root, FOLDER, ".yaml")]
    names = {profile.profile for profile in own}
    return [*own, *(profile for profile in shipped_profiles() if profile.profile not in names)]


def _own(root: Path, path: str) -> Profile:
    found, problems = read_model(root, path, Profile)
    if found is None:
        raise Refused(str(problems[0]), "mend that file; cmeboard check shows all that is wrong in it")
    return found
