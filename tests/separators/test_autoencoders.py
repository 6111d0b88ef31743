import numpy as np
import pytest

from tests.separators.conftest import ANALYSIS, RATE
from workbench.core.errors import MethodError, ModelError
from workbench.core.sound import SoundArray
from workbench.dsp.spectrum import Spectrum
from workbench.nets.devices import choose_device
from workbench.nets.model_files import Card, save_model
from workbench.separators.catalogue import method
from workbench.separators.contract import Request
from workbench.separators.decoder_codes import combined_decoders

PLAIN, CONVOLUTIONAL = method("nonnegative-autoencoder"), method("convolutional-nonnegative-autoencoder")


def run(record, models, samples, rate=RATE, start=None, **params):
    spectrum = Spectrum(SoundArray(samples, rate), ANALYSIS.at_rate(rate))
    request = Request(spectrum, models, record.params(**params), start, choose_device("cpu"), 512, lambda *args, **more: None)
    return spectrum, record.estimate(request)


def model_of(folder, tensors, sources=("notes",), record=PLAIN):
    card = Card(id="other", title="Other", method=record.id, sources=sources, analysis=ANALYSIS)
    return save_model(folder / "other", card, tensors)


def test_notes_and_hiss_are_told_apart(autoencoders, convolutional_autoencoders, make_source):
    stems = [make_source(name, 2, 5)[None] for name in ("notes", "hiss")]
    for record, model in ((PLAIN, autoencoders), (CONVOLUTIONAL, convolutional_autoencoders)):
        spectrum, estimate = run(record, [model], sum(stems))
        magnitudes = estimate.magnitudes(0, spectrum.frames)
        for found, stem in zip(magnitudes, stems, strict=True):
            true = Spectrum(SoundArray(stem, RATE), ANALYSIS).magnitudes(0, spectrum.frames)
            assert np.square(true - found).sum() < 0.2 * np.square(true).sum()


def test_both_depths_of_a_model_can_be_chosen(autoencoders, make_source):
    sound = (make_source("notes", 1, 5) + make_source("hiss", 1, 5))[None]
    deep, shallow = (run(PLAIN, [autoencoders], sound, layers=layers)[1] for layers in ("4", "2"))
    assert [len(decoder.hidden) for decoder in deep.decoders] == [1, 1]
    assert [len(decoder.hidden) for decoder in shallow.decoders] == [0, 0]
    assert np.abs(deep.magnitudes(0, 20) - shallow.magnitudes(0, 20)).max() > 1e-4


def test_an_estimate_of_another_depth_is_a_start_where_codes_are_as_many(autoencoders, make_source):
    sound = (make_source("notes", 1, 5) + make_source("hiss", 1, 5))[None]
    spectrum, shallow = run(PLAIN, [autoencoders], sound, layers="2")
    _, warm = run(PLAIN, [autoencoders], sound, start=shallow, iterations=5)
    _, cold = run(PLAIN, [autoencoders], sound, iterations=5)
    mixture = spectrum.magnitudes(0, spectrum.frames)
    warm_error, cold_error = (np.abs(each.magnitudes(0, spectrum.frames).sum(axis=0) - mixture).sum() for each in (warm, cold))
    assert warm_error < cold_error


@pytest.mark.parametrize("rate", [2 * RATE, RATE // 2])
def test_recordings_of_other_rates_are_explained_over_hertz(autoencoders, make_source, rate):
    sound = np.repeat(make_source("notes", 1, 5), 2)[None] if rate > RATE else make_source("notes", 1, 5)[None, ::2]
    spectrum, estimate = run(PLAIN, [autoencoders], np.ascontiguousarray(sound), rate)
    magnitudes = estimate.magnitudes(0, spectrum.frames)
    assert magnitudes.shape == (2, 1, spectrum.bins, spectrum.frames)
    assert magnitudes[0].sum() > magnitudes[1].sum()


def test_a_model_without_a_decoder_is_refused(tmp_path):
    model = model_of(tmp_path, {"notes/relu/2/1": np.ones((1, 5, ANALYSIS.bins), np.float32)})
    combined_decoders([model], 2, ANALYSIS)
    with pytest.raises(ModelError, match="model other must have one decoder of notes from an autoencoder of 4 layers; it has 0"):
        combined_decoders([model], 4, ANALYSIS)
    with pytest.raises(MethodError, match="at least one model"):
        combined_decoders([], 2, ANALYSIS)


@pytest.mark.parametrize(
    ("tensors", "sentence"),
    [
        ({"notes/relu/2/1": np.full((1, 5, ANALYSIS.bins), np.nan, np.float32)}, "float32 and finite"),
        ({"notes/relu/2/1": np.ones((1, 5, ANALYSIS.bins), np.int32)}, "got int32"),
        ({"notes/relu/2/1": np.ones((1, 5, 7), np.float32)}, r"must be \(taps, units, 129\); got \(1, 5, 7\)"),
        ({"notes/relu/2/1": np.ones((5, ANALYSIS.bins), np.float32)}, r"must be \(taps, units, 129\)"),
        (
            {f"notes/{kind}/2/1": np.ones((1, 5, ANALYSIS.bins), np.float32) for kind in ("relu", "abs")},
            "must have one decoder of notes from an autoencoder of 2 layers; it has 2",
        ),
    ],
)
def test_unsound_decoders_are_refused(tmp_path, tensors, sentence):
    with pytest.raises(ModelError, match=sentence):
        combined_decoders([model_of(tmp_path, tensors)], 2, ANALYSIS)


def test_layers_that_do_not_fit_are_refused(tmp_path):
    tensors = {"notes/relu/4/1": np.ones((5, 6), np.float32), "notes/relu/4/2": np.ones((1, 7, ANALYSIS.bins), np.float32)}
    with pytest.raises(ModelError, match="unsound decoder of notes: every layer of a decoder must take what the one before gives"):
        combined_decoders([model_of(tmp_path, tensors)], 4, ANALYSIS)
