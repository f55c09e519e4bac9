"""Keys are pressed as fast as the board takes them."""

from collections.abc import Iterator

import pytest
from textual import _wait

LOOK_EVERY = 0.01
"""Seconds from one look at whether the board has come to rest to the next. With Textual's own 0.02, which it waits
twice for every key, the processor was idle for most of the time of these tests. With much less, a board that waits for
the processor beside other workers looks as if it were at rest.
"""

AT_REST = 0.1
"""The share of that time which a board at rest may use of the processor."""


@pytest.fixture(autouse=True, scope="package")
def _keys_at_once() -> Iterator[None]:
    """Textual waits after each key until the process is idle; here it looks for that more often."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_wait, "SLEEP_GRANULARITY", LOOK_EVERY)
        patch.setattr(_wait, "SLEEP_IDLE", LOOK_EVERY * AT_REST)
        yield
