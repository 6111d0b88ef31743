import numpy as np
import pytest

from workbench.core.errors import MethodError
from workbench.core.mask_settings import MaskSettings
from workbench.core.progress import silent
from workbench.core.sound import SoundArray
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.ista import Ista
from workbench.dsp.rendering import Renderer
from workbench.dsp.spectrum import Spectrum
from workbench.nets.devices import choose_device
from workbench.separators import ista, publishing, sparse_nmf, warm_start_ista
from workbench.separators.contract import Request
from workbench.separators.dictionaries import combined

SECONDS = 2
COMPONENTS = {"notes": 24, "hiss": 8}


def request(method, model, sound, start=None, report=silent, notices=None, **params):
    settings = method.params(**{"components": COMPONENTS, **params})
    spectrum = Spectrum(sound, model.card.analysis.at_rate(sound.rate))
    notice = (lambda sentence: None) if notices is None else notices.append
    return Request(spectrum, (model,), settings, start, choose_device("cpu"), 2048, report, notice=notice)


@pytest.fixture(scope="session")
def sources(make_source):
    return {name: make_source(name, SECONDS, seed=11) for name in ("notes", "hiss")}


@pytest.fixture(scope="session")
def sound(sources, dictionaries):
    return SoundArray(sum(sources.values())[None], dictionaries.card.analysis.rate)


@pytest.mark.parametrize("method", [ista.METHOD, warm_start_ista.METHOD], ids=lambda method: method.id)
@pytest.mark.parametrize("divergence", ["is", "kl", "frobenius"])
def test_each_source_lands_in_its_stem(method, divergence, sound, sources, dictionaries):
    asked = request(method, dictionaries, sound, divergence=divergence)
    renderer = Renderer(asked.spectrum, method.estimate(asked), MaskSettings(), [1.0, 1.0])
    for name, stem in zip(renderer.sources, renderer.stems(0, sound.samples)[:, 0], strict=True):
        source = sources[name]
        improvement = np.sum((sound.read(0, sound.samples)[0] - source) ** 2) / np.sum((stem - source) ** 2)
        assert 10 * np.log10(improvement) > 6.0


@pytest.mark.parametrize("rule", ["ista", "fista"])
def test_it_ends_where_sparse_nmf_ends(rule, sound, dictionaries):
    settings = {"divergence": "frobenius", "sparsity": 0.1, "iterations": 2000}
    updated = sparse_nmf.METHOD.estimate(request(sparse_nmf.METHOD, dictionaries, sound, **settings))
    stepped = ista.METHOD.estimate(request(ista.METHOD, dictionaries, sound, rule=rule, **settings))
    expected = updated.magnitudes(0, updated.frames)
    assert np.linalg.norm(stepped.magnitudes(0, updated.frames) - expected) < 0.02 * np.linalg.norm(expected)


def test_sparsity_thins_the_activations(sound, dictionaries):
    shares = []
    for sparsity in (0.0, 0.5, 5.0):
        found = ista.METHOD.estimate(request(ista.METHOD, dictionaries, sound, sparsity=sparsity, iterations=200))
        shares.append((found.activations > 0.0).mean())
    assert shares[0] > shares[1] > shares[2]


@pytest.mark.parametrize("method", [ista.METHOD, warm_start_ista.METHOD], ids=lambda method: method.id)
def test_a_step_that_is_too_long_is_cut_and_told_of(method, sound, dictionaries):
    notices = []
    longest = method.estimate(request(method, dictionaries, sound, notices=notices))
    assert notices == []
    cut = method.estimate(request(method, dictionaries, sound, notices=notices, step=1e4))
    np.testing.assert_array_equal(cut.activations, longest.activations)
    assert len(notices) == 1
    limit = Ista(
        combined((dictionaries,), 2.0, {"*": 24, **COMPONENTS}, dictionaries.card.analysis).components, beta=2.0, sparsity=0.0, scale=1.0
    ).longest_step
    assert f"must not exceed {limit:.4g}" in notices[0]
    method.estimate(request(method, dictionaries, sound, notices=notices, step=1e4, divergence="kl"))
    assert len(notices) == 1


def test_going_on_under_the_same_settings_only_improves(sound, dictionaries):
    asked = request(ista.METHOD, dictionaries, sound, iterations=5)
    first = ista.METHOD.estimate(asked)
    second = ista.METHOD.estimate(request(ista.METHOD, dictionaries, sound, start=first, iterations=5))
    magnitude = asked.spectrum.magnitudes(0, first.frames)
    errors = [np.linalg.norm(found.magnitudes(0, first.frames).sum(axis=0) - magnitude) for found in (first, second)]
    assert errors[1] < errors[0]
    assert (np.diff(first.costs.values()) < 0.0).all()


def test_no_memory_is_the_last_frame_alone(sound, dictionaries):
    without, one, more = (
        warm_start_ista.METHOD.estimate(request(warm_start_ista.METHOD, dictionaries, sound, memory=memory)).activations
        for memory in (0, 1, 8)
    )
    np.testing.assert_array_equal(without, one)
    assert np.abs(more - one).max() > 0.01 * one.max()


def test_partial_estimates_are_published(sound, dictionaries, monkeypatch):
    monkeypatch.setattr(publishing, "PUBLISH_SECONDS", 0.0)
    for method in (ista.METHOD, warm_start_ista.METHOD):
        published = []

        def report(fraction, message="", partial=None, published=published):
            if isinstance(partial, FactorEstimate):
                published.append(partial.activations.sum())

        method.estimate(request(method, dictionaries, sound, report=report))
        assert len(set(published)) >= 2


class TestStream:
    def stream(self, dictionaries, channels=1, **params):
        settings = warm_start_ista.METHOD.params(**{"components": COMPONENTS, **params})
        return warm_start_ista.METHOD.stream((dictionaries,), settings, dictionaries.card.analysis, channels)

    @pytest.fixture
    def magnitudes(self, sound, dictionaries):
        spectrum = Spectrum(sound, dictionaries.card.analysis)
        first = spectrum.magnitudes(0, spectrum.frames)
        return np.concatenate([first, 0.5 * first[:, :, ::-1]])

    @pytest.mark.parametrize("divergence", ["frobenius", "kl"])
    @pytest.mark.parametrize("size", [1, 4, 37])
    def test_any_cut_into_blocks_gives_the_same(self, size, divergence, magnitudes, dictionaries):
        settings = {"divergence": divergence, "sparsity": 0.2, "memory": 3}
        whole = self.stream(dictionaries, 2, **settings).estimate(magnitudes)
        stream = self.stream(dictionaries, 2, **settings)
        pieces = [stream.estimate(magnitudes[..., start : start + size]) for start in range(0, magnitudes.shape[2], size)]
        assert stream.sources == ("notes", "hiss")
        np.testing.assert_allclose(np.concatenate(pieces, axis=-1), whole, rtol=1e-3, atol=1e-5 * whole.max())

    def test_without_sparsity_it_is_the_separator(self, sound, magnitudes, dictionaries):
        found = warm_start_ista.METHOD.estimate(request(warm_start_ista.METHOD, dictionaries, sound))
        streamed = self.stream(dictionaries).estimate(magnitudes[:1])
        np.testing.assert_allclose(streamed, found.magnitudes(0, found.frames), rtol=1e-3, atol=1e-5 * streamed.max())

    def test_a_level_changes_nothing(self, magnitudes, dictionaries):
        quiet, loud = (self.stream(dictionaries, 2, sparsity=0.3).estimate(np.float32(gain) * magnitudes) for gain in (2.0**-9, 1.0))
        np.testing.assert_allclose(quiet * 2.0**9, loud, rtol=1e-5)

    def test_silence_at_first_has_a_result(self, magnitudes, dictionaries):
        for divergence in ("frobenius", "is"):
            stream = self.stream(dictionaries, 2, sparsity=0.3, divergence=divergence)
            assert not stream.estimate(np.zeros_like(magnitudes)).any()
            assert np.isfinite(stream.estimate(magnitudes)).all()

    def test_a_change_goes_on_from_what_is_remembered(self, magnitudes, dictionaries):
        changed, steady, fresh = (self.stream(dictionaries, 2) for _ in range(3))
        for stream in (changed, steady):
            stream.estimate(magnitudes[..., :50])
        changed.change(warm_start_ista.METHOD.params(components=COMPONENTS, memory=2, iterations=5))
        changed.change(warm_start_ista.METHOD.params(components=COMPONENTS))
        after = [stream.estimate(magnitudes[..., 50:60]) for stream in (changed, steady, fresh)]
        np.testing.assert_array_equal(after[0], after[1])
        assert np.abs(after[2] - after[1]).max() > 0.01 * after[1].max()

    def test_other_dictionaries_need_another_start(self, dictionaries):
        stream = self.stream(dictionaries)
        for params in ({"components": 8}, {"components": COMPONENTS, "divergence": "is"}):
            with pytest.raises(MethodError, match="another start"):
                stream.change(warm_start_ista.METHOD.params(**params))
