"""Mixtures made while a network learns: drawn pieces of every source, at drawn levels, speeds and colours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import ParameterError
from workbench.core.parameters import number, whole
from workbench.core.progress import part
from workbench.training.making import P, Work
from workbench.training.network_loop import Batch
from workbench.training.network_training import NetworkTraining
from workbench.training.sounds import Sounds

_COLOUR_POINTS = 7
"""Places, evenly over the logarithm of the frequency, between which a filter's gain runs smoothly."""

_LOWEST_SHARE = 1.0 / 256.0
"""Of the highest frequency: where the first of these places lies."""

_VALIDATION, _EXAMPLES = 1 << 40, 1 << 41
"""Numbers of batches from here on are for validation, and to look at before learning begins."""


def declared_steps(default: int) -> Any:
    """Declares the batches of an epoch."""
    return whole(default, "More batches make an epoch, after which is looked how well it does", low=1, high=100_000, scale="log")


def declared_batch(default: int) -> Any:
    """Declares the mixtures of a batch."""
    return whole(default, "More mixtures at once learn more smoothly, and take more memory", low=1, high=1024, scale="log")


def declared_seconds(default: float) -> Any:
    """Declares the length of a mixture."""
    return number(default, "Longer mixtures let the network learn what lasts longer", low=0.1, high=60.0, unit="s", scale="log")


class MixtureTraining(NetworkTraining):
    """How mixtures are drawn, for networks that learn from them."""

    steps: int = declared_steps(200)
    batch: int = declared_batch(16)
    seconds: float = declared_seconds(3.0)
    lowest_ratio: float = number(-10.0, "Mixtures are drawn in which the first source is at least so loud", low=-60.0, high=60.0, unit="dB")
    highest_ratio: float = number(15.0, "Mixtures are drawn in which the first source is at most so loud", low=-60.0, high=60.0, unit="dB")
    speeds: float = number(
        0.12, "Higher plays pieces faster and slower, so that more voices and keys are known; 0 leaves them", low=0.0, high=0.5
    )
    colour: float = number(
        3.0,
        "Higher filters pieces more strongly, so that more rooms are known; 0 leaves them",
        low=0.0,
        high=20.0,
        unit="dB",
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        if self.lowest_ratio > self.highest_ratio:
            raise ParameterError(f"lowest ratio must not be above the highest, {self.highest_ratio:g} dB; got {self.lowest_ratio:g} dB")


@dataclass(frozen=True)
class Mixer:
    """Draws batches of stems; what it draws depends on its seed and the number of the batch alone."""

    sounds: Sequence[Sounds]
    """Of every source; the first is the one whose level is drawn over each of the others."""
    samples: int
    batch: int
    seed: int
    ratios_db: tuple[float, float]
    speeds: float = 0.0
    colour_db: float = 0.0

    def stems(self, index: int) -> NDArray[np.float32]:
        """Batch ``index``, (batch, sources, samples)."""
        generator = np.random.default_rng([self.seed, index])
        stems = np.empty((self.batch, len(self.sounds), self.samples), np.float32)
        for mixture in stems:
            for place, sounds in enumerate(self.sounds):
                mixture[place] = self._piece(sounds, generator)
            mixture[0] *= np.float32(10.0 ** (generator.uniform(*self.ratios_db) / 20.0))
        return stems

    def _piece(self, sounds: Sounds, generator: np.random.Generator) -> NDArray[np.float32]:
        """A piece that plays at a drawn speed through a drawn filter: both done on its transform."""
        from scipy.fft import irfft, next_fast_len, rfft

        speed = 1.0 + generator.uniform(-self.speeds, self.speeds)
        length = next_fast_len(round(self.samples * speed), real=True) if self.speeds else self.samples
        piece = sounds.piece(length, generator)
        if not self.speeds and not self.colour_db:
            return piece
        spectrum = rfft(piece)
        if self.colour_db:
            points = np.geomspace(_LOWEST_SHARE, 1.0, _COLOUR_POINTS) * (len(spectrum) - 1)
            gains = generator.normal(0.0, self.colour_db, _COLOUR_POINTS)
            spectrum *= (10.0 ** (np.interp(np.arange(len(spectrum)), points, gains) / 20.0)).astype(np.float32)
        wanted = self.samples // 2 + 1
        if len(spectrum) < wanted:
            spectrum = np.pad(spectrum, (0, wanted - len(spectrum)))
        resampled: NDArray[np.float32] = irfft(spectrum[:wanted], self.samples) * np.float32(self.samples / length)
        return resampled


def sounds_of(work: Work[P], part_of: str, low: float = 0.0, high: float = 0.05) -> dict[str, Sounds]:
    """The recordings of every source for ``training`` or ``validation``, kept beside the checkpoint; sources without any are left out.

    Raises TrainingError, AudioFileError, Cancelled.
    """
    files = {source: getattr(material, part_of) for source, material in work.materials.items()}
    stored = {}
    for index, (source, of_source) in enumerate(files.items()):
        step = part(work.report, low + (high - low) * index / len(files), low + (high - low) * (index + 1) / len(files))
        if of_source:
            stored[source] = Sounds(of_source, work.params.analysis.rate, work.checkpoint.folder / f"{part_of}-{index}.sounds", step)
    return stored


class MixtureBatches:
    """Batches of stems for the loop, and always the same ones for validation, drawn from recordings that are not learnt from."""

    def __init__(self, training: Mapping[str, Sounds], validation: Mapping[str, Sounds], params: MixtureTraining, most: int = 12) -> None:
        """``most`` batches for validation; none where a source has no recordings for it."""
        hop = params.analysis.hop_samples
        samples = max(1, round(params.seconds * params.analysis.rate / hop)) * hop
        drawing: dict[str, Any] = {
            "samples": samples,
            "batch": params.batch,
            "seed": params.seed,
            "ratios_db": (params.lowest_ratio, params.highest_ratio),
        }
        self.steps = params.steps
        self._mixer = Mixer(tuple(training.values()), **drawing, speeds=params.speeds, colour_db=params.colour)
        validating = Mixer(tuple(validation.values()), **drawing) if len(validation) == len(training) else None
        self._validation = [_batch(validating.stems(_VALIDATION + index)) for index in range(most)] if validating else []

    def training(self, index: int) -> Batch:
        """``stems`` (batch, sources, samples), float32."""
        return _batch(self._mixer.stems(index))

    def examples(self, count: int) -> Sequence[Batch]:
        """So many batches like those learnt from, to look at before learning begins."""
        return [self.training(_EXAMPLES + index) for index in range(count)]

    def validation(self) -> Sequence[Batch]:
        """The same, of recordings that are not learnt from."""
        return self._validation


def _batch(stems: NDArray[np.float32]) -> Batch:
    import torch

    return {"stems": torch.from_numpy(stems)}
