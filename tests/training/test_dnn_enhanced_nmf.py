import numpy as np
import pytest
import torch

from tests.training.folders import write_sources
from workbench.core.errors import Cancelled, TrainingError
from workbench.core.progress import silent
from workbench.core.sound import SoundArray
from workbench.dsp.spectrum import Spectrum
from workbench.nets.devices import choose_device
from workbench.nets.model_files import load_model
from workbench.nets.source_classifier import SourceClassifier, reaching_one
from workbench.separators.contract import Request
from workbench.training.dnn_enhanced_nmf import RECIPE, DnnEnhancedNmfTraining, tensors_of
from workbench.training.making import make_model
from workbench.training.material import gathered, training_frames

QUICK = DnnEnhancedNmfTraining(
    window=256, hop=64, frames=400, components=8, iterations=3, pretraining=2, epochs=12, held_out=0.3, validation=0.3, mixtures=1
)


@pytest.fixture
def folders(tmp_path):
    return write_sources(tmp_path)


def tensors(model):
    return {name: model.tensor(name) for name in model.names()}


def separated(model, samples):
    spectrum = Spectrum(SoundArray(samples, 16_000), model.card.analysis)
    params = RECIPE.method.params(iterations=6)
    request = Request(spectrum, [model], params, None, choose_device("cpu"), spectrum.block_frames, silent)
    return RECIPE.method.estimate(request).magnitudes(0, spectrum.frames)


def test_a_model_knows_its_sources_and_says_what_it_was_made_of(tmp_path, folders):
    told = []
    model = make_model(RECIPE, folders, tmp_path / "model", QUICK, report=lambda fraction, *rest: told.append(fraction))
    card = load_model(tmp_path / "model").card
    assert card.sources == ("speech", "piano") and card.settings.keys() == {"exponent"}
    assert {"speech/kl/8", "piano/kl/8", "network/1/weights", "network/4/biases"} <= set(model.names())
    assert card.training["losses"][0]["name"] == "classifier"
    assert [score["settings"].get("iterations") for score in card.scores] == [None, None, 0, None]
    assert told == sorted(told) and told[-1] == 1.0

    network = SourceClassifier(card.analysis.bins, 2)
    with torch.no_grad():
        for place, layer in enumerate(network.layers, start=1):
            layer.weight.copy_(torch.from_numpy(model.tensor(f"network/{place}/weights").astype(np.float32)))
            layer.bias.copy_(torch.from_numpy(model.tensor(f"network/{place}/biases")))
        held_out = {source: material.held_out for source, material in gathered(folders, 16_000, 0.3, [], 0).items()}
        for place, files in enumerate(held_out.values()):
            frames = reaching_one(training_frames(files, card.analysis, 400, 0).T)
            assert float((network(torch.from_numpy(frames)).argmax(dim=1) == place).float().mean()) > 0.9


def test_a_stopped_training_goes_on_to_the_same_tensors(tmp_path, folders):
    whole = make_model(RECIPE, folders, tmp_path / "whole", QUICK)
    for place in (0.1, 0.35, 0.5, 0.65):

        def report(fraction, message="", partial=None, place=place):
            if fraction >= place:
                raise Cancelled

        with pytest.raises(Cancelled):
            make_model(RECIPE, folders, tmp_path / "parts", QUICK, report=report)
    resumed = make_model(RECIPE, folders, tmp_path / "parts", QUICK)
    assert tensors(resumed).keys() == tensors(whole).keys()
    assert all(np.array_equal(tensor, resumed.tensor(name)) for name, tensor in tensors(whole).items())
    assert resumed.card.scores == whole.card.scores


def test_what_was_saved_separates_alike_wherever_it_lies(tmp_path, folders):
    model = make_model(RECIPE, folders, tmp_path / "model", QUICK)
    (tmp_path / "elsewhere").mkdir()
    moved = (tmp_path / "model").rename(tmp_path / "elsewhere" / "model")
    samples = np.random.default_rng(0).standard_normal((1, 8000)).astype(np.float32)
    again = load_model(moved)
    np.testing.assert_array_equal(separated(again, samples), separated(load_model(moved), samples))
    assert again.card.sha256 == model.card.sha256


def test_without_pretraining_the_classifier_begins_by_chance(tmp_path, folders):
    model = make_model(RECIPE, folders, tmp_path / "model", QUICK.changed(pretraining=0, epochs=1))
    assert np.isfinite(model.tensor("network/1/weights")).all()


def test_a_classifier_as_tensors_has_all_its_layers():
    network = SourceClassifier(9, 3, hidden=(4, 5))
    shapes = {name: tensor.shape for name, tensor in tensors_of(network).items() if name.endswith("weights")}
    assert shapes == {"network/1/weights": (4, 9), "network/2/weights": (5, 4), "network/3/weights": (3, 5)}


def test_a_rate_that_throws_it_about_is_told_in_a_sentence(tmp_path, folders, monkeypatch):
    monkeypatch.setattr("workbench.training.dnn_enhanced_nmf._loss", lambda network, batch: network(batch["frames"]).mean() * float("nan"))
    with pytest.raises(TrainingError, match="classifier stopped: its loss must be a number; got nan at batch 1 of epoch 1"):
        make_model(RECIPE, folders, tmp_path / "model", QUICK)
