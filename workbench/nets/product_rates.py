"""How fast this machine multiplies matrices, by the way that is used and by the usual one: what a benchmark has to say beside its times."""

import time
from dataclasses import dataclass
from functools import cache

from workbench.nets.devices import use_fast_products, usual_products

_FRAMES, _COMPONENTS, _BINS = 1024, 72, 513
_REPEATS, _TRIES = 30, 8
_LEAST_GAIN = 1.4


@dataclass(frozen=True)
class ProductRates:
    """Gigaflops of one thread, activations times a dictionary."""

    used: float
    usual: float
    """By the library that torch takes by itself."""

    @property
    def fast(self) -> bool:
        """Whether the way that is used gains two fifths or more: on some processors both are much the same."""
        return self.used >= _LEAST_GAIN * self.usual


@cache
def product_rates() -> ProductRates:
    """The rates of this machine, measured once, in half a second: the best of tries in turn, for what else runs can only slow one down."""
    use_fast_products()
    used = usual = 0.0
    for _ in range(_TRIES):
        used = max(used, _rate())
        with usual_products():
            usual = max(usual, _rate())
    return ProductRates(used, usual)


def _rate() -> float:
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        activations, dictionary = torch.ones(_FRAMES, _COMPONENTS), torch.ones(_COMPONENTS, _BINS)
        model = torch.mm(activations, dictionary)
        begun = time.perf_counter()
        for _ in range(_REPEATS):
            torch.mm(activations, dictionary, out=model)
        seconds = time.perf_counter() - begun
    finally:
        torch.set_num_threads(before)
    return _REPEATS * 2e-9 * _FRAMES * _COMPONENTS * _BINS / seconds
