import numpy as np
import torch

from tests.training.folders import write_sources
from workbench.nets.model_files import load_model
from workbench.nets.source_autoencoder import SourceAutoencoder
from workbench.training.deep_enhanced_snmf import RECIPE, DeepEnhancedSnmfTraining, reconstruction_error
from workbench.training.making import make_model

QUICK = DeepEnhancedSnmfTraining(
    window=256, hop=64, epochs=2, steps=3, batch=16, seconds=0.3, components={"*": 4}, examples=4, held_out=0.3, validation=0.3, mixtures=1
)


def test_one_batch_is_learnt_by_heart():
    generator = np.random.default_rng(0)
    frames = torch.from_numpy((generator.random((12, 1)) @ generator.random((1, 40))).astype(np.float32))
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = SourceAutoencoder(40, 2)
    optimizer = torch.optim.Adam(network.parameters(), 1e-3)
    losses = []
    for _ in range(300):
        optimizer.zero_grad()
        loss = reconstruction_error(network, {"frames": frames})
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.1 * losses[0]


def test_a_model_comes_out_with_its_scores(tmp_path):
    model = make_model(RECIPE, write_sources(tmp_path), tmp_path / "model", QUICK)
    card = load_model(model.folder).card
    assert card.method == "deep-enhanced-snmf" and card.sources == ("speech", "piano")
    assert [card.tensors[f"network/{place}/weights"] for place in range(1, 5)] == [(129, 128), (128, 64), (64, 32), (32, 2)]
    levels = model.tensor("network/levels")
    assert 0.8 < levels.sum() < 1.2 and (levels > 0.0).all()
    assert [score["settings"].get("epochs") for score in card.scores] == [None, None, 0, None]
