"""`python -m bench [P3 …]`: measures what is named, or everything, and says which targets are met."""

import argparse
import importlib
import os
import pkgutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import bench
from bench.stores import Stores


def modules() -> dict[str, ModuleType]:
    """The benches by code: `p03_….py` is P3 and has a function `run(stores, rounds)` that returns figures."""
    found = {}
    for module in pkgutil.iter_modules(bench.__path__):
        number = module.name[1:3]
        if module.name.startswith("p") and number.isdigit():
            found[f"P{int(number)}"] = importlib.import_module(f"bench.{module.name}")
    return found


def main() -> int:
    """Exit status 0 if every target is met, 1 if one is missed."""
    known = modules()
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("codes", nargs="*", metavar="CODE", help=f"one of {', '.join(known)}")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="make the big stores here and use them again")
    parser.add_argument("--rounds", type=int, default=7, help="how often each is measured (default: 7)")
    wanted = parser.parse_args()
    codes = [code.upper() for code in wanted.codes] or list(known)
    unknown = [code for code in codes if code not in known]
    if unknown:
        parser.error(f"there is no {unknown[0]}, only: {', '.join(known)}")
    missed = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its bytecode, as its floor has
    with _folder(wanted.keep) as folder:
        for code in codes:
            print(f"# {(known[code].__doc__ or '').splitlines()[0]}", flush=True)
            for figure in known[code].run(Stores(folder), wanted.rounds):
                print(figure, flush=True)
                missed = missed or figure.value > figure.most
    return 1 if missed else 0


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    """The folder to keep stores in, or one that goes at the end."""
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="cmeboard-bench-") as folder:
        yield Path(folder)


if __name__ == "__main__":
    sys.exit(main())
