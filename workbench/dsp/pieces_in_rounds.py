"""Pieces of a recording worked on in rounds, on several threads: all of it improves at once, and no thread waits for the end of a round."""

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

import torch

from workbench.core.progress import Report
from workbench.dsp.rounds import rounds_of
from workbench.dsp.tensor_threads import TensorThreads

Piece = TypeVar("Piece")


def in_rounds(
    pieces: Sequence[Piece],
    steps: int,
    most: int,
    advance: Callable[[Piece, int, int], None],
    report: Report,
    *,
    device: torch.device,
    improved: Callable[[int], None] = lambda index: None,
) -> None:
    """``advance(piece, first, count)`` on every piece until each has been through ``steps`` steps, at most ``most`` in one call.

    The calls for one piece come one after the other, in the order of its steps. After each, in the calling thread, ``improved`` gets the
    piece's index and ``report`` is called, while a thread may already work on that piece's next steps. Raises Cancelled if that does.
    """
    rounds = rounds_of(steps, most)
    ahead = [iter(rounds) for _ in pieces]
    at_work = [threading.Lock() for _ in pieces]
    total, done = max(steps * len(pieces), 1), 0

    def visit(index: int) -> tuple[int, int]:
        with at_work[index]:
            first, count = next(ahead[index])
            advance(pieces[index], first, count)
        return index, count

    def visited(result: tuple[int, int]) -> None:
        nonlocal done
        done += result[1]
        improved(result[0])
        report(done / total)

    with TensorThreads(device) as threads:
        threads.run(visit, [index for _ in rounds for index in range(len(pieces))], visited)
