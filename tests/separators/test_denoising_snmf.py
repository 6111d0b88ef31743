import numpy as np
import pytest

from workbench.core.errors import MethodError, ModelError
from workbench.core.progress import silent
from workbench.core.sound import SoundArray
from workbench.dsp.estimate import Estimate
from workbench.dsp.spectrum import Spectrum
from workbench.nets.devices import choose_device
from workbench.nets.model_files import load_model, save_model
from workbench.separators import publishing
from workbench.separators.contract import Request
from workbench.separators.denoising_snmf import METHOD


@pytest.fixture(scope="session")
def sound(make_source, denoising_network):
    return SoundArray(sum(make_source(name, 2, seed=11) for name in ("notes", "hiss"))[None], denoising_network.card.analysis.rate)


def estimate(model, sound, report=silent, start=None, **params):
    spectrum = Spectrum(sound, model.card.analysis)
    return METHOD.estimate(Request(spectrum, (model,), METHOD.params(**params), start, choose_device("cpu"), 2048, report))


def remade(model, folder, drop="nothing", **more):
    tensors = {name: model.tensor(name) for name in model.names() if drop not in name}
    tensors |= {name.replace("_", "/"): tensor for name, tensor in more.items()}
    return save_model(folder / "other", model.card.model_copy(update={"id": "other"}), tensors)


def test_saved_and_loaded_again_it_gives_the_same(sound, denoising_network, tmp_path):
    again = load_model(remade(denoising_network, tmp_path).folder)
    expected, found = (estimate(model, sound) for model in (denoising_network, again))
    np.testing.assert_array_equal(found.activations, expected.activations)


@pytest.mark.parametrize("training", ["pre-trained", "test time"])
def test_gains_are_corrected_and_those_of_the_sparse_nmf_are_kept(sound, denoising_network, training):
    found = estimate(denoising_network, sound, training=training, epochs=5)
    assert found.begun is not None
    assert np.abs(found.activations - found.begun.activations).max() > 1e-3 * found.begun.activations.max()


def test_no_epochs_leave_the_sparse_nmf(sound, denoising_network):
    found = estimate(denoising_network, sound, training="test time", epochs=0)
    np.testing.assert_array_equal(found.activations, found.begun.activations)


def test_many_epochs_give_back_what_most_of_the_gains_were(sound, denoising_network):
    found = estimate(denoising_network, sound, training="test time", epochs=150, dropout=0.0)
    begun = found.begun.activations
    assert np.linalg.norm(found.activations - begun) < 0.7 * np.linalg.norm(begun)


def test_another_seed_learns_in_another_way(sound, denoising_network):
    one, other = (estimate(denoising_network, sound, training="test time", epochs=3, seed=seed).activations for seed in (0, 1))
    assert not np.array_equal(one, other)


def test_going_on_starts_from_gains_that_were_not_corrected(sound, denoising_network):
    first = estimate(denoising_network, sound)
    again = estimate(denoising_network, sound, start=first)
    np.testing.assert_allclose(again.begun.activations, first.begun.activations, atol=0.05 * first.begun.activations.max())


def test_it_is_shown_while_it_learns(sound, denoising_network, monkeypatch):
    monkeypatch.setattr(publishing, "PUBLISH_SECONDS", 0.0)
    shown = []
    report = lambda fraction, message="", partial=None: shown.append((message, partial))  # noqa: E731
    estimate(denoising_network, sound, report, training="test time", epochs=20)
    assert any("epoch" in message and isinstance(partial, Estimate) for message, partial in shown)


def test_another_rate_is_resampled_around(make_source, denoising_network):
    rate = 2 * denoising_network.card.analysis.rate
    sound = SoundArray(np.repeat(make_source("notes", 1, 3), 2)[None], rate)
    spectrum = Spectrum(sound, denoising_network.card.analysis.at_rate(rate))
    found = METHOD.estimate(Request(spectrum, (denoising_network,), METHOD.params(), None, choose_device("cpu"), 2048, silent))
    assert (found.bins, found.frames) == (spectrum.bins, spectrum.frames)


def test_models_that_do_not_fit_are_refused(sound, denoising_network, tmp_path):
    with pytest.raises(ModelError, match="must take and give 16 gains a frame"):
        estimate(remade(denoising_network, tmp_path / "a", drop="network"), sound)
    with pytest.raises(ModelError, match="got layers"):
        estimate(remade(denoising_network, tmp_path / "b", network_1_weights=np.zeros((5, 12), np.float32)), sound)
    with pytest.raises(ModelError, match="must be finite"):
        estimate(remade(denoising_network, tmp_path / "c", network_2_biases=np.full(16, np.nan, np.float32)), sound)
    with pytest.raises(ModelError, match="must have a dictionary"):
        estimate(remade(denoising_network, tmp_path / "d", drop="hiss/"), sound, training="test time")
    with pytest.raises(MethodError, match="exactly one model"):
        METHOD.sources((denoising_network, denoising_network), METHOD.params())
