"""Memory that a thread overwrites again and again: fresh memory costs more than most of what is written to it."""

import math
import threading

import numpy as np
from numpy.typing import NDArray

_own = threading.local()


def own_buffer(name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Memory of the calling thread, any values, to be overwritten when it asks for that name again."""
    size = math.prod(shape)
    buffer: NDArray[np.float32] | None = getattr(_own, name, None)
    if buffer is None or buffer.size < size:
        buffer = np.empty(size, np.float32)
        setattr(_own, name, buffer)
    return buffer[:size].reshape(shape)
