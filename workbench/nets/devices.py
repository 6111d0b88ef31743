"""Compute devices: which one works, how work survives running out of its memory, and how its threads are prepared."""

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from workbench.core.errors import DeviceError
from workbench.core.processors import processor_count

DeviceName = Literal["auto", "cpu", "cuda", "mps"]
DeviceKind = Literal["cpu", "cuda", "mps"]
Result = TypeVar("Result")

LEAST_BLOCK_FRAMES = 256
"""Blocks are halved down to so many frames before a device is given up."""

_MOST_RELATIVE_ERROR = 1e-5


@dataclass(frozen=True)
class Device:
    """One compute device that is there."""

    kind: DeviceKind
    """Also the name by which torch knows it."""
    title: str
    """What the status bar shows, such as "CPU (2 cores)"."""


def choose_device(name: DeviceName = "auto") -> Device:
    """The device of that name; ``auto`` takes a graphics processor where there is one. Raises DeviceError where it is not there."""
    match name:
        case "cpu":
            return _processor()
        case "cuda" | "mps":
            found = _accelerator(name)
            if found is None:
                raise DeviceError(f"device must be there to be used; got {name}, which torch cannot find on this machine")
            return found
        case "auto":
            return _accelerator("cuda") or _accelerator("mps") or _processor()
    raise DeviceError(f"device must be one of auto, cpu, cuda, mps; got {name!r}")


def with_fallback(work: Callable[[Device, int], Result], device: Device, block_frames: int, notice: Callable[[str], None]) -> Result:
    """``work(device, block_frames)``, tried again with half the block, and at last on the CPU, when memory runs out.

    Every change is told to ``notice`` in one sentence. Raises DeviceError when even the CPU with the smallest block has too
    little memory; every other error of ``work`` passes through.
    """
    current, frames = device, block_frames
    while True:
        # Outside the except block the failed attempt's tensors are no longer held by its traceback.
        result = _attempt(work, current, frames)
        if result is not None:
            return result.value
        _release(current)
        if frames // 2 >= LEAST_BLOCK_FRAMES:
            frames //= 2
            notice(f"{current.title} ran out of memory; going on in blocks of {frames} frames")
        elif current.kind != "cpu":
            given_up, current, frames = current, _processor(), block_frames
            notice(f"{given_up.title} ran out of memory; going on with {current.title}")
        else:
            raise DeviceError(f"{current.title} has too little memory even for blocks of {frames} frames")


_products_lock = threading.Lock()
_products_fast: bool | None = None


def use_fast_products() -> bool:
    """Let oneDNN multiply float32 matrices on the CPU where that stays exact; returns whether it does now.

    Some processors would compute such products in bfloat16, so one product is compared with float64 first, and the setting taken
    back where its relative error exceeds 1e-5. Tested once per process; graphics processors are not affected.
    """
    global _products_fast  # noqa: PLW0603
    with _products_lock:
        if _products_fast is None:
            _products_fast = _switched_to_fast_products()
        return _products_fast


@contextmanager
def usual_products() -> Iterator[None]:
    """Within the block, matrices are multiplied by the library that torch takes by itself."""
    import torch

    products: Any = getattr(torch.backends.mkldnn, "matmul", None)
    before = getattr(products, "fp32_precision", None)
    if before is not None:
        products.fp32_precision = "ieee"
    try:
        yield
    finally:
        if before is not None:
            products.fp32_precision = before


def _switched_to_fast_products() -> bool:
    import torch

    products: Any = getattr(torch.backends.mkldnn, "matmul", None)
    if not hasattr(products, "fp32_precision"):
        return False
    before = products.fp32_precision
    random = torch.Generator().manual_seed(0)
    left, right = torch.rand(512, 513, generator=random), torch.rand(513, 72, generator=random)
    exact = left.double() @ right.double()
    products.fp32_precision = "bf16"
    error = float(((left @ right - exact).abs() / exact).max())
    if error > _MOST_RELATIVE_ERROR:
        products.fp32_precision = before
    return error <= _MOST_RELATIVE_ERROR


def _processor() -> Device:
    count = processor_count()
    return Device("cpu", f"CPU ({count} core{'' if count == 1 else 's'})")


def _accelerator(kind: Literal["cuda", "mps"]) -> Device | None:
    import torch

    if kind == "cuda":
        return Device("cuda", torch.cuda.get_device_name()) if torch.cuda.is_available() else None
    return Device("mps", "Apple GPU (Metal)") if torch.backends.mps.is_available() else None


@dataclass(frozen=True)
class _Done(Generic[Result]):
    value: Result


def _attempt(work: Callable[[Device, int], Result], device: Device, block_frames: int) -> "_Done[Result] | None":
    """The result of ``work``, or None where memory ran out."""
    try:
        return _Done(work(device, block_frames))
    except MemoryError:
        return None
    except RuntimeError as error:
        if not _tells_of_memory(error):
            raise
        return None


def _tells_of_memory(error: RuntimeError) -> bool:
    """Whether torch means that memory ran out; only on CUDA does it have a class of its own for that."""
    return any(words in str(error) for words in ("out of memory", "not enough memory", "can't allocate memory"))


def _release(device: Device) -> None:
    gc.collect()
    if device.kind != "cpu":
        import torch

        torch.cuda.empty_cache() if device.kind == "cuda" else torch.mps.empty_cache()
