"""Files of a store read, whatever lies there, and made into what they are to be, which need not be a case."""

import errno
import os
import stat
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from shlex import quote
from typing import TypeVar, cast

from pydantic import BaseModel, ValidationError

from cmeboard.core.problem import Problem
from cmeboard.store.files.plain_yaml import plain_values
from cmeboard.store.files.yaml_text import LARGEST_FILE, parse
from cmeboard.store.unix_users import user_name

Model = TypeVar("Model", bound=BaseModel)


def read_bytes(root: Path, path: str) -> bytes | Problem:
    """A regular file's bytes; a link, pipe, device or folder is not opened but told."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(root / path, flags)
    except OSError as error:
        return _cannot_be_opened(root, path, error)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return Problem.of_file(path, "this is a folder, a pipe or a device, not a file", "move it away")
    with os.fdopen(descriptor, "rb") as file:
        try:
            return file.read(LARGEST_FILE + 1)
        except OSError as error:
            return _cannot_be_opened(root, path, error)


def _cannot_be_opened(root: Path, path: str, error: OSError) -> Problem:
    try:
        state = (root / path).lstat()
    except OSError:
        return Problem.of_file(path, "the file has gone", f"see: ls -l {quote(path)}")
    if stat.S_ISLNK(state.st_mode):
        return Problem.of_file(path, "this is a link, not a case", "put the file itself here")
    if error.errno == errno.EACCES:
        owner = user_name(state.st_uid)
        fix = f"ask {owner}, or the administrator, for: chmod u+r,g+r {quote(path)}"
        return Problem.of_file(path, f"you may not read this file, which belongs to {owner}", fix)
    return Problem.of_file(path, f"the file cannot be opened ({error.strerror})", f"see: ls -l {quote(path)}")


def parse_model(data: bytes, path: str, model: type[Model]) -> tuple[Model | None, tuple[Problem, ...]]:
    """What a file says that is no case, from its bytes."""
    values = plain_values(data)
    if values is not None:
        with suppress(ValidationError):
            return model.model_validate(values), ()
    parsed = parse(data, path)
    if parsed.root is None:
        return None, parsed.problems
    try:
        return model.model_validate(parsed.value), ()
    except ValidationError as error:
        from cmeboard.store.files.explain import explain  # knows every kind of entry, which takes long to load

        return None, explain(error, parsed, path, model)


def parse_setting(data: bytes, path: str, model: type[Model]) -> tuple[Model | None, tuple[Problem, ...]]:
    """As `parse_model`, of settings, calendar or policy: whoever judges asks for the same three several times."""
    found, problems = _parsed(data, path, model)
    return cast("Model | None", found), problems


@lru_cache(maxsize=4)
def _parsed(data: bytes, path: str, model: type[BaseModel]) -> tuple[BaseModel | None, tuple[Problem, ...]]:
    return parse_model(data, path, model)


def read_model(root: Path, path: str, model: type[Model]) -> tuple[Model | None, tuple[Problem, ...]]:
    """Profile, tombstone or notice of a store."""
    data = read_bytes(root, path)
    return (None, (data,)) if isinstance(data, Problem) else parse_model(data, path, model)


def read_setting(root: Path, path: str, model: type[Model]) -> tuple[Model | None, tuple[Problem, ...]]:
    """Settings, calendar or policy of a store."""
    data = read_bytes(root, path)
    return (None, (data,)) if isinstance(data, Problem) else parse_setting(data, path, model)
