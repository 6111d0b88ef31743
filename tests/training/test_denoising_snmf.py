import numpy as np
import pytest
import torch

from tests.training.folders import write_sources
from workbench.core.errors import Cancelled
from workbench.nets.gain_denoiser import GainDenoiser
from workbench.nets.model_files import load_model
from workbench.training.denoising_snmf import RECIPE, DenoisingSnmfTraining, relative_error
from workbench.training.making import make_model

QUICK = DenoisingSnmfTraining(
    window=256,
    hop=64,
    epochs=2,
    steps=3,
    batch=16,
    seconds=0.3,
    components={"*": 4},
    examples=4,
    units=8,
    held_out=0.3,
    validation=0.3,
    mixtures=1,
)


def test_one_batch_is_learnt_by_heart():
    generator = np.random.default_rng(0)
    dictionary = torch.from_numpy(generator.random((8, 20)).astype(np.float32))
    true = torch.from_numpy(generator.gamma(1.0, 1.0, (2, 30, 20)).astype(np.float32))
    batch = {
        "roots": torch.from_numpy(generator.random((30, 24)).astype(np.float32)),
        "magnitudes": true.sum(dim=0),
        "parts": true,
        "weights": torch.ones(30),
        "dictionary": dictionary,
        "counts": torch.tensor([4, 4]),
    }
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = GainDenoiser(8, 1, [64, 64])
    optimizer = torch.optim.Adam(network.parameters(), 1e-2)
    losses = []
    for _ in range(300):
        optimizer.zero_grad()
        loss = relative_error(network, batch)
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.6 * losses[0]


def test_a_model_comes_out_with_its_scores(tmp_path):
    model = make_model(RECIPE, write_sources(tmp_path), tmp_path / "model", QUICK)
    card = load_model(model.folder).card
    assert card.method == "denoising-snmf" and card.sources == ("speech", "piano")
    assert card.tensors["speech/kl/4"] == (129, 4)
    assert card.tensors["network/1/weights"] == (7 * 8, 8) and card.tensors["network/3/biases"] == (8,)
    assert card.settings["exponent"] > 0.0
    tried = [score["settings"] for score in card.scores]
    assert [settings.get("training") for settings in tried] == [None, None, "test time", "test time"]


def test_going_on_after_a_stop_gives_the_same_model(tmp_path):
    folders = write_sources(tmp_path)
    whole = make_model(RECIPE, folders, tmp_path / "whole", QUICK)

    def stopping(fraction, message="", partial=None):
        if "epoch 2" in message:
            raise Cancelled

    with pytest.raises(Cancelled):
        make_model(RECIPE, folders, tmp_path / "again", QUICK, report=stopping)
    again = make_model(RECIPE, folders, tmp_path / "again", QUICK)
    for name in whole.names():
        np.testing.assert_array_equal(again.tensor(name), whole.tensor(name))
