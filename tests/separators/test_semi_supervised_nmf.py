import numpy as np
import pytest

from workbench.core.errors import MethodError
from workbench.core.mask_settings import MaskSettings
from workbench.core.progress import silent
from workbench.core.sound import SoundArray
from workbench.dsp.rendering import Renderer
from workbench.dsp.spectrum import Spectrum
from workbench.nets.devices import choose_device
from workbench.separators.contract import Request
from workbench.separators.semi_supervised_nmf import METHOD, SemiSupervisedNmfParams


def request(model, sound, start=None, **params):
    spectrum = Spectrum(sound, model.card.analysis)
    return Request(spectrum, (model,), SemiSupervisedNmfParams(**{"rest": 8, **params}), start, choose_device("cpu"), 2048, silent)


@pytest.fixture(scope="session")
def sources(make_source):
    return {"notes": make_source("notes", 3, seed=5), "hiss": make_source("hiss", 3, seed=5)}


@pytest.fixture(scope="session")
def sound(sources, dictionaries):
    return SoundArray(sum(sources.values())[None], dictionaries.card.analysis.rate)


def test_a_source_that_is_not_known_lands_in_the_rest(sound, sources, dictionaries):
    asked = request(dictionaries, sound, known="notes", components=24)
    renderer = Renderer(asked.spectrum, METHOD.estimate(asked), MaskSettings(), [1.0, 1.0])
    assert renderer.sources == ("notes", "rest")
    for source, stem in zip(sources.values(), renderer.stems(0, sound.samples)[:, 0], strict=True):
        improvement = np.sum((sound.read(0, sound.samples)[0] - source) ** 2) / np.sum((stem - source) ** 2)
        assert 10 * np.log10(improvement) > 5.0


def test_known_dictionaries_stay_as_they_are(sound, dictionaries):
    estimate = METHOD.estimate(request(dictionaries, sound, components=8))
    assert estimate.sources == ("notes", "hiss", "rest")
    learnt = np.concatenate([dictionaries.tensor(f"{source}/kl/8") for source in ("notes", "hiss")], axis=1)
    np.testing.assert_allclose(estimate.dictionary[:, :16], learnt / learnt.sum(axis=0), rtol=1e-4, atol=1e-8)
    assert estimate.assignment.tolist() == [0] * 8 + [1] * 8 + [2] * 8


def test_going_on_keeps_what_was_learnt(sound, dictionaries):
    first = METHOD.estimate(request(dictionaries, sound, components=8))
    again = METHOD.estimate(request(dictionaries, sound, components=8, sparsity=0.05, start=first))
    learnt, kept = again.dictionary[:, 16:], first.dictionary[:, 16:]
    likeness = (learnt * kept).sum(axis=0) / np.linalg.norm(learnt, axis=0) / np.linalg.norm(kept, axis=0)
    assert np.median(likeness) > 0.9


def test_an_unknown_name_is_refused(sound, dictionaries):
    with pytest.raises(MethodError, match=r"known must name sources of the model, notes, hiss; got 'drums'"):
        METHOD.sources((dictionaries,), SemiSupervisedNmfParams(known="notes, drums"))
