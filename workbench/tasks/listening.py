"""What is heard: the stems under the mask and the mix that are set, for any span."""

from collections.abc import Callable, Sequence

from workbench.core.mask_settings import MaskSettings
from workbench.core.sound import Samples, Sound
from workbench.tasks.separating import Separation


def heard(
    sound: Sound, separation: Separation | None, masks: MaskSettings, weights: Sequence[float], gains: Sequence[float]
) -> Callable[[int, int], Samples]:
    """A function from samples start, stop to (channels, stop - start); the recording itself before there are stems.

    ``weights`` and linear ``gains`` are one per stem of ``separation``.
    """
    if separation is None:
        return sound.read
    renderer = separation.renderer(masks, weights)

    def mixed(start: int, stop: int) -> Samples:
        return renderer.mixed(start, stop, gains)

    return mixed
