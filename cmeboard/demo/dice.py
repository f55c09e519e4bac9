"""Chance that comes out the same for the same seed, on every machine and every Python."""

from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """One stream of chance, named by what it is for.

    Only `Random.random()` is used: it alone is promised to give the same numbers in later Pythons.
    """

    def __init__(self, *names: object) -> None:
        self._random = Random(":".join(map(str, names))).random  # noqa: S311 (nothing secret hangs on it)

    def share(self) -> float:
        """A number from 0 up to, never reaching, 1."""
        return self._random()

    def chance(self, probability: float) -> bool:
        """Whether something of this probability happens."""
        return self._random() < probability

    def number(self, lowest: int, highest: int) -> int:
        """A whole number, both ends counted."""
        return lowest + int(self._random() * (highest - lowest + 1))

    def pick(self, items: Sequence[T]) -> T:
        """One of `items`, each as likely as the others."""
        return items[int(self._random() * len(items))]

    def weigh(self, items: Sequence[T], weights: Sequence[float]) -> T:
        """One of `items`, as likely as its weight says."""
        bounds = list(accumulate(weights))
        return items[bisect(bounds, self._random() * bounds[-1], hi=len(items) - 1)]
