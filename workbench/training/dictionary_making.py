"""How models of dictionaries are learnt, whatever a dictionary is: every divergence and size, each kept as soon as it is finished."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
from threadpoolctl import threadpool_limits

from workbench.core.parameters import number, whole
from workbench.core.progress import Report, part, wordless
from workbench.dsp.divergences import BETAS, DivergenceName
from workbench.dsp.spectrum import Magnitudes
from workbench.nets.model_files import Model
from workbench.separators.contract import Method
from workbench.training.making import Files, Learnt, ModelTraining, Scores, Settings, Work
from workbench.training.material import TrainingFile

_READ = 0.06
"""Share of the progress of learning."""


class DictionaryParams(ModelTraining):
    """What all dictionaries are learnt by; how many updates, frames and mixtures suit them, and which windows, each kind says."""

    iterations: int
    sparsity: float = number(
        0.0,
        "Higher learns from fewer components sounding at once; the components become more like whole sounds",
        low=0.0,
        high=100.0,
        scale="log",
        symbol="λ",
    )
    frames: int


def iterations(default: int) -> Any:
    """Declares the updates."""
    return whole(default, "More updates fit the recordings closer and take longer", low=1, high=5000, scale="log")


def frames(default: int) -> Any:
    """Declares the frames to learn from."""
    return whole(
        default,
        "More frames of every source are learnt from, out of all there are; memory rises alike",
        low=100,
        high=2_000_000,
        scale="log",
    )


class Frames(NamedTuple):
    """What one source's dictionaries are learnt from."""

    magnitudes: Magnitudes
    """(bins, frames), lying frame by frame."""
    stretches: Sequence[int] = ()
    """How many frames follow each other, one stretch after another, where that matters."""


P = TypeVar("P", bound=DictionaryParams)


@dataclass(frozen=True)
class DictionaryRecipe(Generic[P]):
    """What one kind of dictionary does in its own way."""

    method: Method
    params: type[P]
    sizes: Sequence[int]
    costs: Mapping[DivergenceName, float]
    """Products per update of each divergence, by which progress is counted."""
    read: Callable[[Sequence[TrainingFile], P, Report], Frames]
    dictionary: Callable[[Frames, DivergenceName, int, P, Report], Magnitudes]
    """A dictionary of so many components, components last, bins before them; columns on any scale."""
    choose: Callable[[Model, Files, P, Report], tuple[Settings, Scores]]
    """Settings for the card, found on training material, and what they scored there."""
    tried: str
    """Among what settings are chosen, in words."""
    tried_on: str
    """On what, in words."""
    learnt_share: float
    """Of the progress when all is learnt."""
    least_sources: int = 1
    besides: Callable[[Frames, P], Mapping[str, np.ndarray]] = lambda frames, params: {}
    """Other tensors of a source by the ends of their names."""
    also_scored: Callable[[Settings, Sequence[str]], Sequence[Settings]] = lambda settings, sources: ()
    """Settings to score beside the chosen ones, for the sources."""

    def learn(self, work: Work[P]) -> Learnt:
        """Every dictionary, in tensors named ``source/divergence/components``, float16, 1 the greatest of every component."""
        read = {}
        for index, (source, material) in enumerate(work.materials.items()):
            low, high = (_READ * place / len(work.materials) for place in (index, index + 1))
            read[source] = self.read(material.training, work.params, part(work.report, low, high))
        # The kernels bring threads of their own; where other programs take cores, threads within one product only wait for each other.
        with threadpool_limits(1):
            tensors = self._dictionaries(read, work)
        tensors |= {f"{source}/{name}": tensor for source in read for name, tensor in self.besides(read[source], work.params).items()}
        return Learnt(tensors, {source: of_source.magnitudes.shape[1] for source, of_source in read.items()})

    def _dictionaries(self, read: Mapping[str, Frames], work: Work[P]) -> dict[str, np.ndarray]:
        """By the tensor's name; finished ones come from the checkpoint."""
        jobs = [(source, divergence, components) for source in read for divergence in BETAS for components in self.sizes]
        costs = [self.costs[divergence] * components * read[source].magnitudes.shape[1] for source, divergence, components in jobs]
        ends = np.cumsum(costs) / sum(costs)
        learning = part(work.report, _READ, 1.0)
        tensors = {}
        for (source, divergence, components), cost, end in zip(jobs, costs, ends, strict=True):
            name = f"{source}/{divergence}/{components}"
            step = part(learning, float(end - cost / sum(costs)), float(end))
            step(0.0, f"learning {components} components of {source} ({divergence})")
            tensor = work.checkpoint.load(name)
            if tensor is None:
                learnt = self.dictionary(read[source], divergence, components, work.params, wordless(step))
                tensor = as_tensor(np.asarray(learnt, np.float32))
                work.checkpoint.save(name, tensor)
            tensors[name] = tensor
        return tensors


def as_tensor(dictionary: Magnitudes) -> np.ndarray:
    """A dictionary (..., bins, components) as models keep it: float16, 1 the greatest of every component that is not all 0."""
    greatest = dictionary.max(axis=tuple(range(dictionary.ndim - 1)))
    # Half the size: rounding to eleven digits of two is far below what another start of the learning would change.
    tensor: np.ndarray = (dictionary / np.where(greatest > 0.0, greatest, np.float32(1.0))).astype(np.float16)
    return tensor
