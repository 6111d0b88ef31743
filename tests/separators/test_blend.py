import numpy as np
import pytest

from workbench.core.errors import Cancelled, MethodError, ParameterError
from workbench.core.progress import silent
from workbench.core.sound import SoundArray
from workbench.dsp.analysis import Analysis
from workbench.dsp.blend_estimate import matching
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.spectrum import Spectrum
from workbench.nets.devices import choose_device
from workbench.separators.blend import METHOD, BlendParams, settings_from
from workbench.separators.catalogue import method as method_of
from workbench.separators.contract import Request
from workbench.separators.sparse_nmf import METHOD as SPARSE

RATE = 8000
ANALYSIS = Analysis(rate=RATE, window_samples=256, hop_samples=64)
NMF = {"first": "sparse-nmf", "first_settings": "components=8, iterations=5", "second": "learning-free-nmf"}


@pytest.fixture(scope="module")
def spectrum(make_source):
    sound = make_source("notes", 2, seed=3) + 0.5 * make_source("hiss", 2, seed=3)
    return Spectrum(SoundArray(np.stack([sound, 0.5 * sound]), RATE), ANALYSIS)


@pytest.fixture
def blend(spectrum, dictionaries):
    def blend(start=None, report=silent, **params):
        given = {"first_settings": "", "second_settings": "iterations=5", **params}
        return METHOD.estimate(Request(spectrum, (dictionaries,), BlendParams(**given), start, choose_device("cpu"), 2048, report))

    return blend


def whole(estimate):
    return estimate.magnitudes(0, estimate.frames)


def test_a_blend_is_the_weighted_mean_of_both_estimates_with_stems_matched(blend):
    both = blend(share=0.3, **NMF)
    first, second = both.halves
    assert both.sources == first.sources == ("notes", "hiss")
    assert sorted(both.order) == [0, 1]
    np.testing.assert_allclose(whole(both), 0.3 * whole(first) + 0.7 * whole(second)[both.order], rtol=1e-5, atol=1e-6)
    swapped = whole(second)[both.order[::-1]]
    mine = whole(first)
    assert np.sum(mine * whole(second)[both.order]) > np.sum(mine * swapped)
    np.testing.assert_array_equal(whole(blend(share=1.0, start=both, **NMF)), mine)


def test_nested_parameters_and_models_are_those_of_the_method_alone(blend, spectrum, dictionaries):
    both = blend(**NMF)
    alone = Request(spectrum, (dictionaries,), SPARSE.params(components=8, iterations=5), None, choose_device("cpu"), 2048, silent)
    np.testing.assert_array_equal(whole(both.halves[0]), whole(SPARSE.estimate(alone)))


def test_only_what_changed_is_worked_out_again(blend):
    both = blend(share=0.3, **NMF)
    moved = blend(share=0.8, start=both, **NMF)
    assert all(one is other for one, other in zip(both.halves, moved.halves, strict=True))
    assert moved.share == 0.8
    other_second = blend(start=both, **{**NMF, "second_settings": "iterations=6"})
    assert other_second.halves[0] is both.halves[0]
    assert other_second.halves[1] is not both.halves[1]
    swapped = blend(start=both, **{**NMF, "second": "harmonic-percussive", "second_settings": ""})
    assert swapped.halves[0] is both.halves[0]


def test_an_unfinished_half_is_gone_on_from_but_not_taken_for_finished(blend, monkeypatch):
    monkeypatch.setattr("workbench.separators.publishing.PUBLISH_SECONDS", 0.0)
    partials = []

    def report(fraction, message="", partial=None):
        if partial is not None:
            partials.append(partial)
            if len(partial.halves) == 2:
                raise Cancelled

    with pytest.raises(Cancelled):
        blend(report=report, **NMF)
    assert len(partials[0].halves) == 1
    assert (partials[0].finished, partials[-1].finished) == (0, 1)
    assert partials[0].sources == partials[-1].sources == ("notes", "hiss")
    finished = blend(start=partials[-1], **NMF)
    assert finished.halves[0] is partials[-1].halves[0]
    assert finished.halves[1] is not partials[-1].halves[1]
    assert finished.finished == 2


def test_stems_of_the_same_name_belong_together_and_the_rest_by_likeness():
    def factors(sources, rows):
        dictionary = np.asarray(rows, np.float32).T
        return FactorEstimate(sources, dictionary, np.ones((1, len(sources), 4), np.float32), np.arange(len(sources)))

    first = factors(("a", "b", "c"), [[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    second = factors(("x", "a", "y"), [[0, 0, 1], [0, 0, 1], [0, 1, 0]])
    assert matching(first, second).tolist() == [1, 2, 0]
    silent_one = factors(("x", "y", "z"), np.zeros((3, 3)))
    assert sorted(matching(first, silent_one)) == [0, 1, 2]


@pytest.mark.parametrize(
    ("words", "settings"),
    [
        ("", {}),
        ("  ", {}),
        ("sparsity=0.5, components=16", {"sparsity": "0.5", "components": "16"}),
        ("components=speech:24,piano:48,sparsity=1", {"components": "speech:24,piano:48", "sparsity": "1"}),
    ],
)
def test_settings_are_parted_by_commas(words, settings):
    assert settings_from(words, "first_settings") == settings


@pytest.mark.parametrize("words", ["sparsity", "=1", "a=1,a=2", ",a=1"])
def test_settings_that_cannot_be_read_are_named(words):
    with pytest.raises(ParameterError, match="first_settings must be NAME=VALUE"):
        settings_from(words, "first_settings")


def test_what_does_not_fit_is_refused(blend):
    with pytest.raises(MethodError, match="got 2 of Harmonic and percussive and 3 of"):
        blend(second_settings="stems=3")
    with pytest.raises(MethodError, match="Sparse NMF with dictionaries needs a model"):
        METHOD.sources((), BlendParams(first="sparse-nmf"))
    with pytest.raises(ParameterError, match="magic"):
        METHOD.sources((), BlendParams(second_settings="magic=3"))
    with pytest.raises(ParameterError, match="first must be one of"):
        BlendParams(first="blend")
    assert METHOD.sources((), BlendParams()) == ("harmonic", "percussive")


def test_channels_and_sounds_of_its_own_follow_the_parts(blend, spectrum):
    params = {"first": "ica", "second": "pca", "second_settings": ""}
    both = blend(**params)
    assert METHOD.least_channels(BlendParams(**params, first_settings="stems=3")) == 3
    assert both.has_spectra
    mixture = spectrum.read(0, spectrum.frames)
    np.testing.assert_allclose(both.spectra(0, spectrum.frames).sum(axis=0), mixture, atol=1e-4)
    assert not blend(first="ica").has_spectra
    assert method_of("blend") is METHOD
