import numpy as np
import pytest

from workbench.core.errors import MethodError
from workbench.core.mask_settings import MaskSettings
from workbench.core.preprocessing import Preprocessing
from workbench.core.sound import SoundArray
from workbench.tasks.components import components_of, moved
from workbench.tasks.separating import params_for, separate

METHOD = "learning-free-nmf"
RATE = 16_000


@pytest.fixture(scope="module")
def sound():
    generator = np.random.default_rng(0)
    time = np.arange(2 * RATE) / RATE
    tone = 0.3 * np.sin(2 * np.pi * 440 * time) * (np.sin(6 * time) > 0)
    return SoundArray((tone + 0.05 * generator.standard_normal((2, 2 * RATE))).astype(np.float32), RATE)


def params(**values):
    return params_for(METHOD, []).changed(**{"iterations": 15, "components": 4, **values})


@pytest.mark.parametrize(
    "preprocessing",
    [Preprocessing(low_pass=3000.0), Preprocessing(min_max=True), Preprocessing(rate=8000), Preprocessing(rate=22_050, low_pass=5000.0)],
    ids=str,
)
@pytest.mark.parametrize("method", [METHOD, "ica"])
def test_stems_keep_rate_and_length_and_add_up_to_the_recording(method, preprocessing, sound):
    chosen = params() if method == METHOD else params_for(method, [])
    separation = separate(sound, method, [], chosen, preprocessing=preprocessing)
    assert separation.preprocessing == preprocessing
    assert separation.spectrum.sound is sound
    stems = separation.renderer(MaskSettings(exponent=1.0)).stems(0, sound.samples)
    np.testing.assert_allclose(stems.sum(axis=0), sound.read(0, sound.samples), atol=1e-5)
    assert np.isfinite(stems).all()


def test_a_tone_and_noise_are_still_parted_at_half_the_rate(sound):
    plain, heard = (separate(sound, METHOD, [], params(), preprocessing=each) for each in (None, Preprocessing(rate=8000)))
    one, other = (each.renderer(MaskSettings()).stems(0, sound.samples) for each in (plain, heard))
    likeness = np.abs(np.corrcoef(one[:, 0], other[:, 0])[:2, 2:])
    assert likeness.max(axis=1).min() > 0.75
    assert likeness.min(axis=1).max() < 0.25


def test_nothing_asked_for_changes_nothing(sound):
    plain = separate(sound, METHOD, [], params())
    same = separate(sound, METHOD, [], params(), preprocessing=Preprocessing())
    np.testing.assert_array_equal(plain.estimate.magnitudes(0, 50), same.estimate.magnitudes(0, 50))
    assert plain.estimate.sources == same.estimate.sources


def test_only_an_estimate_of_what_is_heard_now_is_gone_on_from(sound):
    low = Preprocessing(low_pass=3000.0)
    first = separate(sound, METHOD, [], params(), preprocessing=low)
    further = separate(sound, METHOD, [], params(sparsity=0.1), preprocessing=low, start=first)
    assert further.estimate.spectrum is first.estimate.spectrum
    afresh = separate(sound, METHOD, [], params(sparsity=0.1), preprocessing=low)
    assert not np.array_equal(further.estimate.heard.dictionary, afresh.estimate.heard.dictionary)
    for start, now in ((first, None), (first, Preprocessing(low_pass=2000.0)), (separate(sound, METHOD, [], params()), low)):
        from_start = separate(sound, METHOD, [], params(), preprocessing=now, start=start)
        cold = separate(sound, METHOD, [], params(), preprocessing=now)
        np.testing.assert_array_equal(from_start.estimate.magnitudes(0, 50), cold.estimate.magnitudes(0, 50))


def test_partial_separations_are_on_the_recordings_own_grid(sound, monkeypatch):
    monkeypatch.setattr("workbench.separators.publishing.PUBLISH_SECONDS", 0.0)
    fractions, partials = [], []

    def report(fraction, message="", partial=None):
        fractions.append(fraction)
        if partial is not None:
            partials.append(partial)

    separate(sound, METHOD, [], params(), preprocessing=Preprocessing(rate=8000, min_max=True), report=report)
    assert partials
    assert all(partial.estimate.bins == partial.spectrum.bins for partial in partials)
    assert (np.diff(fractions) >= -1e-9).all()


def test_components_can_be_moved_and_tell_what_was_heard(sound):
    separation = separate(sound, METHOD, [], params(), preprocessing=Preprocessing(rate=8000))
    components = components_of(separation)
    assert len(components) == 8
    assert max(component.centre_hz for component in components) <= 4000.0
    changed = moved(separation, {1: "voice"})
    assert "voice" in changed.stems
    np.testing.assert_allclose(changed.estimate.magnitudes(5, 9).sum(axis=0), separation.estimate.magnitudes(5, 9).sum(axis=0), rtol=1e-4)


def test_too_few_channels_are_refused_before_any_work():
    mono = SoundArray(np.zeros((1, 100), np.float32), RATE)

    def report(fraction, message="", partial=None):
        raise AssertionError("work has begun")

    with pytest.raises(MethodError, match="ICA needs at least as many channels as sources; got 1 channel for 2 stems"):
        separate(mono, "ica", [], params_for("ica", []), report=report)
