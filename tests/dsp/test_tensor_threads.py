import threading

import torch

from workbench.dsp.tensor_threads import TensorThreads


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
