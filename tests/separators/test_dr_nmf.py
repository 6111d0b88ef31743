import numpy as np
import pytest

from workbench.core.errors import MethodError, ModelError, ParameterError
from workbench.core.progress import silent
from workbench.core.sound import SoundArray
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.spectrum import Spectrum
from workbench.dsp.squared_estimate import SquaredEstimate
from workbench.nets.devices import choose_device
from workbench.nets.model_files import load_model, save_model
from workbench.separators import publishing, warm_start_ista
from workbench.separators.contract import Request
from workbench.separators.dr_nmf import METHOD


@pytest.fixture(scope="session")
def sound(make_source, unfolded_network):
    return SoundArray(sum(make_source(name, 2, seed=11) for name in ("notes", "hiss"))[None], unfolded_network.card.analysis.rate)


def estimate(models, sound, report=silent, method=METHOD, rate=None, **params):
    spectrum = Spectrum(sound, models[0].card.analysis.at_rate(sound.rate))
    return method.estimate(Request(spectrum, models, method.params(**params), None, choose_device("cpu"), 2048, report))


def remade(model, folder, facts=None, drop=(), **more):
    """The same model with other tensors."""
    tensors = {name: model.tensor(name) for name in model.names() if not name.endswith(tuple(drop))}
    if facts is not None:
        tensors["network/facts"] = np.array(facts, np.float32)
    tensors |= {name.replace("_", "/"): tensor for name, tensor in more.items()}
    return save_model(folder / "other", model.card.model_copy(update={"id": "other"}), tensors)


def test_saved_and_loaded_again_it_gives_the_same(sound, unfolded_network, tmp_path):
    again = load_model(remade(unfolded_network, tmp_path).folder)
    expected, found = (estimate((model,), sound) for model in (unfolded_network, again))
    np.testing.assert_array_equal(found.activations, expected.activations)
    np.testing.assert_array_equal(found.magnitudes(0, 50), expected.magnitudes(0, 50))
    assert isinstance(found, SquaredEstimate)


def test_tied_layers_of_a_model_are_warm_start_ista(sound, dictionaries, unfolded_network, tmp_path):
    known = estimate((dictionaries,), sound, method=warm_start_ista.METHOD, components=8, iterations=5, sparsity=0.1)
    norm = np.linalg.norm(known.dictionary.astype(np.float64), 2)
    tied = {}
    for place, source in enumerate(known.sources):
        own = (known.dictionary[:, known.assignment == place] / norm).astype(np.float32)
        tied |= {f"{source}_layers": np.stack([own] * 5), f"{source}_output": own}
    model = remade(unfolded_network, tmp_path, facts=(1.0 / norm, 0.1, 1.0), drop=("first",), **tied)
    found = estimate((model,), sound, start="zero")
    # The longest step of ISTA is found by iteration, to 0.1 %.
    np.testing.assert_allclose(found.magnitudes(0, 100), known.magnitudes(0, 100), atol=2e-3 * known.magnitudes(0, 100).max())


def test_every_knob_is_heard_and_fewer_layers_are_the_first_ones(sound, unfolded_network, tmp_path):
    whole = estimate((unfolded_network,), sound).activations
    for change in ({"layers": 1}, {"sparsity": 1.0}, {"step": 0.5}):
        assert np.abs(estimate((unfolded_network,), sound, **change).activations - whole).max() > 1e-3 * whole.max()
    starts = [estimate((unfolded_network,), sound, start=start).activations[0, :, 0] for start in ("model", "nndsvd", "zero")]
    assert len({start.tobytes() for start in starts}) == 3
    first = {f"{source}_layers": unfolded_network.tensor(f"{source}/layers")[:1] for source in unfolded_network.card.sources}
    short = remade(unfolded_network, tmp_path, **first)
    np.testing.assert_array_equal(estimate((unfolded_network,), sound, layers=1).activations, estimate((short,), sound).activations)


def test_sparsity_thins_the_activations(sound, unfolded_network):
    shares = [(estimate((unfolded_network,), sound, sparsity=sparsity).activations > 0.0).mean() for sparsity in (0.0, 0.5, 5.0)]
    assert shares[0] > shares[1] > shares[2]


def test_a_model_without_a_start_begins_from_singular_vectors(sound, unfolded_network, tmp_path):
    without = remade(unfolded_network, tmp_path, drop=("first",))
    expected = estimate((unfolded_network,), sound, start="nndsvd").activations
    np.testing.assert_array_equal(estimate((without,), sound).activations, expected)


def test_a_recording_of_twice_the_rate_gets_the_same_stems(sound, unfolded_network):
    import soxr

    faster = SoundArray(soxr.resample(sound.read(0, sound.samples)[0], 1, 2)[None].astype(np.float32), 2 * sound.rate)
    expected, found = (estimate((unfolded_network,), each).magnitudes(10, 100)[:, 0] for each in (sound, faster))
    heard = found[:, : expected.shape[1]]
    assert np.linalg.norm(heard / heard.sum() - expected / expected.sum()) < 0.25 * np.linalg.norm(expected / expected.sum())


def test_partial_estimates_are_published(sound, unfolded_network, monkeypatch):
    monkeypatch.setattr(publishing, "PUBLISH_SECONDS", 0.0)
    published = []

    def report(fraction, message="", partial=None):
        if isinstance(partial, FactorEstimate):
            published.append(partial.activations.sum())

    estimate((unfolded_network,), sound, report)
    assert len(set(published)) >= 2


class TestStream:
    def stream(self, model, channels=1, **params):
        return METHOD.stream((model,), METHOD.params(**params), model.card.analysis, channels)

    @pytest.fixture
    def magnitudes(self, sound, unfolded_network):
        spectrum = Spectrum(sound, unfolded_network.card.analysis)
        first = spectrum.magnitudes(0, spectrum.frames)
        return np.concatenate([first, 0.5 * first[:, :, ::-1]])

    @pytest.mark.parametrize("size", [1, 4, 37])
    def test_any_cut_into_blocks_gives_the_same(self, size, magnitudes, unfolded_network):
        whole = self.stream(unfolded_network, 2, sparsity=0.2).estimate(magnitudes)
        stream = self.stream(unfolded_network, 2, sparsity=0.2)
        pieces = [stream.estimate(magnitudes[..., start : start + size]) for start in range(0, magnitudes.shape[2], size)]
        assert stream.sources == ("notes", "hiss")
        np.testing.assert_allclose(np.concatenate(pieces, axis=-1), whole, rtol=1e-3, atol=1e-5 * whole.max())

    def test_without_sparsity_it_is_the_separator(self, sound, magnitudes, unfolded_network):
        found = estimate((unfolded_network,), sound)
        streamed = self.stream(unfolded_network).estimate(magnitudes[:1])
        np.testing.assert_allclose(streamed, found.magnitudes(0, found.frames), rtol=1e-3, atol=1e-5 * streamed.max())

    def test_a_change_goes_on_from_what_is_remembered(self, magnitudes, unfolded_network):
        changed, steady, fresh = (self.stream(unfolded_network, 2) for _ in range(3))
        for stream in (changed, steady):
            stream.estimate(magnitudes[..., :50])
        changed.change(METHOD.params(layers=1))
        changed.change(METHOD.params())
        after = [stream.estimate(magnitudes[..., 50:60]) for stream in (changed, steady, fresh)]
        np.testing.assert_array_equal(after[0], after[1])
        assert np.abs(after[2] - after[1]).max() > 1e-4 * after[1].max()


class TestRefused:
    def test_two_models_are_refused(self, sound, unfolded_network):
        with pytest.raises(MethodError, match="exactly one model"):
            estimate((unfolded_network, unfolded_network), sound)

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"drop": ("hiss/layers",)}, "hiss/layers"),
            ({"drop": ("hiss/first",)}, "all or none"),
            ({"facts": (1.0, 0.0, 3.0)}, "must be 1 or 2; got 3"),
            ({"facts": (1.0, -1.0, 2.0)}, "non-negative"),
            ({"notes_output": np.zeros((129, 7), np.float32)}, "notes/output"),
            ({"notes_layers": np.zeros((2, 129, 8), np.float32)}, "as many layers"),
            ({"notes_layers": np.zeros((2, 100, 8), np.float32)}, "129"),
        ],
    )
    def test_tensors_that_are_no_network_are_refused(self, change, told, sound, unfolded_network, tmp_path):
        with pytest.raises(ModelError, match=told):
            estimate((remade(unfolded_network, tmp_path, **change),), sound)

    @pytest.mark.parametrize("change", [{"layers": 0}, {"step": 0.0}, {"step": 1.5}, {"sparsity": -1.0}, {"start": "random"}])
    def test_values_out_of_range_are_refused(self, change):
        with pytest.raises(ParameterError):
            METHOD.params(**change)
