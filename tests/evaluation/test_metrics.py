import numpy as np
import pytest

from tests.evaluation.fixtures import AUDIO_SET, SHIPPED, fixture
from workbench.core.errors import Cancelled, EvaluationError
from workbench.core.progress import CancelSwitch, silent
from workbench.core.sound import SoundArray
from workbench.evaluation import projections
from workbench.evaluation.bss_eval import MOST_DB
from workbench.evaluation.metrics import FRAMEWISE_MEASURES, MEASURES, score
from workbench.evaluation.permutation import best_order

RATE = 8_000
FOLDERS = [*SHIPPED.glob("*/"), *(folder for folder in sorted(AUDIO_SET.glob("*/")) if not (SHIPPED / folder.name).exists())]
TOLERANCES = {"sdr": 0.01, "sir": 0.01, "isr": 0.01, "si_sdr": 0.01, "sar": 0.05, "stoi": 1e-3, "estoi": 1e-3}


def sounds(*arrays, rate=RATE):
    names = ("one", "two", "three")
    return {name: SoundArray(np.atleast_2d(array).astype(np.float32), rate) for name, array in zip(names, arrays, strict=False)}


def noise(seed, *shape):
    """Coloured noise, so that filters have something to tell apart."""
    white = np.random.default_rng(seed).standard_normal(shape)
    return (0.1 * (white + 0.9 * np.roll(white, 1, axis=-1))).astype(np.float32)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_values_are_those_of_other_peoples_code(folder):
    known = fixture(folder)
    found = score(known.references, known.estimates)
    for name, expected in known.expected.items():
        for measure, value in expected.items():
            if measure == "sar" and value > 50.0:
                assert found[name].values["sar"] > 50.0
            else:
                assert found[name].values[measure] == pytest.approx(value, abs=TOLERANCES[measure]), (name, measure)


@pytest.mark.parametrize("folder", [folder for folder in FOLDERS if fixture(folder).medians], ids=lambda folder: folder.name)
def test_medians_over_seconds_are_those_of_museval(folder):
    known = fixture(folder)
    found = score(known.references, known.estimates, speech=False, medians=True)
    for name, expected in known.medians.items():
        for measure, value in expected.items():
            assert found[name].values[measure] == pytest.approx(value, abs=TOLERANCES[measure.removesuffix("_v4")]), (name, measure)


def test_one_window_of_version_4_is_version_3_of_images():
    references, leaks = noise(20, 2, 2, RATE), noise(21, 2, 2, RATE)
    values = score(sounds(*references), sounds(*(references + 0.3 * leaks)), speech=False, medians=True)["one"].values
    for measure in FRAMEWISE_MEASURES:
        # Projections reach beyond the end of the only window, which version 3 counts as well.
        assert values[measure] == pytest.approx(values[measure.removesuffix("_v4")], abs=0.02)


def test_seconds_in_which_a_source_rests_do_not_count():
    references = noise(22, 2, 3 * RATE)
    references[1, RATE : 2 * RATE] = 0.0
    estimates = references + 0.1 * references[::-1]
    garbage = estimates.copy()
    garbage[0, RATE : 2 * RATE] += noise(23, RATE)[None][0]
    kept = score(sounds(*references), sounds(*garbage), speech=False, medians=True)["one"].values
    assert kept["sdr_v4"] > 10.0
    never = references.copy()
    never[1, :] = 0.0
    never[1, :RATE] = references[1, :RATE]
    never[0, :RATE] = 0.0
    scores = score(sounds(*never), sounds(*(never + 0.1 * references)), speech=False, medians=True)["one"]
    assert scores.values["sdr_v4"] is None
    assert "every source sounds" in scores.notes[-1]


def test_estimates_find_their_references():
    references = noise(24, 3, 8_000)
    estimates = (references + 0.3 * noise(25, 3, 8_000))[[2, 0, 1]]
    true, found = (list(sounds(*arrays).values()) for arrays in (references, estimates))
    assert best_order(true, found) == (1, 2, 0)
    assert best_order(true[:2], found) == (1, 2)


def test_blocks_add_up_to_the_whole_file(monkeypatch):
    references, leaks = noise(1, 2, 20_000), noise(2, 2, 20_000)
    estimates = references + 0.3 * references[::-1] + 0.2 * leaks
    whole = score(sounds(*references), sounds(*estimates))
    monkeypatch.setattr(projections, "_BLOCK_SAMPLES", 3_001)
    monkeypatch.setattr(projections, "_TRANSFORM_SAMPLES", 2_048)
    for name, scores in score(sounds(*references), sounds(*estimates)).items():
        for measure in MEASURES:
            assert scores.values[measure] == pytest.approx(whole[name].values[measure], abs=1e-6)


def test_a_scaled_and_filtered_estimate_is_perfect_but_for_its_image():
    references = noise(3, 2, 20_000)
    filtered = 0.5 * references
    filtered[:, 100:] += 0.25 * references[:, :-100]
    values = score(sounds(*references), sounds(*filtered))["one"].values
    # The last 100 samples of the echo are cut off, which no filter explains.
    assert values["sdr"] > 25.0
    assert values["si_sdr"] < 10.0
    assert values["isr"] < 10.0


def test_a_perfect_estimate_stays_finite():
    references = sounds(*noise(4, 2, 12_000))
    values = score(references, references)["one"].values
    assert values["si_sdr"] == values["isr"] == MOST_DB
    assert min(values["sdr"], values["sir"], values["sar"]) > 90.0


def test_improvement_is_the_difference_to_the_mixture():
    references = noise(5, 2, 12_000)
    mixture = references.sum(axis=0)
    estimates = references + 0.1 * references[::-1]
    mixed = SoundArray(mixture[None], RATE)
    with_mixture = score(sounds(*references), sounds(*estimates), mixed)
    before = score(sounds(*references), sounds(mixture, mixture))
    for name, scores in with_mixture.items():
        for measure in ("sdr", "sir", "isr", "si_sdr", "stoi", "estoi"):
            assert scores.improvements[measure] == pytest.approx(scores.values[measure] - before[name].values[measure], abs=1e-6)
        # The mixture is made of the references and nothing else: its SAR has no end to improve on.
        assert scores.improvements["sar"] is None


def test_dual_mono_is_measured_like_its_one_channel():
    references = noise(6, 2, 12_000)
    estimates = references + 0.2 * noise(7, 2, 12_000)
    one = score(sounds(*references), sounds(*estimates))["one"].values
    twice = score(sounds(*np.repeat(references[:, None], 2, 1)), sounds(*np.repeat(estimates[:, None], 2, 1)))["one"].values
    for measure in ("sir", "sar", "isr", "si_sdr"):
        assert twice[measure] == pytest.approx(one[measure], abs=1e-6)


def test_a_band_limited_reference_is_measured():
    """Sounds brought up from a lower rate leave the filter's equations almost singular."""
    spectra = np.fft.rfft(np.random.default_rng(8).standard_normal((2, 16_000)))
    spectra[:, 2_000:] = 0.0
    references = np.fft.irfft(spectra)
    values = score(sounds(*references), sounds(*(references + 0.1 * references[::-1])))["one"].values
    assert values["si_sdr"] == pytest.approx(20.0, abs=0.5)
    assert values["sir"] == pytest.approx(20.0, abs=1.0)


def test_measuring_leaves_global_random_numbers_alone():
    references = sounds(*noise(9, 2, 12_000))
    np.random.seed(3)  # noqa: NPY002
    expected = np.random.random(4)  # noqa: NPY002
    np.random.seed(3)  # noqa: NPY002
    first = score(references, sounds(*noise(10, 2, 12_000)))
    assert np.array_equal(np.random.random(4), expected)  # noqa: NPY002
    assert score(references, sounds(*noise(10, 2, 12_000))) == first


@pytest.mark.parametrize(("samples", "rate", "reason"), [(2_000, 8_000, "0.4 s"), (12_000, 4_000, "8000 Hz")])
def test_no_stoi_has_a_reason(samples, rate, reason):
    scores = score(sounds(*noise(11, 2, samples), rate=rate), sounds(*noise(12, 2, samples), rate=rate))["one"]
    assert scores.values["stoi"] is None
    assert scores.values["estoi"] is None
    assert reason in scores.notes[0]
    assert all(scores.values[measure] is not None for measure in MEASURES[:5])


GOOD = noise(13, 2, 1_000)
WITH_NAN = GOOD.copy()
WITH_NAN[1, 5] = np.nan


@pytest.mark.parametrize(
    ("references", "estimates", "mixture", "words"),
    [
        (sounds(*GOOD), sounds(GOOD[0]), None, "one, two and estimates one"),
        ({}, {}, None, "none"),
        (sounds(*GOOD), sounds(GOOD[0], GOOD[1, :900]), None, "estimate two must have the length"),
        (sounds(*GOOD), sounds(*GOOD), SoundArray(GOOD[:1], 16_000), "the mixture must have the rate"),
        (sounds(*GOOD), sounds(GOOD[0], GOOD), None, "channels"),
        (sounds(*GOOD), sounds(GOOD[0], 0 * GOOD[1]), None, "estimate two must not be silent"),
        (sounds(GOOD[0], 0 * GOOD[1]), sounds(*GOOD), None, "reference two must not be silent"),
        (sounds(*GOOD), sounds(*WITH_NAN), None, "estimate two must be finite"),
        (sounds(*GOOD[:, :500]), sounds(*GOOD[:, :500]), None, "512 samples"),
        (sounds(*[np.tile(noise(14, 1, 1_000), (8, 1))] * 3), sounds(*[np.tile(noise(14, 1, 1_000), (8, 1))] * 3), None, "16 channels"),
    ],
)
def test_what_cannot_be_measured_is_refused_in_a_sentence(references, estimates, mixture, words):
    with pytest.raises(EvaluationError, match=words):
        score(references, estimates, mixture)


def test_measuring_can_be_cancelled():
    switch = CancelSwitch()
    switch.throw()
    with pytest.raises(Cancelled):
        score(sounds(*GOOD), sounds(*GOOD), report=switch.watched(silent))
