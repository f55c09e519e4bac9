"""A board that reads itself anew in many threads takes its memory from one heap."""

import platform
import subprocess
import sys

import pytest

HEAPS = """
import re, threading
from pathlib import Path
from cmeboard.tui.parts.heap import share_one_heap

{first}
held = []
barrier = threading.Barrier(6)
def work():
    held.append([bytearray(50_000) for _ in range(20)])
    barrier.wait()
threads = [threading.Thread(target=work) for _ in range(6)]
for thread in threads: thread.start()
for thread in threads: thread.join()
reserved = re.findall(r"^([0-9a-f]+)-([0-9a-f]+) ---p .* 0 *$", Path("/proc/self/maps").read_text(), re.MULTILINE)
print(sum(int(end, 16) - int(begin, 16) > 48 << 20 for begin, end in reserved))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only this C library has a heap for each thread")
def test_threads_have_no_heaps_of_their_own() -> None:
    def heaps(first: str) -> int:
        program = HEAPS.format(first=first)
        return int(subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True).stdout)

    assert heaps("") > 1
    assert heaps("share_one_heap()") == 0
