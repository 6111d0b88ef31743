import pytest
import torch

from workbench.core.errors import DeviceError
from workbench.nets.devices import LEAST_BLOCK_FRAMES, Device, choose_device, use_fast_products, with_fallback

GPU = Device("cuda", "Some GPU")


def test_the_cpu_is_always_there():
    assert choose_device("cpu").kind == "cpu"
    assert "core" in choose_device("cpu").title
    assert choose_device("auto").kind in ("cpu", "cuda", "mps")


def test_a_missing_device_is_refused(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(DeviceError, match="got cuda"):
        choose_device("cuda")


def test_an_unknown_device_is_refused():
    with pytest.raises(DeviceError, match="got 'tpu'"):
        choose_device("tpu")  # type: ignore[arg-type]


def test_memory_running_out_halves_the_block_then_falls_back_to_the_cpu(monkeypatch):
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: None)
    tried, notices = [], []

    def work(device, frames):
        tried.append((device.kind, frames))
        if device.kind == "cuda":
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20 GiB")
        return "done"

    assert with_fallback(work, GPU, 4 * LEAST_BLOCK_FRAMES, notices.append) == "done"
    assert tried == [("cuda", 1024), ("cuda", 512), ("cuda", 256), ("cpu", 1024)]
    assert len(notices) == 3
    assert all("Some GPU ran out of memory" in notice for notice in notices)


def test_work_that_returns_nothing_is_done_once():
    calls = []
    assert with_fallback(lambda device, frames: calls.append(frames), choose_device("cpu"), 512, pytest.fail) is None
    assert calls == [512]


def test_too_little_memory_on_the_cpu_is_told():
    def work(device, frames):
        raise MemoryError

    with pytest.raises(DeviceError, match="too little memory"):
        with_fallback(work, choose_device("cpu"), 1024, lambda notice: None)


def test_other_errors_pass_through():
    def work(device, frames):
        raise RuntimeError("something else")

    with pytest.raises(RuntimeError, match="something else"):
        with_fallback(work, choose_device("cpu"), 1024, pytest.fail)


def test_fast_products_stay_exact():
    use_fast_products()
    left, right = torch.rand(300, 513), torch.rand(513, 24)
    exact = left.double() @ right.double()
    assert float(((left @ right - exact).abs() / exact).max()) < 1e-5
    assert use_fast_products() == use_fast_products()
