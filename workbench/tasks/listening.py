"""What is heard: the stems under the mask and the mix that are set, for any span."""

from collections.abc import Callable, Sequence

from workbench.audio.panning import placed
from workbench.audio.peak_log import PeakLog
from workbench.core.edits import Edit
from workbench.core.mask_settings import MaskSettings
from workbench.core.sound import Samples, Sound
from workbench.tasks.separating import Separation


def heard(
    sound: Sound,
    separation: Separation | None,
    masks: MaskSettings,
    weights: Sequence[float],
    gains: Sequence[float],
    pans: Sequence[float] = (),
    peaks: PeakLog | None = None,
    edits: Sequence[Edit] = (),
) -> Callable[[int, int], Samples]:
    """A function from samples start, stop to (channels, stop - start); the recording itself before there are stems.

    ``weights``, linear ``gains`` and ``pans`` (all in the centre when left out) are one per stem of ``separation``. A mono recording is
    heard in two channels as soon as a pan is off the centre. ``peaks`` is told how loud every stem is in the mix.
    ``edits`` change the masks.
    """
    if separation is None:
        return sound.read
    renderer = separation.renderer(masks, weights, edits)

    def mixed(start: int, stop: int) -> Samples:
        return renderer.mixed(start, stop, gains)

    def mixed_from_stems(start: int, stop: int) -> Samples:
        stems = placed(renderer.stems(start, stop), gains, pans)
        if peaks is not None:
            peaks.put(start, stems)
        mix: Samples = stems.sum(axis=0)
        return mix

    return mixed if peaks is None and not any(pans) else mixed_from_stems
