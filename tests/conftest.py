"""What all tests share: property tests draw anew on each run, and the same examples each time under `fixed`."""

from hypothesis import settings

settings.register_profile("fixed", derandomize=True)
