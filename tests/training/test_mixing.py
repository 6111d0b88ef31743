import numpy as np
import pytest
import soundfile

from workbench.core.errors import ParameterError, TrainingError
from workbench.training.material import find_recordings
from workbench.training.mixing import Mixer, MixtureBatches
from workbench.training.recurrent_mask import RecurrentMaskTraining
from workbench.training.sounds import Sounds

RATE = 16_000


def write(folder, name, samples, rate=RATE):
    folder.mkdir(parents=True, exist_ok=True)
    soundfile.write(folder / f"{name}.wav", samples.T, rate, subtype="FLOAT")


def tone(hertz, seconds=2.0, level=0.1):
    return (level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)).astype(np.float32)


@pytest.fixture
def sounds(tmp_path):
    """Two sources of one tone each, one quiet and one loud."""
    write(tmp_path / "low", "a", tone(500.0, level=0.01)[None])
    write(tmp_path / "high", "b", np.stack([tone(3000.0, level=0.5)] * 2))
    return [Sounds(find_recordings(name, tmp_path / name, RATE, print), RATE, tmp_path / f"{name}.sounds") for name in ("low", "high")]


def peak_hertz(piece):
    return np.abs(np.fft.rfft(piece)).argmax() * RATE / len(piece)


def power_db(piece):
    return 10 * np.log10(np.square(piece).mean())


def test_pieces_are_those_of_the_recording_at_one_level(sounds):
    generator = np.random.default_rng(1)
    for each, hertz in zip(sounds, (500.0, 3000.0), strict=True):
        piece = each.piece(8000, generator)
        assert peak_hertz(piece) == hertz and power_db(piece) == pytest.approx(0.0, abs=0.05)


def test_short_recordings_are_taken_whole_somewhere_in_silence(sounds):
    piece = sounds[0].piece(3 * RATE, np.random.default_rng(2))
    heard = np.flatnonzero(np.abs(piece) > 0.01)
    assert heard[-1] - heard[0] == pytest.approx(2 * RATE, rel=0.01)


def test_what_is_stored_once_is_not_read_again(tmp_path, sounds):
    for path in tmp_path.glob("*/*.wav"):
        path.unlink()
    again = Sounds([], RATE, tmp_path / "low.sounds")
    np.testing.assert_array_equal(again.piece(4000, np.random.default_rng(3)), sounds[0].piece(4000, np.random.default_rng(3)))


def test_silent_recordings_are_left_out_and_silence_alone_is_refused(tmp_path):
    write(tmp_path / "some", "silent", np.zeros((1, RATE), np.float32))
    with pytest.raises(TrainingError, match=r"some must have sound to train on; none of 1 recordings has any"):
        Sounds(find_recordings("some", tmp_path / "some", RATE, print), RATE, tmp_path / "x.sounds")
    write(tmp_path / "some", "tone", tone(700.0)[None])
    assert Sounds(find_recordings("some", tmp_path / "some", RATE, print), RATE, tmp_path / "y.sounds").samples == 2 * RATE


def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path, monkeypatch):
    write(tmp_path / "some", "tone", tone(700.0)[None])

    def full(*args):
        raise OSError(28, "No space left on device")

    files = find_recordings("some", tmp_path / "some", RATE, print)
    monkeypatch.setattr("workbench.training.sounds.np.round", full)
    with pytest.raises(TrainingError, match=r"must have room for \d+ MB of sound; No space left"):
        Sounds(files, RATE, tmp_path / "x.sounds")
    assert not list(tmp_path.glob("*.sounds*"))


def test_a_batch_is_a_function_of_its_number(sounds):
    mixer = Mixer(sounds, 8000, 4, 7, (-10.0, 10.0), 0.1, 3.0)
    first = mixer.stems(5)
    mixer.stems(6)
    np.testing.assert_array_equal(mixer.stems(5), first)
    assert first.shape == (4, 2, 8000) and first.dtype == np.float32
    assert not np.array_equal(mixer.stems(6), first)


def test_levels_are_drawn_within_the_ratios(sounds):
    stems = Mixer(sounds, 8000, 64, 0, (-10.0, 5.0)).stems(0)
    ratios = np.array([power_db(first) - power_db(second) for first, second in stems])
    assert -10.1 < ratios.min() < -7.0 and 2.0 < ratios.max() < 5.1


def test_speeds_change_the_pitch_and_keep_the_level(sounds):
    stems = Mixer(sounds, 8000, 32, 0, (0.0, 0.0), speeds=0.1).stems(0)
    pitches = np.array([peak_hertz(first) for first, _ in stems])
    assert pitches.min() < 470.0 and pitches.max() > 530.0 and (np.abs(pitches - 500.0) < 60.0).all()
    assert np.abs([power_db(first) for first, _ in stems]).max() < 0.5


def test_colour_filters_pieces(sounds):
    stems = Mixer(sounds, 8000, 32, 0, (0.0, 0.0), colour_db=6.0).stems(0)
    levels = np.array([power_db(first) for first, _ in stems])
    assert 2.0 < levels.std() < 10.0


def test_validation_is_always_the_same_and_needs_every_source(sounds):
    params = RecurrentMaskTraining(seconds=0.2, batch=2, steps=3)
    named = {"low": sounds[0], "high": sounds[1]}
    batches = MixtureBatches(named, named, params)
    assert len(batches.validation()) == 12 and batches.steps == 3
    assert batches.training(0)["stems"].shape == (2, 2, 3072)
    assert not np.array_equal(batches.validation()[0]["stems"], batches.training(0)["stems"])
    assert MixtureBatches(named, {"low": sounds[0]}, params).validation() == []
    with pytest.raises(ParameterError, match="lowest ratio must not be above the highest, 0 dB; got 5 dB"):
        params.changed(lowest_ratio=5.0, highest_ratio=0.0)
