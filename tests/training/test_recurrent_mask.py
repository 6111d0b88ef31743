import json
import os
import subprocess
import sys

import numpy as np
import pytest
import torch

from tests.training.folders import write_sources
from workbench.core.errors import Cancelled, TrainingError
from workbench.core.mask_settings import MaskSettings
from workbench.core.sound import SoundArray
from workbench.dsp.analysis import Analysis
from workbench.dsp.rendering import Renderer
from workbench.dsp.spectrum import Spectrum
from workbench.nets.devices import choose_device
from workbench.nets.model_files import load_model
from workbench.nets.recurrent_mask import RecurrentMaskNetwork
from workbench.nets.transforms import spectra
from workbench.separators.contract import Request
from workbench.separators.recurrent_mask import METHOD
from workbench.training import recurrent_mask
from workbench.training.making import make_model
from workbench.training.recurrent_mask import RECIPE, RecurrentMaskTraining, distortion, levelled

ANALYSIS = Analysis(rate=16_000, window_samples=256, hop_samples=64)
QUICK = RecurrentMaskTraining(
    window=256, hop=64, epochs=3, steps=4, batch=4, seconds=0.5, channels=4, depth=2, units=8, held_out=0.3, validation=0.3, mixtures=1
)


def seeded(*sizes, **more):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return RecurrentMaskNetwork(*sizes, **more)


def stems(batch=2, samples=8000):
    """Low tones that come and go, and high noise."""
    generator = np.random.default_rng(4)
    time = np.arange(samples) / 16_000
    tones = np.stack([np.sin(2 * np.pi * (300 + 50 * each) * time) * (np.sin(20 * time + each) > 0) for each in range(batch)])
    noise = np.diff(generator.standard_normal((batch, samples + 1)))
    return torch.from_numpy(np.stack([tones, 0.5 * noise], axis=1).astype(np.float32))


def test_spectra_are_those_of_the_program():
    sound = stems()[0, 0].numpy()[None, : 64 * 100]
    expected = Spectrum(SoundArray(sound, 16_000), ANALYSIS)
    np.testing.assert_allclose(spectra(torch.from_numpy(sound), ANALYSIS).numpy(), expected.read(0, expected.frames), atol=1e-4)


def test_masks_add_up_to_one():
    network = seeded(129, 3, (4, 8, 8), 8)
    masks = network(torch.rand(2, 129, 20)).exp()
    assert masks.shape == (2, 3, 129, 20)
    torch.testing.assert_close(masks.sum(dim=1), torch.ones(2, 129, 20))


def test_one_batch_is_learnt_by_heart():
    network, batch = seeded(129, 2, (8, 8), 16), stems()
    network.fit_features(levelled(spectra(batch.sum(dim=1), ANALYSIS).abs()))
    optimizer = torch.optim.Adam(network.parameters(), 1e-2)
    network.eval()
    for _ in range(80):
        optimizer.zero_grad()
        loss = distortion(network, batch, ANALYSIS)
        loss.backward()
        optimizer.step()
    assert float(loss.detach()) < -15.0


def test_perfect_masks_of_stems_apart_reach_the_floor_and_silence_is_no_failure():
    batch = stems()
    batch[:, 1] = 0.0

    class Knowing(torch.nn.Module):
        def forward(self, heard):
            return torch.log(torch.stack([torch.ones_like(heard), torch.full_like(heard, 1e-9)], dim=1))

    loss = float(distortion(Knowing().eval(), batch, ANALYSIS))
    assert np.isfinite(loss) and loss == pytest.approx(-15.0, abs=0.1)


def run(model, sound, **params):
    spectrum = Spectrum(sound, model.card.analysis.at_rate(sound.rate))
    request = Request(spectrum, [model], METHOD.params(**params), None, choose_device("cpu"), 512, lambda *args, **more: None)
    return spectrum, METHOD.estimate(request)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("recurrent")
    return make_model(RECIPE, write_sources(folder), folder / "tiny", QUICK, command="the line")


def test_a_finished_model_says_how_it_learnt(model):
    card = load_model(model.folder).card
    assert card.method == "recurrent-mask" and "exponent" in card.settings
    (losses,) = card.training["losses"]
    assert len(losses["training"]) == 3 == len(losses["validation"])
    assert (model.folder / "losses.svg").read_text().lstrip().startswith("<?xml")
    assert {name for name in model.names() if not name.startswith("network/")} == set()


def test_saved_and_loaded_it_gives_the_same(model):
    sound = SoundArray(stems(1, 20_000)[0].sum(dim=0, keepdim=True).numpy(), 16_000)
    first, again = run(model, sound)[1], run(load_model(model.folder), sound)[1]
    np.testing.assert_array_equal(first.magnitudes(0, first.frames), again.magnitudes(0, again.frames))


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100])
def test_recordings_of_other_rates_are_resampled_around(model, rate):
    generator = np.random.default_rng(0)
    sound = SoundArray((0.1 * generator.standard_normal((2, rate))).astype(np.float32), rate)
    spectrum, estimate = run(model, sound)
    assert estimate.magnitudes(0, estimate.frames).shape == (2, 2, spectrum.bins, spectrum.frames)
    separated = Renderer(spectrum, estimate, MaskSettings(exponent=1.0), [1.0, 1.0]).stems(0, sound.samples)
    np.testing.assert_allclose(separated.sum(axis=0), sound.read(0, sound.samples), atol=1e-5)


def test_more_context_changes_little_but_something(model):
    sound = SoundArray(stems(1, 60_000)[0].sum(dim=0, keepdim=True).numpy(), 16_000)
    short, long = (run(model, sound, context=seconds)[1] for seconds in (0.2, 2.0))
    first, second = (each.magnitudes(0, each.frames) for each in (short, long))
    assert 0.0 < np.abs(first - second).max() < 0.5 * first.max()


def test_a_killed_training_goes_on_to_the_same_model(tmp_path, model):
    folders = write_sources(tmp_path)

    def stop(fraction, message="", partial=None):
        if "epoch 2" in message:
            raise Cancelled

    with pytest.raises(Cancelled):
        make_model(RECIPE, folders, tmp_path / "tiny", QUICK, report=stop)
    resumed = make_model(RECIPE, folders, tmp_path / "tiny", QUICK)
    assert resumed.card.sha256 == model.card.sha256
    assert not list(tmp_path.glob(".*-partial"))


def test_a_training_can_begin_from_a_model(tmp_path, model):
    folders = write_sources(tmp_path)
    further = make_model(RECIPE, folders, tmp_path / "further", QUICK, begun_from=model)
    assert further.card.training["begun_from"]["model"] == "tiny"
    first, later = (each.card.training["losses"][0]["training"] for each in (model, further))
    assert later[0] < first[0]
    with pytest.raises(TrainingError, match="must have the same sources, windows and layers as the one to be trained; got tiny"):
        make_model(RECIPE, folders, tmp_path / "other", QUICK.changed(channels=5), begun_from=model)


def test_two_processes_learn_together_and_one_writes(tmp_path):
    sources = [word for name, folder in write_sources(tmp_path) for word in ("--source", f"{name}={folder}")]
    told = {"window": 256, "hop": 64, "epochs": 2, "steps": 2, "batch": 2, "seconds": 0.5, "channels": 2, "depth": 2, "units": 4}
    told |= {"devices": 2, "held_out": 0.3, "validation": 0.3, "mixtures": 1}
    settings = [word for name, value in told.items() for word in ("--set", f"{name}={value}")]
    command = [sys.executable, "-m", "workbench", "train", "recurrent-mask", *sources, *settings, "--device", "cpu", "--json"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run([*command, "-o", tmp_path / "both"], check=False, capture_output=True, text=True, env=environment, timeout=300)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 1 and json.loads(done.stdout)["model"] == "both"
    (losses,) = load_model(tmp_path / "both").card.training["losses"]
    assert len(losses["training"]) == 2


def test_a_loss_that_is_no_number_stops_and_keeps_what_was_learnt(tmp_path, monkeypatch):
    def broken(network, stems, analysis):
        return network(torch.rand(1, analysis.bins, 4)).sum() * float("nan")

    monkeypatch.setattr(recurrent_mask, "distortion", broken)
    with pytest.raises(TrainingError, match=r"network stopped: its loss must be a number; got nan at batch 1 of epoch 1"):
        make_model(RECIPE, write_sources(tmp_path), tmp_path / "tiny", QUICK)
    assert not (tmp_path / "tiny").exists()
