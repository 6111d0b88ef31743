import numpy as np
import pytest
import torch

from workbench.core.sound import SoundArray
from workbench.dsp.analysis import Analysis
from workbench.dsp.convolutive_nmf import learn_convolutive
from workbench.dsp.divergences import BETAS
from workbench.dsp.nmf_learning import learn
from workbench.dsp.spectrum import Spectrum
from workbench.nets.model_files import Card, save_model
from workbench.nets.recurrent_mask import RecurrentMaskNetwork
from workbench.separators.catalogue import methods

RATE = 8000
ANALYSIS = Analysis(rate=RATE, window_samples=256, hop_samples=64)
SIZES = (8, 24)


def notes(samples, seed):
    """Short harmonic notes, one after the other."""
    random = np.random.default_rng(seed)
    time = np.arange(samples) / RATE
    sound = np.zeros(samples)
    for start in range(0, samples, 1600):
        pitch = 200.0 * 2 ** (random.integers(0, 12) / 12)
        span = slice(start, start + 1600)
        decay = np.exp(-6.0 * (time[span] - start / RATE))
        sound[span] += decay * sum(np.sin(2 * np.pi * pitch * harmonic * time[span]) / harmonic for harmonic in (1, 2, 3))
    return (0.2 * sound).astype(np.float32)


def hiss(samples, seed):
    """Bursts of high noise."""
    random = np.random.default_rng(seed)
    noise = np.diff(np.diff(random.standard_normal(samples + 2)))
    bursts = np.repeat(random.random(samples // 800 + 1) > 0.5, 800)[:samples]
    return (0.1 * noise * bursts).astype(np.float32)


SOURCES = {"notes": notes, "hiss": hiss}


@pytest.fixture(scope="session")
def make_source():
    """Makes so many seconds of one of the synthetic sources, (samples,)."""
    return lambda name, seconds, seed: SOURCES[name](seconds * RATE, seed)


@pytest.fixture(scope="session")
def dictionaries(tmp_path_factory):
    """A model folder with small dictionaries of notes and hiss."""
    tensors = {}
    for source, make in SOURCES.items():
        spectrum = Spectrum(SoundArray(make(2 * RATE, 1)[None], RATE), ANALYSIS)
        magnitude = spectrum.magnitudes(0, spectrum.frames)[0]
        for divergence, beta in BETAS.items():
            for size in SIZES:
                tensors[f"{source}/{divergence}/{size}"], _ = learn(magnitude, size, beta=beta, iterations=15)
    card = Card(id="tiny", title="Tiny", method="sparse-nmf", sources=tuple(SOURCES), analysis=ANALYSIS)
    return save_model(tmp_path_factory.mktemp("models") / "tiny", card, tensors)


@pytest.fixture(scope="session")
def convolutive_dictionaries(tmp_path_factory):
    """A model folder with small convolutive dictionaries of notes and hiss."""
    tensors = {}
    for source, make in SOURCES.items():
        spectrum = Spectrum(SoundArray(make(2 * RATE, 1)[None], RATE), ANALYSIS)
        magnitude = spectrum.magnitudes(0, spectrum.frames)[0]
        for divergence, beta in BETAS.items():
            for size in (16, 32):
                learnt, _ = learn_convolutive(magnitude, size, 4, beta=beta, iterations=12)
                tensors[f"{source}/{divergence}/{size}"] = (learnt / learnt.max(axis=(0, 1))).astype(np.float16)
    card = Card(id="tiny-convolutive", title="Tiny", method="convolutive-nmf", sources=tuple(SOURCES), analysis=ANALYSIS)
    return save_model(tmp_path_factory.mktemp("models") / "tiny-convolutive", card, tensors)


@pytest.fixture(scope="session")
def recurrent_network(tmp_path_factory):
    """A model folder with a recurrent mask network that has learnt nothing."""
    with torch.random.fork_rng():
        torch.manual_seed(2)
        network = RecurrentMaskNetwork(ANALYSIS.bins, len(SOURCES), (2, 4), units=8)
    tensors = {f"network/{name}": tensor.numpy() for name, tensor in network.state_dict().items() if tensor.is_floating_point()}
    card = Card(id="tiny-recurrent", title="Tiny", method="recurrent-mask", sources=tuple(SOURCES), analysis=ANALYSIS)
    return save_model(tmp_path_factory.mktemp("models") / "tiny-recurrent", card, tensors)


@pytest.fixture(scope="session")
def unfolded_network(dictionaries, tmp_path_factory):
    """A model folder with the layers of a DR-NMF that has learnt nothing but dictionaries of roots."""
    tensors = {"network/facts": np.array([1.0, 0.0, 2.0], np.float32)}
    for source in SOURCES:
        learnt = np.sqrt(dictionaries.tensor(f"{source}/frobenius/8"))
        own = learnt / (2.0 * np.linalg.norm(learnt, 2))
        tensors |= {f"{source}/layers": np.stack([own] * 3), f"{source}/output": own, f"{source}/first": np.full(8, 0.1, np.float32)}
    card = Card(id="tiny-unfolded", title="Tiny", method="dr-nmf", sources=tuple(SOURCES), analysis=ANALYSIS)
    return save_model(tmp_path_factory.mktemp("models") / "tiny-unfolded", card, tensors)


@pytest.fixture(scope="session")
def autoencoders(dictionaries, tmp_path_factory):
    """A model folder with decoders that know dictionaries of notes and hiss."""
    tensors = {}
    for source in SOURCES:
        learnt = dictionaries.tensor(f"{source}/kl/24").T[None]
        last = (learnt / learnt.mean(axis=2, keepdims=True)).astype(np.float32)
        hidden = (np.eye(24) + 0.01).astype(np.float32)
        tensors |= {f"{source}/relu/2/1": last, f"{source}/relu/4/1": hidden / hidden.sum(axis=1), f"{source}/relu/4/2": last.copy()}
    card = Card(id="tiny-autoencoders", title="Tiny", method="nonnegative-autoencoder", sources=tuple(SOURCES), analysis=ANALYSIS)
    return save_model(tmp_path_factory.mktemp("models") / "tiny-autoencoders", card, tensors)


@pytest.fixture(scope="session")
def convolutional_autoencoders(convolutive_dictionaries, tmp_path_factory):
    """A model folder with decoders that know convolutive dictionaries of notes and hiss."""
    tensors = {}
    for source in SOURCES:
        learnt = convolutive_dictionaries.tensor(f"{source}/kl/16").astype(np.float32).swapaxes(1, 2)
        tensors[f"{source}/relu/2/1"] = learnt / learnt.mean(axis=2, keepdims=True).sum(axis=0)
    settings = {"method": "convolutional-nonnegative-autoencoder", "sources": tuple(SOURCES), "analysis": ANALYSIS}
    card = Card(id="tiny-convolutional", title="Tiny", **settings)
    return save_model(tmp_path_factory.mktemp("models") / "tiny-convolutional", card, tensors)


@pytest.fixture(scope="session")
def enhanced_nmf(dictionaries, tmp_path_factory):
    """A model folder with small dictionaries of notes and hiss, and a classifier that has learnt nothing."""
    generator = np.random.default_rng(6)
    tensors = {f"{source}/kl/24": dictionaries.tensor(f"{source}/kl/24") for source in SOURCES}
    for place, (units, inputs) in enumerate([(12, ANALYSIS.bins), (6, 12), (len(SOURCES), 6)], start=1):
        tensors[f"network/{place}/weights"] = (generator.standard_normal((units, inputs)) / np.sqrt(inputs)).astype(np.float32)
        tensors[f"network/{place}/biases"] = np.zeros(units, np.float32)
    card = Card(id="tiny-enhanced", title="Tiny", method="dnn-enhanced-nmf", sources=tuple(SOURCES), analysis=ANALYSIS)
    return save_model(tmp_path_factory.mktemp("models") / "tiny-enhanced", card, tensors)


@pytest.fixture(scope="session")
def denoising_network(dictionaries, tmp_path_factory):
    """A model folder with small dictionaries of notes and hiss, and a network that says a little about gains of three frames."""
    generator = np.random.default_rng(5)
    tensors = {f"{source}/kl/8": dictionaries.tensor(f"{source}/kl/8") for source in SOURCES}
    for place, (inputs, units) in enumerate([(3 * 16, 12), (12, 16)], start=1):
        tensors[f"network/{place}/weights"] = (0.1 * generator.standard_normal((inputs, units))).astype(np.float32)
        tensors[f"network/{place}/biases"] = np.zeros(units, np.float32)
    card = Card(id="tiny-denoising", title="Tiny", method="denoising-snmf", sources=tuple(SOURCES), analysis=ANALYSIS)
    return save_model(tmp_path_factory.mktemp("models") / "tiny-denoising", card, tensors)


@pytest.fixture(scope="session")
def deep_enhanced(dictionaries, tmp_path_factory):
    """A model folder with small dictionaries of notes and hiss, and an encoder that has learnt nothing."""
    generator = np.random.default_rng(6)
    tensors = {f"{source}/kl/8": dictionaries.tensor(f"{source}/kl/8") for source in SOURCES}
    for place, (inputs, units) in enumerate([(ANALYSIS.bins, 16), (16, 8), (8, len(SOURCES))], start=1):
        tensors[f"network/{place}/weights"] = (generator.standard_normal((inputs, units)) * np.sqrt(2 / inputs)).astype(np.float32)
    tensors["network/levels"] = np.full(len(SOURCES), 0.5, np.float32)
    card = Card(id="tiny-deep", title="Tiny", method="deep-enhanced-snmf", sources=tuple(SOURCES), analysis=ANALYSIS)
    return save_model(tmp_path_factory.mktemp("models") / "tiny-deep", card, tensors)


@pytest.fixture(scope="session")
def models_of(
    dictionaries,
    convolutive_dictionaries,
    unfolded_network,
    recurrent_network,
    autoencoders,
    convolutional_autoencoders,
    enhanced_nmf,
    denoising_network,
    deep_enhanced,
):
    """The models that each method of the catalogue is tried with; a method that needs models adds its own here."""
    models = (
        dictionaries,
        convolutive_dictionaries,
        unfolded_network,
        recurrent_network,
        autoencoders,
        convolutional_autoencoders,
        enhanced_nmf,
        denoising_network,
        deep_enhanced,
    )
    return {method.id: tuple(filter(method.suits, models))[:1] for method in methods() if method.needs}
