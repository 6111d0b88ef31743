import numpy as np
import pytest

from workbench.core.errors import MethodError, ModelError
from workbench.core.mask_settings import MaskSettings
from workbench.core.progress import silent
from workbench.core.sound import SoundArray
from workbench.dsp.analysis import Analysis
from workbench.dsp.convolutive_estimate import ConvolutiveEstimate
from workbench.dsp.rendering import Renderer
from workbench.dsp.spectrum import Spectrum
from workbench.nets.devices import choose_device
from workbench.nets.model_files import Card, save_model
from workbench.separators import learning_free_convolutive_nmf, publishing
from workbench.separators.contract import Request
from workbench.separators.convolutive_nmf import METHOD, combined_convolutive

SECONDS = 2
FREE = learning_free_convolutive_nmf.METHOD


def request(method, models, sound, start=None, report=silent, analysis=None, **params):
    spectrum = Spectrum(sound, analysis or Analysis(rate=8000, window_samples=256, hop_samples=64).at_rate(sound.rate))
    return Request(spectrum, models, method.params(**params), start, choose_device("cpu"), 2048, report)


@pytest.fixture(scope="session")
def sources(make_source):
    return {name: make_source(name, SECONDS, seed=11) for name in ("notes", "hiss")}


@pytest.fixture(scope="session")
def sound(sources, convolutive_dictionaries):
    return SoundArray(sum(sources.values())[None], convolutive_dictionaries.card.analysis.rate)


def improvements(asked, estimate, stems, sources):
    """How much nearer than the mixture each stem is to its source, dB."""
    samples = asked.spectrum.sound.samples
    mixture = asked.spectrum.sound.read(0, samples)[0]
    found = Renderer(asked.spectrum, estimate, MaskSettings(), [1.0] * len(estimate.sources)).stems(0, samples)[:, 0]
    pairs = zip(stems, sources, strict=True)
    return [10 * np.log10(np.sum((mixture - source) ** 2) / np.sum((found[stem] - source) ** 2)) for stem, source in pairs]


@pytest.mark.parametrize("divergence", ["is", "kl", "frobenius"])
def test_each_source_lands_in_its_stem(divergence, sound, sources, convolutive_dictionaries):
    asked = request(METHOD, (convolutive_dictionaries,), sound, divergence=divergence)
    estimate = METHOD.estimate(asked)
    assert estimate.sources == tuple(sources)
    assert estimate.taps == 4
    assert min(improvements(asked, estimate, (0, 1), sources.values())) > 6.0


def test_the_learning_free_one_finds_the_sources_in_some_order(sound, sources):
    asked = request(FREE, (), sound)
    estimate = FREE.estimate(asked)
    assert max(min(improvements(asked, estimate, order, sources.values())) for order in ((0, 1), (1, 0))) > 3.0


def test_going_on_under_the_same_settings_only_improves(sound, convolutive_dictionaries):
    for method, models in ((METHOD, (convolutive_dictionaries,)), (FREE, ())):
        asked = request(method, models, sound, iterations=12)
        first = method.estimate(asked)
        second = method.estimate(request(method, models, sound, start=first, iterations=12))
        assert second.costs.values()[-1] < first.costs.values()[-1]
        assert (np.diff(first.costs.values()) < 0.0).all()


def test_the_users_grouping_is_kept(sound):
    first = FREE.estimate(request(FREE, (), sound, iterations=12))
    turned = first.reassigned(first.sources, 1 - first.assignment)
    second = FREE.estimate(request(FREE, (), sound, start=turned, iterations=12))
    np.testing.assert_array_equal(second.assignment, turned.assignment)


def test_partial_estimates_are_published(sound, convolutive_dictionaries, monkeypatch):
    monkeypatch.setattr(publishing, "PUBLISH_SECONDS", 0.0)
    monkeypatch.setattr("workbench.dsp.convolutive_nmf._PUBLISH_SECONDS", 0.0)
    for method, models in ((METHOD, (convolutive_dictionaries,)), (FREE, ())):
        published = []

        def report(fraction, message="", partial=None, published=published):
            if isinstance(partial, ConvolutiveEstimate):
                published.append(float(partial.magnitudes(0, partial.frames).sum()))

        method.estimate(request(method, models, sound, report=report))
        assert len(set(published)) >= 4


def test_long_recordings_are_learnt_from_in_stretches(sound, monkeypatch):
    monkeypatch.setattr(learning_free_convolutive_nmf, "MOST_COLUMNS", 60)
    monkeypatch.setattr("workbench.separators.nmf_components._STRETCH_FRAMES", 20)
    asked = request(FREE, (), sound, components=2, iterations=12)
    estimate = FREE.estimate(asked)
    magnitude = asked.spectrum.magnitudes(0, estimate.frames)
    assert np.abs(estimate.magnitudes(0, estimate.frames).sum(axis=0) - magnitude).sum() < 0.7 * magnitude.sum()


@pytest.mark.parametrize("rate", [4000, 8001, 16000, 44100])
def test_recordings_of_any_rate_are_separated(rate, convolutive_dictionaries):
    random = np.random.default_rng(0)
    sound = SoundArray(random.standard_normal((2, rate // 2)).astype(np.float32), rate)
    asked = request(METHOD, (convolutive_dictionaries,), sound, components=16)
    estimate = METHOD.estimate(asked)
    assert estimate.bins == asked.spectrum.bins
    assert np.isfinite(estimate.magnitudes(0, estimate.frames)).all()


def test_models_of_other_lengths_are_put_side_by_side(convolutive_dictionaries, tmp_path):
    analysis = convolutive_dictionaries.card.analysis
    longer = np.repeat(convolutive_dictionaries.tensor("notes/kl/16"), 2, axis=0)
    bells = save_model(tmp_path / "bells", card("bells", analysis), {"bells/kl/16": longer})
    dictionary = combined_convolutive((convolutive_dictionaries, bells), "kl", {"*": 16}, analysis)
    assert dictionary.sources == ("notes", "hiss", "bells")
    assert dictionary.components.shape == (8, analysis.bins, 48)
    assert not dictionary.components[4:, :, :32].any()
    np.testing.assert_allclose(dictionary.components.sum(axis=(0, 1)), 1.0, rtol=1e-5)
    assert dictionary.assignment.tolist() == [0] * 16 + [1] * 16 + [2] * 16


def card(id, analysis):
    return Card(id=id, title=id, method="convolutive-nmf", sources=("bells",), analysis=analysis)


def test_models_that_do_not_fit_are_refused(convolutive_dictionaries, tmp_path):
    analysis = convolutive_dictionaries.card.analysis
    with pytest.raises(MethodError, match="at least one model"):
        METHOD.sources((), METHOD.params())
    with pytest.raises(ModelError, match="8 components of notes for is; sizes it has: 16, 32"):
        combined_convolutive((convolutive_dictionaries,), "is", {"*": 8}, analysis)
    with pytest.raises(MethodError, match="got 'drums'"):
        combined_convolutive((convolutive_dictionaries,), "is", {"*": 16, "drums": 16}, analysis)
    for name, tensor in {
        "negative": np.full((4, analysis.bins, 16), -1.0, np.float32),
        "flat": np.ones((analysis.bins, 16), np.float32),
    }.items():
        model = save_model(tmp_path / name, card(name, analysis), {"bells/is/16": tensor})
        with pytest.raises(ModelError, match=f"bells/is/16 of model {name}"):
            combined_convolutive((model,), "is", {"*": 16}, analysis)
