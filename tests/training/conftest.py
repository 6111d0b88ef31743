import pytest
import torch


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """Small networks learn on one core: threads within one small product would mostly wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
