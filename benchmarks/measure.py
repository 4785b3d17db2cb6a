"""Paired timing: ours and the floor take turns, so that a busy machine slows both."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 9


@dataclass(frozen=True, slots=True)
class Pair:
    """Seconds of one workload and of its floor, a row per round."""

    name: str
    ours: list[float]
    floor: list[float]

    def line(self) -> str:
        """Median milliseconds of both and the median of the ratios of each round, with its range."""
        ratios = sorted(a / b for a, b in zip(self.ours, self.floor, strict=True))
        mine, floor = statistics.median(self.ours) * 1000, statistics.median(self.floor) * 1000
        middle = statistics.median(ratios)
        return f"{self.name:<58} {mine:9.1f} ms   floor {floor:9.1f} ms   ratio {middle:6.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f})"


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def pair(name: str, ours: Callable[[], object], floor: Callable[[], object], rounds: int = ROUNDS) -> Pair:
    """Time two workloads in turns after one unmeasured round of each; prints and returns the figures."""
    ours()
    floor()
    mine, floors = [], []
    for _ in range(rounds):
        mine.append(seconds(ours))
        floors.append(seconds(floor))
    found = Pair(name, mine, floors)
    print(found.line())
    return found
