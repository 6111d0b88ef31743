import threading

import pytest
import torch

from workbench.core.errors import Cancelled
from workbench.core.progress import silent
from workbench.dsp.pieces_in_rounds import in_rounds

CPU = torch.device("cpu")


@pytest.mark.parametrize("pieces", [0, 1, 2, 7])
def test_every_piece_goes_through_every_step_in_order(pieces):
    taken = [[] for _ in range(pieces)]
    fractions = []
    report = lambda fraction, message="", partial=None: fractions.append(fraction)  # noqa: E731
    in_rounds(taken, 23, 5, lambda piece, first, count: piece.extend(range(first, first + count)), report, device=CPU)
    assert taken == [list(range(23))] * pieces
    assert fractions == sorted(fractions)
    assert not pieces or fractions[-1] == 1.0


def test_no_two_threads_are_at_one_piece():
    at_work, met = threading.Lock(), []

    def advance(piece, first, count):
        met.append(not at_work.acquire(blocking=False))
        threading.Event().wait(0.001)
        at_work.release()

    in_rounds(["alone"], 30, 2, advance, silent, device=CPU)
    assert len(met) > 10
    assert not any(met)


def test_the_index_of_each_piece_is_told_after_each_round():
    told = []
    in_rounds("abc", 3, 1, lambda piece, first, count: None, silent, device=CPU, improved=told.append)
    assert told == [0, 1, 2] * 3


def test_it_stops_when_asked_to():
    taken = []

    def report(fraction, message="", partial=None):
        raise Cancelled

    with pytest.raises(Cancelled):
        in_rounds(range(50), 100, 1, lambda piece, first, count: taken.append(piece), report, device=CPU)
    assert len(taken) < 50
