import numpy as np
import pytest

from workbench.core.mask_settings import MaskSettings
from workbench.core.progress import silent
from workbench.core.sound import SoundArray
from workbench.dsp import nmf_blocks
from workbench.dsp.analysis import Analysis
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.rendering import Renderer
from workbench.dsp.spectrum import Spectrum
from workbench.nets.devices import choose_device
from workbench.separators import nmf_components
from workbench.separators.component_groups import grouped
from workbench.separators.contract import Request
from workbench.separators.learning_free_nmf import METHOD, LearningFreeNmfParams

RATE = 8000
ANALYSIS = Analysis(rate=RATE, window_samples=256, hop_samples=64)


def request(sound, start=None, report=silent, **params):
    return Request(Spectrum(sound, ANALYSIS), (), LearningFreeNmfParams(**params), start, choose_device("cpu"), 2048, report)


@pytest.fixture(scope="session")
def sound(make_source):
    return SoundArray((make_source("notes", 2, seed=3) + 0.5 * make_source("hiss", 2, seed=3))[None], RATE)


def test_sources_that_differ_in_shape_and_time_are_parted(sound, make_source):
    asked = request(sound, components=6)
    stems = Renderer(asked.spectrum, METHOD.estimate(asked), MaskSettings(), [1.0, 1.0]).stems(0, sound.samples)[:, 0]
    notes, hiss = make_source("notes", 2, seed=3), 0.5 * make_source("hiss", 2, seed=3)
    ratios = [[10 * np.log10(np.sum(source**2) / np.sum((stem - source) ** 2)) for stem in stems] for source in (notes, hiss)]
    assert min(max(ratio) for ratio in ratios) > 6.0
    assert np.argmax(ratios[0]) != np.argmax(ratios[1])


@pytest.mark.parametrize("stems", [2, 3, 8])
@pytest.mark.parametrize("components", [1, 3])
def test_every_stem_has_components_and_the_loudest_is_first(stems, components, sound):
    estimate = METHOD.estimate(request(sound, stems=stems, components=components, iterations=60))
    assert estimate.sources == tuple(f"stem {number}" for number in range(1, stems + 1))
    assert (np.bincount(estimate.assignment, minlength=stems) > 0).all()
    energies = estimate.magnitudes(0, estimate.frames).sum(axis=(1, 2, 3))
    assert (np.diff(energies) <= 0.02 * energies[0]).all()


def test_the_grouping_is_kept_when_going_on(sound):
    first = METHOD.estimate(request(sound, components=4, iterations=30))
    moved = first.assignment[::-1].copy()
    regrouped = FactorEstimate(first.sources, first.dictionary, first.activations, moved)
    again = METHOD.estimate(request(sound, start=regrouped, components=4, iterations=30, sparsity=0.1))
    np.testing.assert_array_equal(again.assignment, moved)
    likeness = (
        (first.dictionary * again.dictionary).sum(0) / np.linalg.norm(first.dictionary, axis=0) / np.linalg.norm(again.dictionary, axis=0)
    )
    assert np.median(likeness) > 0.9


def test_long_recordings_are_learnt_from_evenly_spread_frames(sound, monkeypatch):
    monkeypatch.setattr(nmf_components, "MOST_COLUMNS", 50)
    monkeypatch.setattr(nmf_components, "_STRETCH_FRAMES", 10)
    asked = request(sound, components=3)
    frames = nmf_components.sampled_frames(asked.spectrum.frames, 50)
    columns = nmf_components.sampled_columns(asked.spectrum, frames, silent)
    assert columns.shape == (ANALYSIS.bins, 50)
    frames = np.concatenate([np.arange(10) + stretch * asked.spectrum.frames // 5 for stretch in range(5)])
    np.testing.assert_allclose(columns, asked.spectrum.magnitudes(0, asked.spectrum.frames)[0][:, frames], atol=1e-6)
    estimate = METHOD.estimate(asked)
    assert estimate.frames == asked.spectrum.frames


def test_components_are_grouped_by_pace_and_tone():
    random = np.random.default_rng(0)
    time = np.arange(500) / 125.0
    slow, fast = (np.abs(np.sin(np.pi * hertz * time + random.uniform(0, 3, (3, 1)))) for hertz in (0.7, 6.0))
    activations = np.concatenate([slow, fast])[[0, 3, 1, 4, 2, 5], None].astype(np.float32)
    components = random.random((129, 6)).astype(np.float32)
    components[:, [0, 2, 4]] **= 20
    state = np.random.get_state()[1].tolist()  # noqa: NPY002 - the one that must not change
    labels = grouped(components, activations, 2, 125.0, seed=0)
    assert labels.tolist() in ([0, 1, 0, 1, 0, 1], [1, 0, 1, 0, 1, 0])
    np.testing.assert_array_equal(labels, grouped(components * 100, activations * 100, 2, 125.0, seed=0))
    assert np.random.get_state()[1].tolist() == state  # noqa: NPY002


@pytest.mark.parametrize("live", [0, 1, 2, 3, 4])
def test_silent_and_equal_components_spoil_nothing(live):
    components, activations = np.ones((129, 6), np.float32), np.zeros((6, 1, 10), np.float32)
    activations[:live] = 1.0
    labels = grouped(components, activations, 3, 125.0, seed=0)
    assert set(labels.tolist()) == {0, 1, 2}


def test_components_are_shown_while_they_are_learnt(sound, monkeypatch):
    monkeypatch.setattr(nmf_components, "_PUBLISH_SECONDS", 0.0)
    monkeypatch.setattr(nmf_blocks, "_PUBLISH_SECONDS", 0.0)
    shown = []

    def report(fraction, message="", partial=None):
        if isinstance(partial, FactorEstimate) and fraction < 0.5:
            shown.append((partial.magnitudes(0, partial.frames), partial.costs.values()))

    asked = request(sound, components=4, iterations=60, report=report)
    METHOD.estimate(asked)
    mixture = asked.spectrum.magnitudes(0, asked.spectrum.frames)
    errors = [np.abs(magnitudes.sum(axis=0) - mixture).sum() for magnitudes, _ in shown]
    assert len(errors) >= 4
    assert errors[-1] < errors[0] < mixture.sum()
    assert len(shown[-1][1]) > len(shown[0][1])


@pytest.mark.parametrize("start", ["nndsvda", "nndsvd", "random"])
def test_every_start_explains_the_recording(start, sound):
    asked = request(sound, components=6, start=start)
    estimate = METHOD.estimate(asked)
    mixture = asked.spectrum.magnitudes(0, asked.spectrum.frames)
    assert np.abs(estimate.magnitudes(0, estimate.frames).sum(axis=0) - mixture).sum() < 0.6 * mixture.sum()
    assert (np.diff(estimate.costs.values()) <= 1e-4 * estimate.costs.values()[0]).all()


def test_updates_stop_when_the_cost_falls_too_little(sound):
    lengths = []
    for tolerance in (0.0, 1e-2):
        lengths.append(len(set(METHOD.estimate(request(sound, components=4, iterations=300, tolerance=tolerance)).costs.values())))
    assert lengths[1] < 0.5 * lengths[0]
