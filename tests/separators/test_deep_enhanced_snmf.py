import numpy as np
import pytest

from workbench.core.errors import ModelError
from workbench.core.progress import silent
from workbench.core.sound import SoundArray
from workbench.dsp.corrected_estimates import RefinedEstimate
from workbench.dsp.estimate import Estimate
from workbench.dsp.spectrum import Spectrum
from workbench.nets.devices import choose_device
from workbench.nets.model_files import load_model, save_model
from workbench.separators import deep_enhanced_snmf, harmonic_percussive, publishing
from workbench.separators.contract import Request
from workbench.separators.deep_enhanced_snmf import METHOD


@pytest.fixture(scope="session")
def sound(make_source, deep_enhanced):
    return SoundArray(sum(make_source(name, 2, seed=11) for name in ("notes", "hiss"))[None], deep_enhanced.card.analysis.rate)


def estimate(model, sound, report=silent, start=None, **params):
    spectrum = Spectrum(sound, model.card.analysis)
    params = {"epochs": 10, **params}
    return METHOD.estimate(Request(spectrum, (model,), METHOD.params(**params), start, choose_device("cpu"), 2048, report))


def whole(found):
    return found.magnitudes(0, found.frames)


def remade(model, folder, drop="nothing", **more):
    tensors = {name: model.tensor(name) for name in model.names() if drop not in name}
    tensors |= {name.replace("_", "/"): tensor for name, tensor in more.items()}
    return save_model(folder / "other", model.card.model_copy(update={"id": "other"}), tensors)


def test_saved_and_loaded_again_it_gives_the_same(sound, deep_enhanced, tmp_path):
    again = load_model(remade(deep_enhanced, tmp_path).folder)
    expected, found = (whole(estimate(model, sound)) for model in (deep_enhanced, again))
    np.testing.assert_array_equal(found, expected)


def test_no_epochs_leave_the_sparse_nmf(sound, deep_enhanced):
    begun = estimate(deep_enhanced, sound, epochs=0)
    refined = estimate(deep_enhanced, sound, epochs=20, rate=1e-2)
    np.testing.assert_allclose(whole(refined.begun), whole(begun))
    assert np.abs(whole(refined) - whole(begun)).max() > 0.01 * whole(begun).max()


def test_stems_keep_adding_up_to_the_mixture(sound, deep_enhanced):
    refined = estimate(deep_enhanced, sound, epochs=50)
    mixture = Spectrum(sound, deep_enhanced.card.analysis).magnitudes(0, refined.frames)
    assert np.linalg.norm(whole(refined).sum(axis=0) - mixture) < 0.02 * np.linalg.norm(mixture)


@pytest.mark.parametrize("values", [{"classifier": "stays"}, {"loudness": "none"}, {"loudness": "all"}, {"addition": 0.0}], ids=str)
def test_every_setting_has_a_say(sound, deep_enhanced, values):
    assert not np.array_equal(whole(estimate(deep_enhanced, sound, **values)), whole(estimate(deep_enhanced, sound)))


def test_a_knob_that_is_turned_back_gives_the_same_again(sound, deep_enhanced):
    first = estimate(deep_enhanced, sound)
    turned = estimate(deep_enhanced, sound, start=first, addition=1.0)
    back = estimate(deep_enhanced, sound, start=turned)
    assert np.linalg.norm(whole(back) - whole(first)) < 0.05 * np.linalg.norm(whole(first))


def test_it_refines_what_is_on_screen_whatever_made_it(sound, deep_enhanced):
    class Named(Estimate):
        """Another method's estimate under the names of the model's sources."""

        def __init__(self, other):
            super().__init__(deep_enhanced.card.sources, other.channels, other.bins, other.frames)
            self._other = other

        def magnitudes(self, start, stop):
            return self._other.magnitudes(start, stop)

    spectrum = Spectrum(sound, deep_enhanced.card.analysis)
    method = harmonic_percussive.METHOD
    other = Named(method.estimate(Request(spectrum, (), method.params(), None, choose_device("cpu"), 2048, silent)))
    found = estimate(deep_enhanced, sound, start=other)
    assert found.begun is other
    assert estimate(deep_enhanced, sound, start=found, addition=1.0).begun is other
    own = estimate(deep_enhanced, sound, start=other, begin="snmf")
    np.testing.assert_allclose(whole(own), whole(estimate(deep_enhanced, sound)), rtol=1e-4, atol=1e-5)


def test_a_recording_too_long_to_be_held_is_refined_in_parts_alike(sound, deep_enhanced, monkeypatch):
    reference = whole(estimate(deep_enhanced, sound))
    monkeypatch.setattr(deep_enhanced_snmf, "_HELD_BYTES", 1)
    np.testing.assert_array_equal(whole(estimate(deep_enhanced, sound)), reference)


def test_it_is_shown_while_it_is_refined(sound, deep_enhanced, monkeypatch):
    monkeypatch.setattr(publishing, "PUBLISH_SECONDS", 0.0)
    shown = []
    estimate(deep_enhanced, sound, lambda fraction, message="", partial=None: shown.append(partial))
    assert any(isinstance(partial, RefinedEstimate) and whole(partial).any() for partial in shown)


def test_models_that_do_not_fit_are_refused(sound, deep_enhanced, tmp_path):
    with pytest.raises(ModelError, match="must end in 2 units"):
        estimate(remade(deep_enhanced, tmp_path / "a", drop="network/3"), sound)
    with pytest.raises(ModelError, match="layer 2 of the network"):
        estimate(remade(deep_enhanced, tmp_path / "b", network_2_weights=np.zeros((5, 8), np.float32)), sound)
    with pytest.raises(ModelError, match="must be finite"):
        estimate(remade(deep_enhanced, tmp_path / "c", network_3_weights=np.full((8, 2), np.inf, np.float32)), sound)
    with pytest.raises(ModelError, match="network/levels"):
        estimate(remade(deep_enhanced, tmp_path / "d", network_levels=np.full(3, 0.5, np.float32)), sound)
