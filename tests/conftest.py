"""What all tests share: property tests draw anew on each run, and the same examples each time under `fixed`."""

import gc

from hypothesis import settings

settings.register_profile("fixed", derandomize=True)


def pytest_collection_finish() -> None:
    """The garbage collector passes over what stays to the end, the tests themselves: a fifth of the time of a board."""
    gc.collect()
    gc.freeze()
