"""Who the unix users and groups are, by name. Every start of the board asks, so that it imports little."""

import os
from contextlib import suppress
from grp import getgrgid
from pwd import getpwuid


def user_name(uid: int) -> str:
    """A unix user, by name where there is one."""
    try:
        return getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def login() -> str:
    """The unix user who runs this, by name where there is one."""
    return user_name(os.getuid())


def unix_groups() -> list[str]:
    """The names of the unix groups that this process belongs to."""
    found = []
    for number in {os.getgid(), *os.getgroups()}:
        with suppress(KeyError):
            found.append(getgrgid(number).gr_name)
    return found
