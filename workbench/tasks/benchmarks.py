"""Benchmarks end to end: the material, the models, and the figures that the command line prints."""

import numpy as np

from workbench.audio.recording import open_recording
from workbench.core.folders import resources
from workbench.core.progress import Report, part, silent
from workbench.core.sound import SoundArray
from workbench.dsp.analysis import SPEECH_AND_MUSIC
from workbench.dsp.divergences import BETAS
from workbench.dsp.spectrum import Spectrum
from workbench.evaluation.speed import Duel
from workbench.evaluation.speed_inference import inference_duel
from workbench.nets.devices import use_fast_products
from workbench.tasks.methods import default_models, load_models

_SECONDS = 30
_COMPONENTS = {"speech": 24, "piano": 48}


def inference_against_scikit_learn(report: Report = silent) -> list[Duel]:
    """Sparse NMF on 30 s at 16 kHz under the shipped dictionaries, K = 24 + 48, against scikit-learn, per divergence.

    Raises ModelError where the shipped model is missing, Cancelled.
    """
    use_fast_products()
    (model,) = load_models(default_models("sparse-nmf"))
    with open_recording(resources() / "demo" / "mixture.flac") as recording:
        samples = recording.read(0, recording.samples)
    repeated = np.resize(samples, (1, _SECONDS * recording.rate))
    spectrum = Spectrum(SoundArray(repeated, recording.rate), SPEECH_AND_MUSIC)
    magnitude = spectrum.magnitudes(0, spectrum.frames)[0]
    duels = []
    for index, divergence in enumerate(BETAS):
        dictionaries = [model.tensor(f"{source}/{divergence}/{count}") for source, count in _COMPONENTS.items()]
        share = part(report, index / len(BETAS), (index + 1) / len(BETAS))
        duels.append(inference_duel(magnitude, np.concatenate(dictionaries, axis=1), divergence, report=share))
    return duels
