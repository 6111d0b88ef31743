import numpy as np
import pytest

from workbench.core.errors import MethodError, ModelError
from workbench.core.mask_settings import MaskSettings
from workbench.core.progress import silent
from workbench.core.sound import SoundArray
from workbench.dsp.analysis import Analysis
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.rendering import Renderer
from workbench.dsp.spectrum import Spectrum
from workbench.nets.devices import choose_device
from workbench.nets.model_files import Card, save_model
from workbench.separators import nmf_activations, publishing
from workbench.separators.contract import Request
from workbench.separators.dictionaries import adapted, combined
from workbench.separators.sparse_nmf import METHOD, SparseNmfParams

SECONDS = 2


def request(model, sound, start=None, report=silent, block_frames=2048, analysis=None, **params):
    settings = SparseNmfParams(**{"components": {"notes": 24, "hiss": 8}, **params})
    spectrum = Spectrum(sound, analysis or model.card.analysis.at_rate(sound.rate))
    return Request(spectrum, (model,), settings, start, choose_device("cpu"), block_frames, report)


@pytest.fixture(scope="session")
def sources(make_source):
    return {name: make_source(name, SECONDS, seed=11) for name in ("notes", "hiss")}


@pytest.fixture(scope="session")
def sound(sources, dictionaries):
    return SoundArray(sum(sources.values())[None], dictionaries.card.analysis.rate)


def cost(request, estimate):
    """Itakura-Saito divergence of the whole model from the magnitude."""
    magnitude = request.spectrum.magnitudes(0, request.spectrum.frames) + 1e-6
    ratio = magnitude / (estimate.magnitudes(0, request.spectrum.frames).sum(axis=0) + 1e-6)
    return float((ratio - np.log(ratio) - 1).sum())


@pytest.mark.parametrize("divergence", ["is", "kl", "frobenius"])
def test_each_source_lands_in_its_stem(divergence, sound, sources, dictionaries):
    asked = request(dictionaries, sound, divergence=divergence)
    renderer = Renderer(asked.spectrum, METHOD.estimate(asked), MaskSettings(), [1.0, 1.0])
    for name, stem in zip(renderer.sources, renderer.stems(0, sound.samples)[:, 0], strict=True):
        source = sources[name]
        improvement = np.sum((sound.read(0, sound.samples)[0] - source) ** 2) / np.sum((stem - source) ** 2)
        assert 10 * np.log10(improvement) > 6.0


def test_blocks_change_nothing_under_frobenius_which_works_on_more_frames_at_once(dictionaries, make_source, monkeypatch):
    rate = dictionaries.card.analysis.rate
    long = SoundArray(np.stack([make_source("notes", 10, seed=4), make_source("hiss", 10, seed=5)]), rate)
    held = METHOD.estimate(request(dictionaries, long, divergence="frobenius"))
    monkeypatch.setattr(nmf_activations, "HELD_BYTES", 0)
    by_blocks = METHOD.estimate(request(dictionaries, long, divergence="frobenius", block_frames=600))
    np.testing.assert_allclose(by_blocks.activations, held.activations, rtol=1e-3, atol=1e-4 * held.activations.max())


@pytest.mark.parametrize(
    "earlier",
    [{"sparsity": 3.0}, {"divergence": "frobenius"}, {"components": {"notes": 8, "hiss": 24}}],
    ids=["sparsity", "divergence", "components"],
)
def test_going_on_is_as_good_as_starting_afresh_whatever_changed(earlier, sound, dictionaries):
    cold = request(dictionaries, sound)
    warm = request(dictionaries, sound, start=METHOD.estimate(request(dictionaries, sound, **earlier)))
    assert cost(warm, METHOD.estimate(warm)) <= 1.02 * cost(cold, METHOD.estimate(cold))


def test_going_on_under_the_same_settings_only_improves(sound, dictionaries):
    cold = request(dictionaries, sound, iterations=30)
    first = METHOD.estimate(cold)
    further = request(dictionaries, sound, start=first, iterations=30)
    assert cost(further, METHOD.estimate(further)) < cost(cold, first)


def test_partial_estimates_are_published_and_improve(sound, dictionaries, monkeypatch):
    monkeypatch.setattr(publishing, "PUBLISH_SECONDS", 0.0)
    published = []

    def report(fraction, message="", partial=None):
        if isinstance(partial, FactorEstimate):
            published.append(partial.magnitudes(0, partial.frames))

    asked = request(dictionaries, sound, report=report)
    final = METHOD.estimate(asked).magnitudes(0, asked.spectrum.frames)
    errors = [np.abs(partial - final).sum() for partial in published]
    assert len(errors) >= 4
    assert errors[-1] == 0.0
    assert errors[0] > errors[len(errors) // 2] > errors[-1]


@pytest.mark.parametrize("rate", [4000, 8001, 16000, 44100])
def test_recordings_of_any_rate_are_separated(rate, dictionaries):
    random = np.random.default_rng(0)
    sound = SoundArray(random.standard_normal((2, rate)).astype(np.float32), rate)
    asked = request(dictionaries, sound)
    estimate = METHOD.estimate(asked)
    assert estimate.bins == asked.spectrum.bins
    assert np.isfinite(estimate.magnitudes(0, estimate.frames)).all()


def test_components_go_on_above_the_model_and_are_not_fitted_there(dictionaries):
    model, twice = dictionaries.card.analysis, dictionaries.card.analysis.at_rate(2 * dictionaries.card.analysis.rate)
    dictionary = combined((dictionaries,), 0.0, {"*": 8}, twice)
    learnt = dictionaries.tensor("notes/is/8")
    assert dictionary.heard_bins == model.bins
    np.testing.assert_allclose(dictionary.components[: model.bins, :8], learnt, rtol=1e-4, atol=1e-7)
    top = learnt[model.frequencies() >= 0.75 * model.rate / 2].mean(axis=0)
    np.testing.assert_allclose(dictionary.components[model.bins :, :8], np.tile(top, (twice.bins - model.bins, 1)), rtol=1e-4)
    np.testing.assert_allclose(dictionary.components[: model.bins].sum(axis=0), 1.0, rtol=1e-5)


def test_a_dictionary_is_interpolated_over_hertz():
    model, other = Analysis(rate=8000, window_samples=64, hop_samples=16), Analysis(rate=6000, window_samples=32, hop_samples=8)
    ramp = model.frequencies()[:, None].astype(np.float32)
    np.testing.assert_allclose(adapted(ramp, model, other)[:, 0], other.frequencies(), rtol=1e-5)


def test_models_are_put_side_by_side(dictionaries, tmp_path):
    own = save_model(tmp_path / "other", card("other", ("bells",), dictionaries), {"bells/is/8": dictionaries.tensor("notes/is/8")})
    dictionary = combined((dictionaries, own), 0.0, {"*": 8}, dictionaries.card.analysis)
    assert dictionary.sources == ("notes", "hiss", "bells")
    assert dictionary.assignment.tolist() == [0] * 8 + [1] * 8 + [2] * 8


def card(id, sources, model):
    return Card(id=id, title=id, method="sparse-nmf", sources=sources, analysis=model.card.analysis)


def test_models_that_do_not_fit_are_refused(dictionaries, tmp_path):
    analysis = dictionaries.card.analysis
    with pytest.raises(MethodError, match="at least one model"):
        METHOD.sources((), SparseNmfParams())
    with pytest.raises(ModelError, match="notes comes from tiny and from tiny"):
        METHOD.sources((dictionaries, dictionaries), SparseNmfParams())
    with pytest.raises(ModelError, match=r"no dictionary of 96 components of notes for is, and no excerpt .* sizes it has: 8, 24"):
        combined((dictionaries,), 0.0, {"*": 96}, analysis)
    with pytest.raises(MethodError, match="got 'drums'"):
        combined((dictionaries,), 0.0, {"*": 8, "drums": 16}, analysis)
    wrong = {
        "negative": (np.full((analysis.bins, 8), -1.0, np.float32), "non-negative"),
        "infinite": (np.full((analysis.bins, 8), np.inf, np.float32), "finite"),
        "double": (np.ones((analysis.bins, 8)), "float64"),
        "short": (np.ones((7, 8), np.float32), r"\(7, 8\)"),
    }
    for name, (tensor, reason) in wrong.items():
        model = save_model(tmp_path / name, card(name, ("bells",), dictionaries), {"bells/is/8": tensor})
        with pytest.raises(ModelError, match=reason):
            combined((model,), 0.0, {"*": 8}, analysis)


@pytest.fixture
def with_excerpt(sound, dictionaries, tmp_path):
    """A model of one size per source that also holds some of what it was made from."""
    analysis = dictionaries.card.analysis
    spectrum = Spectrum(sound, analysis)
    magnitude = spectrum.magnitudes(0, spectrum.frames)[0]
    excerpt = (magnitude / magnitude.mean()).astype(np.float16)
    tensors = {"notes/excerpt": excerpt, "notes/kl/8": np.full((analysis.bins, 8), 1.0 / analysis.bins, np.float32)}
    card = Card(id="excerpt", title="With an excerpt", method="sparse-nmf", sources=("notes",), analysis=analysis)
    return save_model(tmp_path / "excerpt", card, tensors)


@pytest.mark.parametrize("params", [{"components": 11, "divergence": "kl"}, {"components": 8, "divergence": "beta", "beta": 0.5}])
def test_what_a_model_lacks_is_learnt_from_its_excerpt_once(params, with_excerpt, sound):
    messages = []
    asked = request(with_excerpt, sound, report=lambda fraction, message="", partial=None: messages.append(message), iterations=9, **params)
    first = METHOD.estimate(asked)
    assert any("learning" in message and "excerpt" in message for message in messages)
    assert first.dictionary.shape == (with_excerpt.card.analysis.bins, params["components"])
    np.testing.assert_allclose(first.dictionary.sum(axis=0), 1.0, rtol=1e-4)
    messages.clear()
    np.testing.assert_array_equal(METHOD.estimate(asked).dictionary, first.dictionary)
    assert not any("learning" in message for message in messages)
