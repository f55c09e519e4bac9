"""Whether a text says a name."""

import re
from collections.abc import Callable, Iterable


def says_any(names: Iterable[str]) -> Callable[[str], bool]:
    """Tells of a text whether it says one of `names`: as whole words, in whatever letters, also over two lines."""
    spelt = [r"\s+".join(map(re.escape, words)) for name in names if (words := name.split())]
    if not spelt:
        return lambda text: False
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(spelt)})(?!\w)", re.IGNORECASE)
    return lambda text: pattern.search(text) is not None
