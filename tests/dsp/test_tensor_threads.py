import os
import threading

import pytest
import torch

from workbench.dsp.tensor_threads import TensorThreads, lasting_threads


def count_of_a_new_thread():
    counts = []
    thread = threading.Thread(target=lambda: counts.append(torch.get_num_threads()))
    thread.start()
    thread.join()
    return counts[0]


def test_the_callers_threads_and_those_yet_to_come_are_given_back():
    before = torch.get_num_threads()
    with TensorThreads(torch.device("cpu")) as threads:
        counts = []
        threads.run(lambda _: torch.get_num_threads(), range(4), counts.append)
        assert counts == [1] * 4
        assert torch.get_num_threads() == 1
        assert count_of_a_new_thread() == before
    assert torch.get_num_threads() == count_of_a_new_thread() == before


def test_results_come_in_the_order_of_their_items():
    results = []
    with TensorThreads(torch.device("cpu")) as threads:
        threads.run(lambda item: item * item, range(20), results.append)
    assert results == [item * item for item in range(20)]


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system places threads by itself")
def test_lasting_threads_keep_to_cores_of_their_own_and_the_caller_is_left_where_it_was():
    before = os.sched_getaffinity(0)
    threads, places = min(len(before), 16), []
    meeting = threading.Barrier(threads)

    def place(_):
        meeting.wait()
        return frozenset(os.sched_getaffinity(0))

    lasting_threads().run(place, range(threads), places.append)
    assert sum(len(cores) for cores in places) == len(frozenset().union(*places)) == len(before)
    assert os.sched_getaffinity(0) == before
