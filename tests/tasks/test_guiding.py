import numpy as np
import pytest

from workbench.audio.recording import open_recording
from workbench.core.edits import Edit
from workbench.core.folders import resources
from workbench.core.regions import Box, Region
from workbench.core.sound import SoundArray
from workbench.dsp.spectrum import Spectrum
from workbench.evaluation.metrics import score
from workbench.separators.catalogue import method as method_of
from workbench.tasks.methods import default_models, load_models
from workbench.tasks.separating import masks_for, params_for, separate

BOX_SECONDS, BOX_HERTZ, BOXES = 0.15, 200.0, 10


@pytest.fixture(scope="module")
def known():
    """The demo's mixture, and its true sources."""
    sounds = {}
    for name in ("mixture", "speech", "piano"):
        with open_recording(resources() / "demo" / f"{name}.flac") as recording:
            sounds[name] = SoundArray(recording.read(0, recording.samples), recording.rate)
    return sounds.pop("mixture"), sounds


def stems_by_name(separation, masks, names, samples):
    rendered = separation.renderer(masks).stems(0, samples)
    return {names[stem]: SoundArray(sound, 16_000) for stem, sound in zip(separation.stems, rendered, strict=True)}


def where_it_is_worst(separation, masks, references, names):
    """Boxes, each given to the source that is nearer to the truth there than the stems are, those that matter most first."""
    spectrum, analysis = separation.spectrum, separation.spectrum.analysis
    frames, bins = spectrum.frames, spectrum.bins
    true = {name: Spectrum(sound, analysis).read(0, frames)[0] for name, sound in references.items()}
    stems = stems_by_name(separation, masks, names, spectrum.sound.samples)
    found = {name: Spectrum(sound, analysis).read(0, frames)[0] for name, sound in stems.items()}
    one, other = true
    wide = max(round(BOX_SECONDS * analysis.rate / analysis.hop_samples), 2)
    high = max(round(BOX_HERTZ * analysis.window_samples / analysis.rate), 2)
    hop, step = analysis.hop_samples / analysis.rate, analysis.rate / analysis.window_samples
    gains = []
    for frame in range(0, frames - wide, wide):
        for low in range(0, bins - high, high):
            place = slice(low, low + high), slice(frame, frame + wide)
            wrong = np.square(np.abs(found[one][place] - true[one][place])).sum()
            for mine, others in ((one, other), (other, one)):
                gains.append((wrong - np.square(np.abs(true[others][place])).sum(), frame, low, mine))
    gains.sort(reverse=True)
    stem_of = {name: stem for stem, name in names.items()}
    return [
        Edit(
            region=Region.of(
                Box(start_seconds=frame * hop, stop_seconds=(frame + wide - 1) * hop, low_hz=low * step, high_hz=(low + high - 1) * step)
            ),
            stem=stem_of[name],
            strength=0.9,
        )
        for _, frame, low, name in gains[:BOXES]
    ]


@pytest.mark.parametrize(
    ("method", "words", "least_db"),
    [
        ("sparse-nmf", {"divergence": "is"}, 1.5),
        ("sparse-nmf", {}, 0.7),
        ("supervised-nmf", {"divergence": "frobenius"}, 0.7),
        ("semi-supervised-nmf", {"known": "speech"}, 1.2),
        ("learning-free-nmf", {}, 1.0),
        ("ista", {}, 0.6),
        ("warm-start-ista", {}, 0.15),
        ("convolutive-nmf", {}, 1.2),
        ("learning-free-convolutive-nmf", {}, 1.2),
    ],
)
def test_a_few_painted_boxes_improve_both_stems_of_a_known_mixture(known, method, words, least_db):
    mixture, references = known
    models = load_models(default_models(method))
    params, masks = params_for(method, models).changed(**words), masks_for(method, models)
    plain = separate(mixture, method, models, params)

    def sdr(separation, names):
        scores = score(references, stems_by_name(separation, masks, names, mixture.samples), None)
        return np.array([scores[name].values["sdr"] for name in references])

    orders = [dict(zip(plain.stems, names, strict=True)) for names in (("speech", "piano"), ("piano", "speech"))]
    names = max(orders, key=lambda names: sdr(plain, names).sum())
    guides = where_it_is_worst(plain, masks, references, names)
    guided = separate(mixture, method, models, params, guides=guides, start=plain)
    assert ((sdr(guided, names) - sdr(plain, names)) > least_db).all()
    np.testing.assert_allclose(guided.renderer(masks).stems(0, mixture.samples).sum(axis=0), mixture.read(0, mixture.samples), atol=1e-5)


def test_a_method_that_cannot_be_guided_says_so_and_goes_on(known):
    mixture, _ = known
    sentences = []
    edit = Edit(region=Region.of(Box(start_seconds=0.0, stop_seconds=1.0, low_hz=0.0, high_hz=1000.0)), stem="harmonic")
    method = "harmonic-percussive"
    short = SoundArray(mixture.read(0, 16_000), mixture.rate)
    plain = separate(short, method, [], params_for(method, []))
    guided = separate(short, method, [], params_for(method, []), guides=[edit], notice=sentences.append)
    assert sentences == [f"{method_of(method).title} cannot be guided by what is painted; it was left out"]
    np.testing.assert_array_equal(guided.estimate.magnitudes(0, 10), plain.estimate.magnitudes(0, 10))
