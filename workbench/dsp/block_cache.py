"""Blocks that are costly to make and wanted again soon: kept within a budget of bytes."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

Block = TypeVar("Block")


class BlockCache(Generic[Block]):
    """Makes blocks by their index and keeps those asked for last. Safe from several threads, none of which waits for another's block."""

    def __init__(self, make: Callable[[int], Block], bytes_of: Callable[[Block], int], most_bytes: int) -> None:
        """``make`` a block where it is not there, and keep up to ``most_bytes`` by ``bytes_of``; equal indices make equal blocks."""
        self._make, self._bytes_of, self._most_bytes = make, bytes_of, most_bytes
        self._blocks: OrderedDict[int, Block] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, index: int) -> Block:
        """The block, which is not to be changed. Raises whatever making it raises."""
        with self._lock:
            if index in self._blocks:
                self._blocks.move_to_end(index)
                return self._blocks[index]
        block = self._make(index)
        with self._lock:
            if index not in self._blocks:
                self._blocks[index] = block
                self._bytes += self._bytes_of(block)
            while self._bytes > self._most_bytes:
                self._bytes -= self._bytes_of(self._blocks.popitem(last=False)[1])
        return block
