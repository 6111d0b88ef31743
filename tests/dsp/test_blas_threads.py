import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from workbench.dsp.blas_threads import one_blas_thread


def counts():
    return [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]


@pytest.fixture(autouse=True)
def two_threads():
    assert np.eye(2).any()
    with threadpool_limits(2, user_api="blas"):
        yield


def test_blocks_that_overlap_give_back_the_number_from_before_the_first():
    before = counts()
    assert set(before) == {2}
    first, second = one_blas_thread(), one_blas_thread()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert set(counts()) == {1}
    second.__exit__(None, None, None)
    assert counts() == before


def test_an_error_gives_the_threads_back():
    with pytest.raises(ValueError, match="inside"), one_blas_thread():
        raise ValueError("inside")
    assert set(counts()) == {2}
