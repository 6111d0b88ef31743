import numpy as np
import pytest
import torch

from tests.training.folders import write_sources
from workbench.core.errors import Cancelled
from workbench.core.sound import SoundArray
from workbench.dsp.analysis import Analysis
from workbench.dsp.spectrum import Spectrum
from workbench.nets.devices import choose_device
from workbench.nets.model_files import load_model
from workbench.nets.unfolded import UnfoldedNetwork
from workbench.separators.contract import Request
from workbench.separators.dr_nmf import METHOD
from workbench.training.dr_nmf import RECIPE, DrNmfTraining, error_through_mask
from workbench.training.making import make_model

ANALYSIS = Analysis(rate=16_000, window_samples=256, hop_samples=64)
QUICK = DrNmfTraining(
    window=256, hop=64, epochs=2, steps=3, batch=2, seconds=0.3, layers=2, components={"*": 4}, held_out=0.3, validation=0.3, mixtures=1
)


def stems(batch=2, samples=6400):
    """Low tones that come and go, and high noise, (batch, sources, samples)."""
    generator = np.random.default_rng(4)
    time = np.arange(samples) / 16_000
    tones = np.stack([np.sin(2 * np.pi * (300 + 50 * each) * time) * (np.sin(20 * time + each) > 0) for each in range(batch)])
    noise = np.diff(generator.standard_normal((batch, samples + 1)))
    return torch.from_numpy(np.stack([tones, 0.5 * noise], axis=1).astype(np.float32))


def test_one_batch_is_learnt_by_heart():
    dictionary = torch.from_numpy(np.random.default_rng(0).random((129, 12)).astype(np.float32))
    network = UnfoldedNetwork(dictionary / dictionary.sum(dim=0), (6, 6), layers=3, power=2)
    optimizer = torch.optim.Adam(network.parameters(), 1e-2)
    losses = []
    for _ in range(60):
        optimizer.zero_grad()
        loss = error_through_mask(network, stems(), ANALYSIS, 2.0)
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.1 * losses[0]


@pytest.mark.parametrize(
    "change",
    [{}, {"hears": "magnitudes", "exponent": 2.0, "optimizer": "sgd", "learning_rate": 0.005, "start": "nndsvd", "sparsity": 0.1}],
    ids=["ours", "published"],
)
def test_a_model_comes_out_that_separates(change, tmp_path):
    folders = write_sources(tmp_path)
    model = make_model(RECIPE, folders, tmp_path / "model", QUICK.model_copy(update=change))
    card = load_model(model.folder).card
    assert card.method == "dr-nmf" and card.sources == ("speech", "piano")
    assert card.settings["exponent"] > 0.0 and len(card.scores) == 2
    assert card.settings["layers"] == card.training["parameters"]["layers"]
    found = card.training["settings_from"]
    assert found["material"].startswith("mixtures of speakers and pieces for validation")
    assert f"{card.settings['exponent']:g}" in found["tried"].partition(": ")[2].split(", ")
    assert card.tensors["speech/layers"] == (2, 129, 4)
    assert ("speech/first" in card.tensors) == (not change)
    spectrum = Spectrum(SoundArray(stems(1)[0].sum(dim=0).numpy()[None], 16_000), ANALYSIS)
    found = METHOD.estimate(Request(spectrum, (model,), METHOD.params(), None, choose_device("cpu"), 2048, lambda *told: None))
    assert np.isfinite(found.magnitudes(0, spectrum.frames)).all() and found.activations.any()


def test_going_on_after_a_stop_gives_the_same_model(tmp_path):
    folders = write_sources(tmp_path)
    whole = make_model(RECIPE, folders, tmp_path / "whole", QUICK)
    told = []

    def stopping(fraction, message="", partial=None):
        told.append(message)
        if "epoch 2" in message:
            raise Cancelled

    with pytest.raises(Cancelled):
        make_model(RECIPE, folders, tmp_path / "again", QUICK, report=stopping)
    again = make_model(RECIPE, folders, tmp_path / "again", QUICK)
    assert any("epoch 2" in message for message in told)
    for name in whole.names():
        np.testing.assert_array_equal(again.tensor(name), whole.tensor(name))
