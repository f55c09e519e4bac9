"""ruamel's round trip, for the two jobs where a file is put out anew: `fmt`, and a merge that no splice can make."""

from io import BytesIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.resolver import VersionedResolver

from cmeboard.store.errors import CannotEdit

_GIVES_UP_WITH = (YAMLError, NotImplementedError, AttributeError, AssertionError, LookupError, TypeError, ValueError)
"""What ruamel raises for files that are YAML and too much for it, such as a comment between a key and its value."""


class _EveryScalarIsText(VersionedResolver):
    """Leaves dates, numbers and words as they were written, as the rest of the store reads them."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        return super().resolve(kind, "text" if kind is ScalarNode else value, implicit)


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.Resolver = _EveryScalarIsText
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def load(text: str) -> Any:
    """The file as a tree that keeps its comments. Raises CannotEdit."""
    try:
        return _yaml().load(text)
    except _GIVES_UP_WITH as error:
        raise CannotEdit("the file cannot be laid out anew", "lay it out by hand") from error


def dump(tree: Any) -> bytes:
    """The tree in the house's indentation. Raises CannotEdit."""
    out = BytesIO()
    try:
        _yaml().dump(tree, out)
    except _GIVES_UP_WITH as error:
        raise CannotEdit("the file cannot be laid out anew", "lay it out by hand") from error
    return out.getvalue()
