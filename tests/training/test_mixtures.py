import numpy as np
import pytest

from tests.training.folders import RATE, write_sources
from workbench.core.mask_settings import MaskSettings
from workbench.dsp.analysis import SPEECH_AND_MUSIC
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.spectrum import Spectrum
from workbench.training.material import find_recordings
from workbench.training.mixtures import LEVELS_DB, drawn_mixtures, mean_sdr, separated, summary


@pytest.fixture
def material(tmp_path):
    return {source: find_recordings(source, folder, RATE, print) for source, folder in write_sources(tmp_path)}


def test_mixtures_have_the_levels_they_are_said_to_have(material):
    mixtures = drawn_mixtures(material, 2, SPEECH_AND_MUSIC, 0)
    assert [mixture.level_db for mixture in mixtures] == [*LEVELS_DB, *LEVELS_DB]
    for mixture in mixtures:
        speech, piano = (stem.read(0, stem.samples) for stem in mixture.stems)
        level = 10 * np.log10(np.square(speech).mean() / np.square(piano).mean())
        assert level == pytest.approx(mixture.level_db, abs=0.01)
        assert mixture.mixture.read(0, mixture.mixture.samples) == pytest.approx(speech + piano, abs=1e-6)
        assert mixture.before == pytest.approx((mixture.level_db, -mixture.level_db), abs=2.0)


def test_mixtures_are_drawn_by_their_seed(material):
    def first(seed):
        mixture = drawn_mixtures(material, 1, SPEECH_AND_MUSIC, seed)[0].mixture
        return mixture.read(0, mixture.samples)

    assert np.array_equal(first(0), first(0))
    assert not all(np.array_equal(first(0), first(seed)) for seed in range(1, 5))


def test_oracle_magnitudes_separate_well(material):
    """The scores are those of the real tail: true magnitudes in, good stems out."""
    results = []
    for mixture in drawn_mixtures(material, 1, SPEECH_AND_MUSIC, 0):
        magnitudes = [Spectrum(stem, SPEECH_AND_MUSIC).magnitudes(0, SPEECH_AND_MUSIC.frames_of(stem.samples))[0] for stem in mixture.stems]
        spectrum = Spectrum(mixture.mixture, SPEECH_AND_MUSIC)
        frames = spectrum.frames
        eye = np.eye(frames, dtype=np.float32)
        dictionary = np.concatenate(magnitudes, axis=1)
        oracle = FactorEstimate(("speech", "piano"), dictionary, np.concatenate([eye, eye])[None], np.repeat([0, 1], frames))
        results.append(separated(mixture, spectrum, oracle, MaskSettings()))
    assert mean_sdr(results) > 10.0
    table = summary(results)
    assert set(table) == {"speech", "piano"}
    assert table["speech"]["sdr_improvement_mean"] > 8.0
    assert list(table["piano"]["sdr_mean_at_db"]) == ["-5", "+0", "+5"]
