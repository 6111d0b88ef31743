"""Products and solutions of numpy on one core each, for as long as anybody asks for it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import threadpool_limits


class _SharedLimit:
    """A limit of the whole process that is set for the first of its users and lifted after the last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._limit: threadpool_limits | None = None

    def begin(self) -> None:
        with self._lock:
            if self._limit is None:
                self._limit = threadpool_limits(1, user_api="blas")
            self._users += 1

    def end(self) -> None:
        with self._lock:
            self._users -= 1
            if self._users == 0 and self._limit is not None:
                self._limit.restore_original_limits()
                self._limit = None


_shared = _SharedLimit()


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Within the block, numpy's library of products starts no threads of its own.

    That holds for the whole process, from when the first block is entered until the last of those open at once, in whatever
    thread, has been left: only then the library has as many threads again as before.
    """
    _shared.begin()
    try:
        yield
    finally:
        _shared.end()
