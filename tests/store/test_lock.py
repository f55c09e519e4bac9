"""The store's one lock is fair: who waits comes next."""

import fcntl
import threading
from pathlib import Path

from cmeboard.store.lock import held


def test_one_who_writes_again_and_again_lets_the_one_who_waits_go_first(tmp_path: Path) -> None:
    taken: list[str] = []
    waits = threading.Event()

    def wait_once() -> None:
        waits.set()
        with held(tmp_path, 0o600):
            taken.append("the one who waits")

    waiter = threading.Thread(target=wait_once)
    with held(tmp_path, 0o600):
        waiter.start()
        waits.wait()
        while not _somebody_waits(tmp_path):
            pass
    for _ in range(5):
        with held(tmp_path, 0o600):
            taken.append("the busy one")
    waiter.join()
    assert taken[0] == "the one who waits"


def _somebody_waits(git_dir: Path) -> bool:
    """Whether the turnstile is taken; trying it does not disturb anybody."""
    with (git_dir / "cmeboard" / "next").open() as turnstile:
        try:
            fcntl.flock(turnstile, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False
