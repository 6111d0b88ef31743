"""A whole separation, from sound to stems, against librosa and scikit-learn doing the same."""

import numpy as np
from numpy.typing import NDArray

from workbench.core.mask_settings import MaskSettings
from workbench.core.progress import Report, part, silent
from workbench.core.sound import Samples, SoundArray
from workbench.dsp.analysis import SPEECH_AND_MUSIC
from workbench.dsp.divergences import BETAS, TITLES, DivergenceName
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.rendering import Renderer
from workbench.dsp.spectrum import Magnitudes, Spectrum
from workbench.evaluation.speed import RUNS, Duel, in_turn, path_facts
from workbench.evaluation.speed_inference import PEER_UPDATES, peer_activations, updates_to_reach
from workbench.nets.product_rates import product_rates

_REACH = 5.0
_REACH_WITHOUT_FAST_PRODUCTS = 3.5
_EXPONENT = 2.0


def job_duel(
    samples: Samples,
    dictionary: Magnitudes,
    assignment: NDArray[np.intp],
    divergence: DivergenceName,
    runs: int = RUNS,
    report: Report = silent,
) -> Duel:
    """Transform, activations to scikit-learn's loss after 200 updates, Wiener masks (p = 2) and inverse transform of every source.

    Shapes: samples (1, samples) at 16 kHz, a multiple of the hop; dictionary (bins, components), columns of unit sum; assignment
    (components,), the source of each, 0 and on. Raises Cancelled.
    """
    import librosa
    import torch

    from workbench.dsp.nmf_divergence import FLOOR
    from workbench.dsp.nmf_divergence import divergence as loss_of
    from workbench.dsp.nmf_inference import infer

    analysis, beta = SPEECH_AND_MUSIC, BETAS[divergence]
    sources = int(assignment.max()) + 1
    window, hop = analysis.window_samples, analysis.hop_samples
    sound = SoundArray(samples, analysis.rate)

    def peer() -> tuple[Magnitudes, NDArray[np.float32]]:
        mixture = librosa.stft(samples[0], n_fft=window, hop_length=hop)
        magnitude = np.abs(mixture)
        magnitude /= magnitude.mean()
        activations = peer_activations(np.ascontiguousarray(magnitude.T) + np.float32(FLOOR), dictionary, divergence)
        powers = np.stack([(dictionary[:, assignment == source] @ activations[assignment == source]) ** 2 for source in range(sources)])
        masked = powers / np.maximum(powers.sum(axis=0), np.float32(1e-12)) * mixture
        stems = [librosa.istft(one, n_fft=window, hop_length=hop, length=samples.shape[1]) for one in masked]
        return activations, np.stack(stems)

    def own(updates: int) -> tuple[Magnitudes, NDArray[np.float32]]:
        # A spectrum of its own each time, since one that was read keeps some of its frames.
        spectrum = Spectrum(sound, analysis)
        magnitude = spectrum.magnitudes(0, spectrum.frames)[0]
        activations = infer(magnitude, dictionary, beta=beta, iterations=updates)
        estimate = FactorEstimate([f"source {index + 1}" for index in range(sources)], dictionary, activations[None], assignment)
        stems = Renderer(spectrum, estimate, MaskSettings(exponent=_EXPONENT), [1.0] * sources).stems(0, samples.shape[1])
        return activations, stems[:, 0]

    spectrum = Spectrum(sound, analysis)
    scaled = spectrum.magnitudes(0, spectrum.frames)[0]
    mean = scaled.mean(dtype=np.float64)
    scaled = (scaled / mean).astype(np.float32)

    def loss(activations: Magnitudes, level: float) -> float:
        model = np.ascontiguousarray(dictionary @ (activations / np.float32(level)))
        return loss_of(torch.from_numpy(scaled), torch.from_numpy(model), beta)

    peer_loss = loss(peer()[0], 1.0)
    report(0.1, f"finding the updates that reach scikit-learn's loss ({divergence})")
    updates = updates_to_reach(peer_loss, lambda count: loss(own(count)[0], mean))
    message = f"timing the whole job against librosa and scikit-learn ({divergence})"
    peer_seconds, own_seconds, (activations, _) = in_turn(peer, lambda: own(updates), runs, part(report, 0.3, 1.0), message)
    return Duel(
        workload=f"whole job, {sound.samples / sound.rate:g} s, K = {len(assignment)}, {TITLES[divergence]}: transform to stems",
        peer=f"librosa.stft, scikit-learn NMF.transform ({PEER_UPDATES} updates), librosa.istft",
        peer_seconds=peer_seconds,
        own_seconds=own_seconds,
        reach=_REACH if product_rates().fast else _REACH_WITHOUT_FAST_PRODUCTS,
        peer_loss=peer_loss,
        own_loss=loss(activations, mean),
        details={"divergence": divergence, "updates": updates, **path_facts()},
    )
