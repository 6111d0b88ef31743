import numpy as np
import pytest

from tests.training.folders import buzz, tones, write_sources
from workbench.core.errors import Cancelled
from workbench.core.sound import SoundArray
from workbench.dsp.spectrum import Spectrum
from workbench.nets.devices import choose_device
from workbench.nets.model_files import load_model
from workbench.nets.nonnegative_autoencoder import NonnegativeAutoencoder
from workbench.separators.contract import Request
from workbench.training import convolutional_autoencoder, nonnegative_autoencoder
from workbench.training.autoencoder_fitting import Stretches, begin, tensors_of
from workbench.training.convolutional_autoencoder import ConvolutionalAutoencoderTraining
from workbench.training.making import make_model
from workbench.training.nonnegative_autoencoder import NonnegativeAutoencoderTraining

SMALL = {"window": 256, "hop": 64, "epochs": 2, "frames": 800, "units": 6, "held_out": 0.3, "validation": 0.3, "mixtures": 1, "batch": 128}
PLAIN = nonnegative_autoencoder.RECIPE, NonnegativeAutoencoderTraining(**SMALL)
CONVOLUTIONAL = convolutional_autoencoder.RECIPE, ConvolutionalAutoencoderTraining(**SMALL, taps=3)


@pytest.fixture(scope="module", params=[PLAIN, CONVOLUTIONAL], ids=["plain", "convolutional"])
def made(request, tmp_path_factory):
    recipe, params = request.param
    folder = tmp_path_factory.mktemp("autoencoders")
    folders = write_sources(folder)
    return recipe, params, folders, make_model(recipe, folders, folder / "tiny", params, command="the line")


def separated(recipe, model):
    samples = np.random.default_rng(0).standard_normal((1, 8000)).astype(np.float32)
    spectrum = Spectrum(SoundArray(0.1 * samples, 16_000), model.card.analysis)
    method = recipe.method
    estimate = method.estimate(Request(spectrum, [model], method.params(), None, choose_device("cpu"), 512, lambda *args, **more: None))
    return estimate.magnitudes(0, estimate.frames)


def test_a_model_has_a_decoder_of_every_source_and_says_how_it_learnt(made):
    recipe, params, _, model = made
    depths = [2] if recipe is convolutional_autoencoder.RECIPE else [4, 2]
    assert {name.split("/")[0] for name in model.names()} == {"speech", "piano"}
    assert {int(name.split("/")[2]) for name in model.names()} == set(depths)
    assert [each["name"] for each in model.card.training["losses"]] == [
        f"{source}, {depth} layers" for source in ("speech", "piano") for depth in depths
    ]
    assert all(len(each["validation"]) == params.epochs for each in model.card.training["losses"])
    assert len(model.card.scores) == 1 + len(depths)
    assert "exponent" in model.card.settings


def test_saved_and_loaded_it_gives_the_same(made):
    recipe, _, _, model = made
    np.testing.assert_array_equal(separated(recipe, model), separated(recipe, load_model(model.folder)))


def test_a_killed_training_goes_on_to_the_same_model(made, tmp_path):
    recipe, params, folders, model = made

    def stop(fraction, message="", partial=None):
        if message.startswith("piano, 2 layers, epoch 2"):
            raise Cancelled

    with pytest.raises(Cancelled):
        make_model(recipe, folders, tmp_path / "tiny", params, report=stop)
    assert make_model(recipe, folders, tmp_path / "tiny", params).card.sha256 == model.card.sha256
    assert not list(tmp_path.glob(".*-partial"))


def test_models_of_one_source_each_are_learnt_apart_and_go_together(made, tmp_path):
    recipe, params, folders, _ = made
    models = [make_model(recipe, [folder], tmp_path / folder[0], params) for folder in folders]
    sound = SoundArray((buzz(120.0, 1.0, 9) + tones(1.0, 9))[None].astype(np.float32), 16_000)
    spectrum = Spectrum(sound, params.analysis)
    settings = recipe.method.params()
    assert recipe.method.sources(models, settings) == ("speech", "piano")
    estimate = recipe.method.estimate(Request(spectrum, models, settings, None, choose_device("cpu"), 512, lambda *args, **more: None))
    assert estimate.sources == ("speech", "piano")
    assert estimate.magnitudes(0, estimate.frames).any(axis=(1, 2, 3)).all()


def test_batches_are_functions_of_their_number_and_every_epoch_has_each_stretch_once():
    stretches = np.arange(24, dtype=np.float32).reshape(12, 1, 2)
    batches, again = (Stretches(stretches, stretches[:5], 4, seed=3) for _ in range(2))
    assert batches.steps == 3
    epochs = [[batches.training(3 * epoch + step)["magnitudes"].numpy() for step in range(3)] for epoch in range(2)]
    for epoch in epochs:
        np.testing.assert_array_equal(np.sort(np.concatenate(epoch).ravel()), stretches.ravel())
    assert not np.array_equal(epochs[0], epochs[1])
    np.testing.assert_array_equal(again.training(4)["magnitudes"].numpy(), epochs[1][1])
    assert sum(len(batch["magnitudes"]) for batch in batches.validation()) == 5
    assert Stretches(stretches, stretches[:0], 100, seed=3).validation() == []
    assert len(Stretches(stretches, stretches[:0], 100, seed=3).training(0)["magnitudes"]) == 12


@pytest.mark.parametrize(("layers", "taps"), [(2, 1), (4, 1), (2, 3)])
def test_a_network_begins_by_decoding_its_start_and_is_written_as_it_decodes(layers, taps):
    start = np.random.default_rng(1).random((5, taps, 30), np.float32)
    network = NonnegativeAutoencoder(30, 5, layers=layers, taps=taps)
    begin(network, start)
    tensors = tensors_of(network, "voice")
    last = tensors[f"voice/relu/{layers}/{layers // 2}"]
    assert last.dtype == np.float16 and last.shape == (taps, 5, 30)
    expected = start / start.mean(axis=(1, 2), keepdims=True) / taps
    np.testing.assert_allclose(last.swapaxes(0, 1), expected, rtol=2e-3, atol=1e-3)
