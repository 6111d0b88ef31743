"""Every promise, held by every method of the catalogue that makes it."""

import random
import subprocess
import sys
import threading

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.core.edits import Edit
from workbench.core.errors import Cancelled, DeviceError, MethodError, ParameterError
from workbench.core.mask_settings import MaskSettings
from workbench.core.progress import silent
from workbench.core.regions import Box, FrequencyRange, Region
from workbench.core.sound import SoundArray
from workbench.dsp.analysis import Analysis
from workbench.dsp.estimate import Estimate
from workbench.dsp.rendering import Renderer
from workbench.dsp.spectrum import Spectrum
from workbench.nets.devices import choose_device
from workbench.separators import nmf_activations, publishing
from workbench.separators.catalogue import methods
from workbench.separators.contract import Promise, Request

RATE = 8000
ANALYSIS = Analysis(rate=RATE, window_samples=256, hop_samples=64)
LEAST_BLOCK = 512
"""Frames; methods may round smaller blocks up to so many."""

QUICK = {"blend": {"second_settings": "components=4, iterations=8"}}
"""What methods are tried with where their defaults take long."""

HELD = set()


def mixture(samples=RATE, channels=1, seed=7):
    """Gliding tones and bursts of noise, (channels, samples); every channel has them in another proportion."""
    generator = np.random.default_rng(seed)
    time = np.arange(samples) / RATE
    tones = 0.2 * np.sin(2 * np.pi * (300 + 100 * np.sin(time)) * time) * (np.sin(9 * time) > 0)
    bursts = np.repeat(generator.random(samples // 700 + 1) > 0.5, 700)[:samples]
    noise = 0.1 * generator.standard_normal(samples) * bursts
    return np.stack([tones + noise / (1 + channel) for channel in range(channels)]).astype(np.float32)


def halves(samples):
    """Two sounds that add up to ``samples`` and differ in every bin: what is like the moment before, and what is not."""
    before = np.concatenate([samples[:, :1], samples[:, :-1]], axis=1)
    return {"alike": (samples + before) / 2, "unlike": (samples - before) / 2}


def painted(stem, action="give", **values):
    """An edit of a box in the middle and of the lowest frequencies."""
    region = Region.of(Box(start_seconds=0.5, stop_seconds=1.0, low_hz=1000.0, high_hz=2000.0))
    return Edit(region=region.with_part(FrequencyRange(low_hz=0.0, high_hz=200.0)), stem=stem, action=action, **values)


def least_channels(method):
    return method.least_channels(method.params())


def every_method(test):
    return pytest.mark.parametrize("method", methods(), ids=lambda method: method.id)(test)


def promising(promise):
    HELD.add(promise)
    those = [method for method in methods() if promise in method.promises]
    return pytest.mark.parametrize("method", those, ids=lambda method: method.id)


@pytest.fixture
def run(models_of):
    def run(method, samples, *, block_frames=2048, start=None, report=silent, device="cpu", guides=(), **params):
        models = models_of[method.id] if method.needs else ()
        spectrum = Spectrum(SoundArray(samples, RATE), ANALYSIS)
        params = {**QUICK.get(method.id, {}), **params}
        known = {name: value for name, value in params.items() if name in method.params.model_fields}
        true = halves(samples) if method.references else {}
        references = {name: Spectrum(SoundArray(source, RATE), ANALYSIS) for name, source in true.items()}
        settings = spectrum, models, method.params(**known), start
        request = Request(*settings, choose_device(device), block_frames, report, references, guides=guides)
        return spectrum, method.estimate(request)

    return run


@pytest.fixture
def stems(run):
    def stems(method, samples, mask=None, edits=lambda sources: (), **more):
        spectrum, estimate = run(method, samples, **more)
        weights = [1.0] * len(estimate.sources)
        renderer = Renderer(spectrum, estimate, mask or MaskSettings(), weights, edits(estimate.sources))
        return renderer.stems(0, samples.shape[1])

    return stems


@pytest.fixture
def nothing_held(monkeypatch):
    """Every recording is worked on block by block, as only long ones are otherwise."""
    monkeypatch.setattr(nmf_activations, "HELD_BYTES", 0)


def whole(spectrum, estimate):
    return estimate.magnitudes(0, spectrum.frames)


def error(spectrum, estimate):
    """Distance of the whole model from the mixture."""
    return np.abs(whole(spectrum, estimate).sum(axis=0) - spectrum.magnitudes(0, spectrum.frames)).sum()


def lasting(blocks):
    """Samples that make so many blocks of the least size."""
    return (blocks * LEAST_BLOCK - 1) * ANALYSIS.hop_samples


@promising(Promise.CONSERVES)
@pytest.mark.parametrize("mask", [MaskSettings(exponent=1.0), MaskSettings(exponent=7.0), MaskSettings(mask="binary")], ids=str)
def test_stems_add_up_to_the_mixture(method, mask, stems):
    sound = mixture(channels=2)
    np.testing.assert_allclose(stems(method, sound, mask).sum(axis=0), sound, atol=1e-5)


@promising(Promise.CONSERVES)
def test_stems_add_up_to_the_mixture_however_they_are_edited(method, stems):
    sound = mixture(channels=2)

    def edits(sources):
        return painted(sources[0]), painted(sources[-1], "take", strength=0.7)

    edited = stems(method, sound, edits=edits)
    np.testing.assert_allclose(edited.sum(axis=0), sound, atol=1e-5)
    assert np.abs(edited - stems(method, sound)).max() > 1e-3


@promising(Promise.GUIDED)
def test_guides_that_say_nothing_change_nothing(method, run):
    sound = mixture(channels=2)
    idle = painted("nobody"), painted(run(method, sound)[1].sources[0], enabled=False)
    np.testing.assert_array_equal(whole(*run(method, sound, guides=idle)), whole(*run(method, sound)))


@promising(Promise.GUIDED)
@pytest.mark.parametrize("action", ["give", "take"])
def test_painting_moves_a_region_to_where_it_was_painted(method, run, action):
    sound = mixture(samples=2 * RATE, channels=2)
    _, plain = run(method, sound, iterations=30)
    stem = plain.sources[1]

    def share(guides):
        magnitudes = whole(*run(method, sound, iterations=30, start=plain, guides=guides))[:, :, 33:64, 65:120]
        return magnitudes[1].sum() / magnitudes.sum()

    assert np.isfinite(whole(*run(method, sound, iterations=30, guides=[painted(stem, action)]))).all()
    before, after = share(()), share([painted(stem, action)])
    assert after > 0.98 if action == "give" else after < 0.02
    assert 0.02 < before < 0.98


@promising(Promise.GUIDED)
def test_guides_do_not_depend_on_the_size_of_the_blocks(method, stems, monkeypatch):
    sound = mixture(samples=lasting(3), channels=2)
    more = {"iterations": 45, "guides": [painted(name) for name in ("notes", "stem 1", "rest")]}
    reference = stems(method, sound, **more)
    monkeypatch.setattr(nmf_activations, "HELD_BYTES", 0)
    for block_frames in (1, LEAST_BLOCK + 88):
        np.testing.assert_allclose(stems(method, sound, block_frames=block_frames, **more), reference, atol=1e-4 * np.abs(sound).max())


@promising(Promise.GUIDED)
def test_silence_is_guided_nowhere(method, stems):
    sound = np.zeros((2, RATE), np.float32)
    assert not stems(method, sound, guides=[painted("notes"), painted("stem 1", "take")]).any()


@promising(Promise.LEVEL_INVARIANT)
@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gain=st.floats(0.01, 100.0))
def test_a_louder_recording_gives_the_same_stems_louder(method, gain, stems):
    sound = mixture(RATE // 2, least_channels(method))
    # Rounding may decide which of two equally good steps is taken, hence a norm (-40 dB) and no limit for every sample.
    assert np.linalg.norm(stems(method, np.float32(gain) * sound) / gain - stems(method, sound)) < 1e-2 * np.linalg.norm(sound)


@promising(Promise.LEVEL_INVARIANT)
@pytest.mark.parametrize("gain", [2.0**-12, 2.0**8])
def test_a_level_that_rounds_nothing_gives_exactly_the_same_stems(method, gain, stems):
    sound = mixture(RATE // 2, least_channels(method))
    most = 1e-6 * np.abs(sound).max()
    np.testing.assert_allclose(stems(method, np.float32(gain) * sound) / gain, stems(method, sound), atol=most)


@promising(Promise.BLOCK_INVARIANT)
def test_the_size_of_the_blocks_changes_nothing(method, stems, monkeypatch):
    sound = mixture(samples=lasting(3), channels=2)
    reference = stems(method, sound, iterations=45)
    for held, block_frames in ((nmf_activations.HELD_BYTES, 1), (0, 1), (0, LEAST_BLOCK + 88)):
        monkeypatch.setattr(nmf_activations, "HELD_BYTES", held)
        separated = stems(method, sound, iterations=45, block_frames=block_frames)
        np.testing.assert_allclose(separated, reference, atol=1e-4 * np.abs(sound).max())


@promising(Promise.DETERMINISTIC)
def test_the_same_input_gives_the_same_estimate(method, run):
    sound = mixture(channels=2)
    np.testing.assert_array_equal(whole(*run(method, sound)), whole(*run(method, sound)))


@promising(Promise.WARM_START)
def test_going_on_from_an_earlier_estimate_is_as_good_as_starting_afresh(method, run):
    sound = mixture(channels=2)
    _, earlier = run(method, sound, sparsity=1.0)
    before = earlier.magnitudes(0, earlier.frames).copy()
    assert error(*run(method, sound, start=earlier)) <= 1.02 * error(*run(method, sound))
    np.testing.assert_array_equal(earlier.magnitudes(0, earlier.frames), before)


@promising(Promise.WARM_START)
def test_going_on_from_a_finished_estimate_is_ahead_of_starting_afresh(method, run):
    sound = mixture(channels=2)
    spectrum, finished = run(method, sound, iterations=150)
    aim = whole(spectrum, finished).sum(axis=0)
    cold, warm = (np.abs(whole(*run(method, sound, start=start, iterations=3)).sum(axis=0) - aim).sum() for start in (None, finished))
    assert warm < 0.8 * cold


@promising(Promise.WARM_START)
def test_going_on_from_a_cancelled_estimate_fills_every_frame(method, run, nothing_held, monkeypatch):
    monkeypatch.setattr(publishing, "PUBLISH_SECONDS", 0.0)
    sound = mixture(samples=lasting(3), channels=2)
    spectrum = Spectrum(SoundArray(sound, RATE), ANALYSIS)
    heard = spectrum.magnitudes(0, spectrum.frames).any(axis=1)
    unfinished = []

    def report(fraction, message="", partial=None):
        if isinstance(partial, Estimate):
            filled = whole(spectrum, partial).any(axis=(0, 2))[heard]
            if filled.any() and not filled.all():
                unfinished.append(partial)
                raise Cancelled

    with pytest.raises(Cancelled):
        run(method, sound, block_frames=LEAST_BLOCK, iterations=45, report=report)
    warm = run(method, sound, block_frames=LEAST_BLOCK, iterations=45, start=unfinished[0])
    assert whole(*warm).any(axis=(0, 2))[heard].all()
    assert error(*warm) <= 1.02 * error(*run(method, sound, block_frames=LEAST_BLOCK, iterations=45))
    again = run(method, sound, block_frames=2 * LEAST_BLOCK, iterations=45, start=unfinished[0])
    np.testing.assert_allclose(whole(*again), whole(*warm), atol=1e-4 * whole(*warm).max())


@promising(Promise.WARM_START)
def test_an_estimate_of_another_recording_is_not_gone_on_from(method, run):
    _, other = run(method, mixture(samples=RATE // 2))
    sound = mixture()
    np.testing.assert_array_equal(whole(*run(method, sound, start=other)), whole(*run(method, sound)))


@promising(Promise.CAUSAL)
def test_later_sound_does_not_change_earlier_frames(method, run):
    sound = mixture()
    half = sound.shape[1] // 2
    changed = np.concatenate([sound[:, :half], sound[:, : half - 1 : -1]], axis=1)
    earlier = (half - ANALYSIS.window_samples) // ANALYSIS.hop_samples
    _, one = run(method, sound)
    _, other = run(method, changed)
    expected = one.magnitudes(0, earlier)
    # The level of the whole recording sets the floor under silence, which is all that later sound can move.
    assert np.linalg.norm(other.magnitudes(0, earlier) - expected) < 5e-3 * np.linalg.norm(expected)


@promising(Promise.CANCELS)
def test_cancelling_stops_at_once(method, run):
    sound = mixture(4 * RATE, least_channels(method))
    for place in (0.0, 0.5, 0.9):
        fractions = []

        def report(fraction, message="", partial=None, fractions=fractions, place=place):
            fractions.append(fraction)
            if fraction >= place:
                raise Cancelled

        with pytest.raises(Cancelled):
            run(method, sound, report=report)
        assert max(fractions[:-1], default=0.0) <= place <= fractions[-1]


@promising(Promise.CANCELS)
def test_cancelling_is_heard_in_every_block(method, run, nothing_held):
    counts = []
    for blocks in (2, 4):
        reports = []
        sound = mixture(lasting(blocks), least_channels(method))

        def report(fraction, message="", partial=None, reports=reports):
            reports.append(fraction)

        run(method, sound, block_frames=LEAST_BLOCK, iterations=30, report=report)
        assert np.diff([*reports, 1.0]).max() <= 1.0 / blocks
        counts.append(len(reports))
    assert counts[1] >= counts[0] + 2


def test_every_promise_is_held_by_a_test():
    assert set(Promise) == HELD


@every_method
def test_progress_rises_from_0_to_1(method, run):
    reports = []
    run(method, mixture(channels=least_channels(method)), report=lambda fraction, message="", partial=None: reports.append(fraction))
    assert 0.0 <= min(reports) <= max(reports) <= 1.0 + 1e-9
    assert max(reports) > 0.95
    assert (np.diff(reports) >= -1e-9).all()


@every_method
@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize("samples", [0, 1, 100, 4000])
def test_shapes_and_values(method, samples, channels, run, models_of):
    sound = mixture(max(samples, 1), channels)[:, :samples]
    if channels < least_channels(method):
        with pytest.raises(MethodError, match=f"got {channels} channel"):
            run(method, sound)
        return
    spectrum, estimate = run(method, sound)
    magnitudes = whole(spectrum, estimate)
    params = method.params()
    known = method.sources(models_of.get(method.id, ()), params)
    assert estimate.sources == (("alike", "unlike") if method.references else known)
    assert magnitudes.shape == (len(estimate.sources), channels, spectrum.bins, spectrum.frames)
    assert magnitudes.dtype == np.float32
    assert np.isfinite(magnitudes).all()
    assert (magnitudes >= 0.0).all()
    np.testing.assert_allclose(estimate.magnitudes(0, min(3, spectrum.frames)), magnitudes[..., :3], rtol=1e-5, atol=1e-30)


@every_method
@pytest.mark.parametrize("where", [slice(None), slice(3000, 5000), slice(0, 1000)], ids=["all", "middle", "start"])
def test_silence_stays_silent(method, where, stems):
    sound = mixture(channels=2)
    sound[:, where] = 0.0
    separated = stems(method, sound)
    assert np.isfinite(separated).all()
    assert np.abs(separated.sum(axis=0)[:, where]).max() < 1e-5


@every_method
def test_a_silent_channel_spoils_nothing(method, stems):
    sound = mixture(channels=2)
    sound[1] = 0.0
    np.testing.assert_allclose(stems(method, sound).sum(axis=0), sound, atol=1e-5)


@every_method
def test_input_random_states_and_threads_stay_as_they_are(method, run):
    def state():
        counts = [torch.get_num_threads()]
        thread = threading.Thread(target=lambda: counts.append(torch.get_num_threads()))
        thread.start()
        thread.join()
        numbers = np.random.get_state()  # noqa: NPY002 - the one that must not change
        return random.getstate(), numbers[1].tolist(), numbers[2:], torch.get_rng_state().tolist(), counts

    sound = mixture(channels=2)
    # A library that a method needs may draw a number when it is first imported; rich does.
    run(method, sound)
    copy, before = sound.copy(), state()
    run(method, sound)
    assert state() == before
    np.testing.assert_array_equal(sound, copy)


@every_method
def test_every_value_outside_a_declaration_is_refused(method):
    for parameter in method.params.parameters():
        wrong = [None, float("nan"), *(["nonsense"] if parameter.type != "text" else [])]
        if parameter.low is not None and parameter.high is not None:
            wrong += [parameter.low - 1, parameter.high + 1, float("inf")]
        if parameter.type == "whole":
            wrong += [parameter.low + 0.5]
        for value in wrong:
            with pytest.raises(ParameterError, match=parameter.name):
                method.params(**{parameter.name: value})
    with pytest.raises(ParameterError, match="nothing_of_the_kind"):
        method.params(nothing_of_the_kind=1)


@every_method
@pytest.mark.parametrize("device", ["cuda", "mps"])
def test_every_device_gives_the_same_estimates(method, device, run):
    try:
        choose_device(device)
    except DeviceError:
        pytest.skip(f"no {device} device on this machine")
    sound = mixture(channels=least_channels(method))
    expected = whole(*run(method, sound))
    assert np.linalg.norm(whole(*run(method, sound, device=device)) - expected) < 1e-3 * np.linalg.norm(expected)


@every_method
def test_a_record_is_complete(method):
    assert method.id
    assert method.title
    assert method.family
    assert method.summary.endswith(".")
    assert method.source
    assert all(parameter.help for parameter in method.params.parameters())


@every_method
def test_a_method_that_needs_models_says_so(method):
    if method.needs:
        with pytest.raises(MethodError, match="model"):
            method.sources((), method.params())
    else:
        assert bool(method.sources((), method.params())) != method.references


def test_the_catalogue_is_there_before_torch_is():
    code = (
        "import sys; from workbench.separators.catalogue import methods; methods(); sys.exit(bool({'torch', 'sklearn'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
