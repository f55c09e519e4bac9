"""A hub entered by ssh key. What judges a push is not loaded: most who come in only fetch."""

from pathlib import Path

from cmeboard.core.settings import Roles, Settings
from cmeboard.store.copies.hub import read_hub, serve
from cmeboard.store.errors import NotInOrder
from cmeboard.store.files.model_files import parse_model
from cmeboard.store.git.repository import BareGit
from cmeboard.store.unix_users import login

BRANCH = "main"


def roles_of(git: BareGit) -> Roles:
    """Who may do what, by the settings of the record as the hub holds it."""
    with git.reading() as objects:
        data = objects.blob(f"refs/heads/{BRANCH}", "cmeboard.yaml")
    settings = parse_model(data, "cmeboard.yaml", Settings)[0] if data is not None else None
    return settings.roles if settings is not None else Roles()


def enter(folder: Path, who: str, asked: str, *, read_only: bool) -> None:
    """Lets `who` in by an ssh key, to fetch, and to push unless they may only look. Raises StoreError."""
    settings = read_hub(folder)
    if settings.account != login():
        raise NotInOrder(
            f"{folder / 'hub.yaml'} does not say that people come in as {login()}",
            f"its administrator writes there: account: {login()}",
        )
    serve(
        folder, who, asked, may_push=not read_only and who not in (*settings.readers, *roles_of(BareGit(folder)).viewer)
    )
