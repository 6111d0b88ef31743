import numpy as np
import pytest

from workbench.core.errors import Cancelled, MethodError
from workbench.core.mask_settings import MaskSettings
from workbench.core.sound import SoundArray
from workbench.dsp.analysis import SPEECH_AND_MUSIC
from workbench.nets.model_files import Card, save_model
from workbench.separators import publishing
from workbench.tasks.separating import Separation, params_for, separate, stems_of

METHOD = "learning-free-nmf"


def sound(seed: int = 0) -> SoundArray:
    generator = np.random.default_rng(seed)
    time = np.arange(16_000) / 8000
    tone = 0.3 * np.sin(2 * np.pi * 440 * time) * (np.sin(6 * time) > 0)
    return SoundArray((tone + 0.05 * generator.standard_normal((2, 16_000))).astype(np.float32), 8000)


def params(**values):
    return params_for(METHOD, []).changed(**{"iterations": 15, "components": 4, **values})


def test_partial_separations_are_published_and_the_stems_add_up(monkeypatch):
    # However fast the machine is, there is something to publish.
    monkeypatch.setattr(publishing, "PUBLISH_SECONDS", 0.0)
    partials = []
    mixture = sound()

    def report(fraction, message="", partial=None):
        assert 0.0 <= fraction <= 1.0
        if partial is not None:
            partials.append(partial)

    result = separate(mixture, METHOD, [], params(iterations=300), report=report)
    assert partials
    assert all(isinstance(partial, Separation) and partial.stems == result.stems for partial in partials)
    stems = result.renderer(MaskSettings(exponent=1.0)).stems(0, mixture.samples)
    np.testing.assert_allclose(stems.sum(axis=0), mixture.read(0, mixture.samples), atol=1e-5)
    assert result.device.startswith("CPU")


def test_going_on_keeps_the_spectrum_but_another_seed_starts_afresh():
    mixture = sound()
    first = separate(mixture, METHOD, [], params())
    further = separate(mixture, METHOD, [], params(), start=first)
    assert further.spectrum is first.spectrum
    assert not np.array_equal(further.estimate.dictionary, first.estimate.dictionary)
    afresh = separate(mixture, METHOD, [], params(seed=5), start=first)
    cold = separate(mixture, METHOD, [], params(seed=5))
    np.testing.assert_array_equal(afresh.estimate.dictionary, cold.estimate.dictionary)
    other = separate(sound(1), METHOD, [], params(), start=first)
    assert other.spectrum is not first.spectrum


def test_what_does_not_fit_is_refused():
    with pytest.raises(MethodError, match="Sparse NMF with dictionaries needs a model"):
        separate(sound(), "sparse-nmf", [], params_for("sparse-nmf", []))
    with pytest.raises(MethodError, match="method must be one of"):
        stems_of("magic", [], params())


def test_a_report_can_cancel():
    def stop(fraction, message="", partial=None):
        raise Cancelled

    with pytest.raises(Cancelled):
        separate(sound(), METHOD, [], params(), report=stop)


def test_models_of_one_source_alone_are_told_of(tmp_path):
    atoms = {"speech/kl/2": np.ones((SPEECH_AND_MUSIC.bins, 2), np.float32)}
    card = Card(id="speech", title="Speech", method="sparse-nmf", sources=("speech",), analysis=SPEECH_AND_MUSIC)
    model = save_model(tmp_path / "speech", card, atoms)
    notices = []
    sound = SoundArray(np.random.default_rng(0).standard_normal((1, 4000)).astype(np.float32), 16000)
    params = params_for("sparse-nmf", [model]).changed(divergence="kl", components={"speech": 2}, iterations=1)
    separate(sound, "sparse-nmf", [model], params, notice=notices.append)
    assert notices == ["the models given know one source alone; with nothing to tell speech from, its stem is the whole recording"]
