from dataclasses import replace

import numpy as np
import pytest
from safetensors.numpy import load_file

from workbench.core.arrangement import Arrangement
from workbench.core.errors import FileExistsRefusal, MethodError, ParameterError
from workbench.core.mask_settings import MaskSettings
from workbench.core.sound import SoundArray
from workbench.dsp.analysis import Analysis
from workbench.dsp.estimate import Estimate, FactorEstimate
from workbench.dsp.spectrum import Spectrum
from workbench.separators.learning_free_nmf import LearningFreeNmfParams
from workbench.tasks.components import components_of, halves, moved, parsed_moves, write_factors
from workbench.tasks.separating import Separation

ANALYSIS = Analysis(rate=8000, window_samples=256, hop_samples=64)


@pytest.fixture
def separation():
    """Four components, of which every stem has two, on a second of noise."""
    generator = np.random.default_rng(0)
    spectrum = Spectrum(SoundArray(0.1 * generator.standard_normal((1, 8000)).astype(np.float32), 8000), ANALYSIS)
    dictionary = generator.random((ANALYSIS.bins, 4), np.float32)
    activations = generator.random((1, 4, spectrum.frames), np.float32)
    estimate = FactorEstimate(("stem 1", "stem 2"), dictionary, activations, np.array([0, 0, 1, 1]))
    return Separation(spectrum, estimate, "learning-free-nmf", (), LearningFreeNmfParams(), "CPU")


def test_lists_of_components_are_numbers_and_spans():
    assert parsed_moves([("1,4-6", "voice"), (" 2 ", "noise")]) == {1: "voice", 4: "voice", 5: "voice", 6: "voice", 2: "noise"}


@pytest.mark.parametrize("words", ["0", "3-2", "a", "", "1,,2", "1-", "99999999"])
def test_what_is_no_list_of_components_is_refused(words):
    with pytest.raises(ParameterError, match="components must be numbers from 1"):
        parsed_moves([(words, "voice")])


def test_a_moved_component_sounds_in_its_new_stem_and_nothing_is_refitted(separation):
    after = moved(separation, {2: "voice", 3: "stem 1"})
    assert after.stems == ("stem 1", "stem 2", "voice")
    assert after.estimate.activations is separation.estimate.activations
    frames = separation.spectrum.frames
    product = separation.estimate.dictionary[:, 1:2] @ separation.estimate.activations[0, 1:2]
    np.testing.assert_allclose(after.estimate.magnitudes(0, frames)[2, 0], product, rtol=1e-5)
    total = after.renderer(MaskSettings()).stems(0, 8000).sum(axis=0)
    np.testing.assert_allclose(total, separation.spectrum.sound.read(0, 8000), atol=1e-5)
    assert separation.stems == ("stem 1", "stem 2")


def test_a_stem_left_empty_goes(separation):
    assert moved(separation, {1: "voice", 2: "voice"}).stems == ("stem 2", "voice")


def test_a_component_that_is_not_there_is_refused(separation):
    with pytest.raises(MethodError, match="from 1 to 4"):
        moved(separation, {5: "voice"})


def test_components_are_listed_with_stem_share_and_centre(separation):
    components = components_of(separation)
    assert [(component.number, component.stem) for component in components] == [(1, "stem 1"), (2, "stem 1"), (3, "stem 2"), (4, "stem 2")]
    assert sum(component.share for component in components) == pytest.approx(1.0)
    assert all(0.0 < component.centre_hz < 4000.0 for component in components)


def test_factors_come_back_from_their_file(separation, tmp_path):
    path = tmp_path / "new" / "factors.safetensors"
    write_factors(separation, path)
    tensors = load_file(path)
    np.testing.assert_array_equal(tensors["dictionary"], separation.estimate.dictionary)
    np.testing.assert_array_equal(tensors["activations"], separation.estimate.activations)
    np.testing.assert_array_equal(tensors["assignment"], [0, 0, 1, 1])
    with pytest.raises(FileExistsRefusal):
        write_factors(separation, path)
    write_factors(separation, path, overwrite=True)


def test_a_method_without_components_says_so(separation):
    class Plain(Estimate):
        def magnitudes(self, start, stop):
            return np.zeros((1, self.channels, self.bins, stop - start), np.float32)

    plain = Separation(separation.spectrum, Plain(("one",), 1, 129, 10), "plain", (), LearningFreeNmfParams(), "CPU")
    assert components_of(plain) == ()
    with pytest.raises(MethodError, match="plain has no components to move"):
        moved(plain, {1: "voice"})


def test_one_arrangement_gives_one_separation_and_none_gives_itself(separation):
    moved_one = Arrangement().moving([1], "voice", 4)
    after = separation.arranged(moved_one)
    assert after.stems == ("stem 1", "stem 2", "voice")
    assert separation.arranged(moved_one.titling("voice", "Anna").colouring("voice", "#123456")) is after
    assert separation.arranged(Arrangement()) is separation.arranged(Arrangement().titling("stem 1", "Anna")) is separation
    assert separation.arranged(Arrangement().moving([2], "voice", 4)) is not after
    assert (separation.components, after.components) == (4, 4)


def test_a_stem_is_split_where_its_components_move_at_another_pace(separation):
    """Two components pulse fast and are tonal, the two others swell slowly and are broad; all begin in one stem."""
    spectrum = separation.spectrum
    seconds = np.arange(spectrum.frames) * ANALYSIS.hop_samples / ANALYSIS.rate
    paces = ((np.sin, 12.0), (np.sin, 1.0), (np.cos, 12.0), (np.cos, 1.0))
    activations = np.stack([1.0 + wave(2.0 * np.pi * pace * seconds) for wave, pace in paces])
    tonal, broad = np.eye(ANALYSIS.bins)[[20, 30]].T, np.ones((ANALYSIS.bins, 2)) / ANALYSIS.bins
    dictionary = np.stack([tonal[:, 0], broad[:, 0], tonal[:, 1], broad[:, 1]], axis=1).astype(np.float32)
    estimate = FactorEstimate(("one",), dictionary, activations[None].astype(np.float32), np.zeros(4, np.intp))
    assert set(halves(replace(separation, estimate=estimate), "one")) in ({1, 3}, {2, 4})


def test_a_stem_of_one_component_cannot_be_split(separation):
    with pytest.raises(MethodError, match="at least two components"):
        halves(separation.arranged(Arrangement().moving([1], "voice", 4)), "voice")
