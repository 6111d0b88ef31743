import pytest

from workbench.dsp.block_cache import BlockCache


def test_blocks_are_made_once_until_others_take_their_place():
    made = []

    def make(index):
        made.append(index)
        return [index]

    cache = BlockCache(make, lambda block: 10, most_bytes=20)
    first = cache.get(1)
    assert cache.get(2) == [2]
    assert cache.get(1) is first
    assert cache.get(3) == [3]
    assert cache.get(1) is first
    assert made == [1, 2, 3]
    assert cache.get(2) == [2]
    assert made == [1, 2, 3, 2]


def test_a_block_beyond_the_budget_is_made_anew():
    cache = BlockCache(lambda index: [index], lambda block: 30, most_bytes=20)
    assert cache.get(1) == [1]
    assert cache.get(1) is not cache.get(1)


def test_what_cannot_be_made_is_told_and_tried_again():
    cache = BlockCache(lambda index: 1 // index, lambda block: 1, most_bytes=20)
    with pytest.raises(ZeroDivisionError):
        cache.get(0)
    assert cache.get(1) == 1
