"""Projects written to real files and opened again: the sound that comes back, and what is refused."""

import json
import shutil
import zipfile
from dataclasses import replace

import numpy as np
import pytest
import soundfile

from tests.cli.commands import write_model, write_sound
from workbench.audio.recording import open_recording
from workbench.core.arrangement import Arrangement
from workbench.core.edits import Edit
from workbench.core.errors import Cancelled, ProjectError
from workbench.core.mask_settings import MaskSettings
from workbench.core.preprocessing import Preprocessing
from workbench.core.regions import Box, Lasso, Region, Stroke
from workbench.core.sound import SoundArray
from workbench.dsp.guided_estimate import GuidedEstimate
from workbench.session.project import SavedView
from workbench.session.settings import Settings
from workbench.session.snapshots import Snapshot
from workbench.tasks.methods import default_models, load_models
from workbench.tasks.project_files import DOCUMENT
from workbench.tasks.project_sources import OtherSource, SourceMissing
from workbench.tasks.projects import Autosave, Home, Work, open_project, save_project
from workbench.tasks.separating import params_for, separate


def working(source, method="learning-free-nmf", models=(), preprocessing=None, **values):
    """A recording separated by a method, with everything else set too."""
    recording = open_recording(source)
    loaded = load_models(models)
    params = params_for(method, loaded)
    quick = {"iterations": 4} if "iterations" in type(params).model_fields else {}
    params = params.changed(**(quick | values))
    before = preprocessing or Preprocessing()
    separation = separate(recording, method, loaded, params, preprocessing=before)
    first, second = separation.stems[:2]
    region = Region.of(Box(start_seconds=0.1, stop_seconds=0.2, low_hz=200.0, high_hz=900.0))
    stroke = Stroke(points=((0.1, 400.0), (0.25, 1 / 3)), radius_seconds=0.01, radius_hertz=30.0, harmonics=3)
    lasso = Lasso(points=((0.0, 100.0), (0.3, 100.0), (0.1, 900.0)))
    settings = Settings(
        method=method,
        models=tuple(models),
        params=params,
        preprocessing=before,
        masks=MaskSettings(exponent=1.0 / 3.0),
        edits=(
            Edit(region=region, stem=first, action="attenuate", strength=0.7, feather_seconds=0.01),
            Edit(region=Region.of(stroke).with_part(lasso, subtracts=True), stem=second, enabled=False),
        ),
        arrangement=Arrangement(components={2: "solo"}, levels_db={1: -6.0}, silenced=frozenset({3}), titles={first: "Voice"}),
    )
    settings = settings.with_stem(first, weight=0.3, gain_db=-3.5, pan=0.25, muted=True)
    return Work(recording, settings, separation, settings)


def sound_of(work, separation=None):
    separation = separation or work.separation
    stems = separation.arranged(work.settings.arrangement)
    renderer = stems.renderer(work.settings.masks, work.settings.weights(stems.stems))
    return renderer.stems(0, work.recording.samples)


def rewritten(path, change=None, members=None):
    """The same file with its document changed, or other members."""
    with zipfile.ZipFile(path) as file:
        held = {info.filename: file.read(info) for info in file.infolist()}
    if change is not None:
        document = json.loads(held[DOCUMENT])
        change(document)
        held[DOCUMENT] = json.dumps(document).encode()
    with zipfile.ZipFile(path, "w") as file:
        for name, data in (held | (members or {})).items():
            file.writestr(name, data)


@pytest.fixture
def source(tmp_path):
    return write_sound(tmp_path / "music" / "song.wav", channels=2, rate=22_050)


@pytest.fixture
def saved(source, tmp_path):
    work = working(source)
    save_project(work, tmp_path / "song.workbench")
    work.recording.close()
    return tmp_path / "song.workbench"


METHODS = [
    ("learning-free-nmf", {}),
    ("learning-free-convolutive-nmf", {}),
    ("harmonic-percussive", {}),
    ("repetition", {}),
    ("ica", {}),
    ("pca", {"block_seconds": 0.1}),
    ("blend", {}),
    ("blend", {"first": "repetition", "second": "harmonic-percussive"}),
    ("dr-nmf", {}),
    ("denoising-snmf", {}),
    ("deep-enhanced-snmf", {"epochs": 3}),
    ("dnn-enhanced-nmf", {}),
    ("nonnegative-autoencoder", {}),
    ("convolutional-nonnegative-autoencoder", {}),
    ("recurrent-mask", {}),
]


@pytest.mark.parametrize(("method", "values"), METHODS)
def test_what_is_opened_again_sounds_the_same_and_nothing_is_inferred_anew(source, tmp_path, monkeypatch, method, values):
    before = working(source, method, default_models(method), **values)
    assert save_project(before, tmp_path / "song.workbench") == ()
    monkeypatch.setattr("workbench.tasks.separating.separate", None)
    opened = open_project(tmp_path / "song.workbench")
    assert opened.notices == ()
    after = opened.work
    assert after.settings == before.settings
    assert after.made_by == before.made_by
    np.testing.assert_allclose(sound_of(after), sound_of(before), rtol=0, atol=1e-6)
    assert after.separation.costs == pytest.approx(before.separation.costs)


@pytest.mark.parametrize("method", ["learning-free-nmf", "ica"])
def test_what_was_heard_after_preprocessing_comes_back(source, tmp_path, method):
    before = working(source, method, preprocessing=Preprocessing(low_pass=3000.0, rate=8000, min_max=True))
    save_project(before, tmp_path / "song.workbench")
    after = open_project(tmp_path / "song.workbench").work
    assert after.separation.preprocessing == before.settings.preprocessing
    np.testing.assert_allclose(sound_of(after), sound_of(before), rtol=0, atol=1e-6)


def test_what_was_guided_comes_back(source, tmp_path):
    before = working(source)
    stem = before.separation.stems[0]
    region = Region.of(Box(start_seconds=0.1, stop_seconds=0.3, low_hz=200.0, high_hz=2000.0))
    guides = (Edit(region=region, stem=stem, strength=0.8, feather_seconds=0.01),)
    settings = replace(before.settings, edits=guides, guided=True)
    separation = separate(before.recording, "learning-free-nmf", (), settings.params, guides=guides)
    before = Work(before.recording, settings, separation, settings)
    assert save_project(before, tmp_path / "song.workbench") == ()
    after = open_project(tmp_path / "song.workbench").work
    assert type(after.separation.estimate) is type(separation.estimate) is GuidedEstimate
    np.testing.assert_allclose(sound_of(after), sound_of(before), rtol=0, atol=1e-6)


def test_magnitudes_that_lie_in_a_temporary_file_come_back_as_they_were(source, tmp_path, monkeypatch):
    monkeypatch.setattr("workbench.dsp.stored_estimate.HELD_BYTES", 1)
    monkeypatch.setattr("workbench.dsp.estimate_files._PIECE_BYTES", 100_000)
    before = working(source, "harmonic-percussive")
    save_project(before, tmp_path / "song.workbench")
    after = open_project(tmp_path / "song.workbench").work
    np.testing.assert_array_equal(sound_of(after), sound_of(before))


def test_arrays_are_kept_in_pieces(source, tmp_path, monkeypatch):
    monkeypatch.setattr("workbench.tasks.project_files._PIECE_BYTES", 1000)
    before = working(source)
    save_project(before, tmp_path / "song.workbench")
    after = open_project(tmp_path / "song.workbench").work
    np.testing.assert_array_equal(after.separation.estimate.activations, before.separation.estimate.activations)


def test_an_opened_estimate_can_be_gone_on_from(source, tmp_path):
    before = working(source)
    save_project(before, tmp_path / "song.workbench")
    after = open_project(tmp_path / "song.workbench").work
    again = separate(after.recording, "learning-free-nmf", (), after.settings.params, start=after.separation)
    assert again.spectrum is after.separation.spectrum


@pytest.mark.parametrize(("method", "values"), [("denoising-snmf", {}), ("deep-enhanced-snmf", {"epochs": 3})])
def test_an_opened_correction_still_knows_what_it_corrected(source, tmp_path, method, values):
    before = working(source, method, default_models(method), **values)
    save_project(before, tmp_path / "song.workbench")
    after = open_project(tmp_path / "song.workbench").work
    # Another rate than the model's own: both are read through what it heard.
    kept, made = after.separation.estimate.heard, before.separation.estimate.heard
    assert type(kept) is type(made)
    assert type(kept.begun) is type(made.begun)
    np.testing.assert_allclose(kept.begun.magnitudes(0, 9), made.begun.magnitudes(0, 9), rtol=1e-5)
    assert getattr(kept, "by_snmf", None) == getattr(made, "by_snmf", None)


def test_view_snapshots_and_references_come_back_and_a_result_of_two_is_written_once(source, tmp_path):
    before = working(source)
    other = working(source, "harmonic-percussive")
    view = SavedView(
        start_seconds=0.1, stop_seconds=0.3, playhead_seconds=0.2, selection=(0.1, 0.2), region=before.settings.edits[0].region
    )
    before = Work(
        before.recording,
        before.settings,
        before.separation,
        before.made_by,
        view=view,
        snapshots=(
            Snapshot(1, "A", before.settings, "A", 1.5, before.separation, "done"),
            Snapshot(3, "slower", other.settings, sentence="stopped", state="failed"),
        ),
        stem_references={"component 1": "/somewhere/true.wav"},
        other_recordings=(tmp_path / "other.wav",),
    )
    save_project(before, tmp_path / "song.workbench")
    after = open_project(tmp_path / "song.workbench").work
    assert after.view == view
    first, second = after.snapshots
    assert first == Snapshot(1, "A", before.settings, "A", 1.5, after.separation, "done")
    assert second == Snapshot(3, "slower", other.settings, state="forgotten")
    assert after.stem_references == before.stem_references
    assert after.other_recordings == before.other_recordings


def write_noise(path, samples, seed):
    soundfile.write(path, 0.1 * np.random.default_rng(seed).standard_normal((samples, 2)), 22_050, subtype="FLOAT")
    return path


@pytest.fixture
def ideal(source, tmp_path):
    """A recording shared out as its true sources say, and saved."""
    samples = soundfile.info(source).frames
    files = {name: write_noise(tmp_path / "music" / f"{name}.wav", samples, seed) for seed, name in enumerate(("left", "right"))}
    recording, params = open_recording(source), params_for("ideal-mask", ())
    true = {name: open_recording(file) for name, file in files.items()}
    separation = separate(recording, "ideal-mask", (), params, references=true)
    settings = Settings(method="ideal-mask", params=params, references=tuple((name, str(file)) for name, file in files.items()))
    work = Work(recording, settings, separation, settings, snapshots=(Snapshot(1, "A", settings, "A", result=separation, state="done"),))
    assert save_project(work, tmp_path / "music" / "song.workbench") == ()
    return work, files, tmp_path / "music" / "song.workbench"


def test_ideal_masks_come_back_with_the_true_sources_that_made_them(ideal, tmp_path, monkeypatch):
    expected = sound_of(ideal[0])
    shutil.move(tmp_path / "music", tmp_path / "elsewhere")
    monkeypatch.setattr("workbench.tasks.separating.separate", None)
    opened = open_project(tmp_path / "elsewhere" / "song.workbench")
    assert opened.notices == ()
    np.testing.assert_allclose(sound_of(opened.work), expected, rtol=0, atol=1e-6)
    (kept,) = opened.work.snapshots
    assert kept.result is opened.work.separation


@pytest.mark.parametrize(("change", "sentence"), [("removed", "not there any more"), ("other", "another true source")])
def test_ideal_masks_whose_true_sources_went_or_changed_do_not_come_back_and_that_is_said(ideal, change, sentence):
    before, files, project = ideal
    if change == "removed":
        files["left"].unlink()
    else:
        write_noise(files["left"], before.recording.samples, seed=7)
    opened = open_project(project)
    assert opened.work.separation is None
    assert opened.work.snapshots[0].state == "forgotten"
    assert opened.work.settings == before.settings
    assert len(opened.notices) == 1
    assert sentence in opened.notices[0]


def test_a_result_by_sounds_that_lie_in_no_file_is_left_out_and_told_of(source, tmp_path):
    recording, params = open_recording(source), params_for("ideal-mask", ())
    true = {name: SoundArray(recording.read(0, recording.samples), recording.rate) for name in ("low", "high")}
    separation = separate(recording, "ideal-mask", (), params, references=true)
    settings = Settings(method="ideal-mask", params=params, references=(("low", "low.wav"), ("high", "high.wav")))
    (sentence,) = save_project(Work(recording, settings, separation, settings), tmp_path / "song.workbench")
    assert "ideal-mask cannot be kept" in sentence
    after = open_project(tmp_path / "song.workbench").work
    assert (after.settings, after.separation) == (settings, None)


def test_models_that_changed_or_went_are_told_of(source, tmp_path):
    folder = write_model(tmp_path / "own-model")
    work = working(source, "sparse-nmf", (str(folder),))
    save_project(work, tmp_path / "song.workbench")
    rewritten(tmp_path / "song.workbench", lambda document: document.update(model_checksums={str(folder): "0" * 64}))
    (sentence,) = open_project(tmp_path / "song.workbench").notices
    assert "is another than when the project was saved" in sentence
    (folder / "card.json").unlink()
    opened = open_project(tmp_path / "song.workbench")
    assert "is not there any more" in opened.notices[0]
    np.testing.assert_allclose(sound_of(opened.work), sound_of(work), rtol=0, atol=1e-6)


def test_a_recording_that_moved_with_its_project_is_found(saved, source, tmp_path):
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    (tmp_path / "music").rename(moved / "music")
    there = saved.rename(moved / saved.name)
    assert open_project(there).work.recording.path == moved / "music" / "song.wav"


def test_references_that_moved_with_their_project_are_found_and_others_stay_named(source, tmp_path):
    names = {"component 1": "music/true.wav", "component 2": "beside.wav", "component 3": "far/away.wav"}
    files = {stem: tmp_path / "first" / name for stem, name in names.items()}
    files["component 2"] = tmp_path / "elsewhere" / "deep" / "beside.wav"
    for file in files.values():
        write_sound(file, channels=2, rate=22_050)
    settings = Settings(references=tuple((stem, str(file)) for stem, file in files.items()))
    kept = {stem: str(file) for stem, file in files.items()}
    save_project(Work(open_recording(source), settings, stem_references=kept), tmp_path / "first" / "song.workbench")
    (tmp_path / "first").rename(tmp_path / "second")
    files["component 2"].rename(tmp_path / "second" / "beside.wav")
    (tmp_path / "second" / "far" / "away.wav").unlink()
    after = open_project(tmp_path / "second" / "song.workbench").work
    second = tmp_path / "second"
    expected = [str(second / "music" / "true.wav"), str(second / "beside.wav"), kept["component 3"]]
    assert list(after.stem_references.values()) == expected
    assert [file for _, file in after.settings.references] == expected


def test_a_recording_that_is_nowhere_is_asked_for_and_told_by_its_content(saved, source, tmp_path):
    renamed = source.rename(tmp_path / "renamed.wav")
    with pytest.raises(SourceMissing, match=r"song\.wav is not where it was"):
        open_project(saved)
    assert open_project(saved, source=renamed).work.recording.path == renamed
    other = write_sound(tmp_path / "other.wav", channels=2, rate=22_050, subtype="PCM_24")
    with pytest.raises(OtherSource, match="another recording"):
        open_project(saved, source=other)
    opened = open_project(saved, source=other, allow_other=True)
    assert "is not the recording that the project was made with" in opened.notices[0]
    shorter = write_sound(tmp_path / "shorter.wav", channels=2, rate=22_050, seconds=0.4)
    with pytest.raises(SourceMissing, match=r"must have 11025 samples .* got 8820 samples"):
        open_project(saved, source=shorter, allow_other=True)


@pytest.mark.parametrize(("subtype", "member"), [("PCM_16", "source.flac"), ("PCM_24", "source.flac"), ("FLOAT", "source.wav")])
def test_an_embedded_recording_needs_no_file(tmp_path, subtype, member):
    source = write_sound(tmp_path / "song.wav", channels=2, subtype=subtype)
    before = working(source)
    before = Work(before.recording, before.settings, before.separation, before.made_by, embedded=True)
    path = tmp_path / "song.workbench"
    save_project(before, path)
    with zipfile.ZipFile(path) as file:
        assert member in file.namelist()
    expected, samples = sound_of(before), before.recording.read(0, before.recording.samples)
    before.recording.close()
    source.unlink()
    after = open_project(path).work
    assert after.recording.path == source
    assert not after.recording.has_changed
    np.testing.assert_array_equal(after.recording.read(0, after.recording.samples), samples)
    np.testing.assert_allclose(sound_of(after), expected, rtol=0, atol=1e-6)
    save_project(after, tmp_path / "again.workbench")
    again = open_project(tmp_path / "again.workbench").work
    assert again.sha256 == after.sha256
    np.testing.assert_array_equal(again.recording.read(0, again.recording.samples), samples)


def test_an_earlier_project_stays_where_saving_is_cancelled_or_fails(saved, source):
    before = saved.read_bytes()

    def stop(fraction, message="", partial=None):
        if fraction > 0.8:
            raise Cancelled

    with pytest.raises(Cancelled):
        save_project(working(source), saved, stop)
    assert saved.read_bytes() == before
    with pytest.raises(ProjectError, match="was not written"):
        save_project(working(source), saved.parent / "nowhere" / "song.workbench")
    assert {file.name for file in saved.parent.iterdir()} == {"song.workbench", "music"}


REFUSED = [
    (lambda document: document.update(schema_version=2), "written by a newer version"),
    (lambda document: document.update(schema_version=0), "schema_version must be 1; got 0"),
    (lambda document: document.update(surprise=1), "surprise must not be there"),
    (lambda document: document["settings"]["masks"].update(exponent=1000.0), r"exponent must be a number in \[0.1, 50\]"),
    (lambda document: document["settings"]["masks"].update(exponent=float("nan")), "JSON|exponent"),
    (lambda document: document["settings"]["params"].update(sparsity=-1.0), "sparsity must"),
    (lambda document: document["settings"]["params"].update(surprise=1), "surprise"),
    (lambda document: document["settings"].update(method="none such"), "none such"),
    (lambda document: document["settings"].update(mix={"voice": {"pan": 7.0}}), r"mix\.voice\.pan"),
    (lambda document: document["settings"]["edits"][0].update(strength=2.0), r"edits\.0\.strength"),
    (lambda document: document["source"].update(sha256="no hash"), r"source\.sha256"),
    (lambda document: document["source"].update(samples=7), "must have the length"),
    (lambda document: document["result"]["estimate"].update(kind="pickle"), "not as this program describes"),
    (lambda document: document["result"]["estimate"].update(sources=["one"]), "must belong to one of 1 sources"),
    (lambda document: document["result"]["estimate"].pop("dictionary"), "not as this program describes"),
    (lambda document: document["result"]["estimate"].update(dictionary="a99"), "must hold the array a99"),
    (lambda document: document["result"]["analysis"].update(hop_samples=7), "hop must divide"),
    (lambda document: document["result"]["analysis"].update(window_samples=720), "bins"),
    (lambda document: document["arrays"]["a0"].update(shape=[1 << 40, 1 << 40]), "must be of shape"),
    (lambda document: document["arrays"]["a0"].update(files=["../../secret.safetensors"]), "refused|missing"),
]


@pytest.mark.parametrize(("change", "sentence"), REFUSED)
def test_a_document_that_is_wrong_is_refused_in_one_sentence(saved, change, sentence):
    before = saved.read_bytes()
    rewritten(saved, change)
    with pytest.raises(ProjectError, match=sentence) as refusal:
        open_project(saved)
    assert "\n" not in str(refusal.value)
    saved.write_bytes(before)


@pytest.mark.parametrize(
    "members",
    [
        {"../outside.txt": b"no"},
        {"/etc/passwd": b"no"},
        {"arrays/../../a.safetensors": b"no"},
        {"arrays/a0-0.pickle": b"no"},
        {"arrays/a0-0.safetensors": b"no tensors"},
        {DOCUMENT: b"\x80\x04]."},
        {DOCUMENT: b"[" * 100_000},
    ],
)
def test_members_that_no_project_holds_are_refused(saved, members):
    rewritten(saved, members=members)
    with pytest.raises(ProjectError):
        open_project(saved)


def test_a_bomb_is_refused_before_it_is_unpacked(saved):
    with zipfile.ZipFile(saved, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("arrays/bomb.safetensors", bytes(50_000_000))
    with pytest.raises(ProjectError, match="compressed or locked"):
        open_project(saved)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_a_file_cut_short_is_refused(saved, share):
    data = saved.read_bytes()
    saved.write_bytes(data[: int(share * len(data))])
    with pytest.raises(ProjectError, match=r"song\.workbench"):
        open_project(saved)


def test_a_changed_byte_is_noticed(saved):
    with zipfile.ZipFile(saved) as file:
        place = file.getinfo("arrays/a0-0.safetensors").header_offset + 400
    data = bytearray(saved.read_bytes())
    data[place] ^= 0xFF
    saved.write_bytes(data)
    with pytest.raises(ProjectError, match="damaged"):
        open_project(saved)


def test_a_file_that_is_something_else_is_refused(source):
    with pytest.raises(ProjectError, match="no project"):
        open_project(source)


def test_an_autosave_is_opened_as_the_project_it_stands_for_and_writes_a_result_once(source, tmp_path):
    work = working(source)
    autosave = Autosave(tmp_path / "autosave")
    autosave.save(work, Home(tmp_path / "song.workbench"))
    first = {file.name: file.stat().st_mtime_ns for file in (tmp_path / "autosave" / "arrays").iterdir()}
    turned = Work(work.recording, work.settings.with_stem("component 1", gain_db=-9.0), work.separation, work.made_by)
    autosave.save(turned, Home())
    assert {file.name: file.stat().st_mtime_ns for file in (tmp_path / "autosave" / "arrays").iterdir()} == first
    opened = open_project(tmp_path / "autosave")
    assert (opened.work.settings, opened.home, opened.stamp) == (turned.settings, Home(), None)
    np.testing.assert_allclose(sound_of(opened.work), sound_of(turned), rtol=0, atol=1e-6)
    other = working(source, "harmonic-percussive")
    home = Home(tmp_path / "song.workbench", (7, 8), unsaved=False)
    autosave.save(other, home)
    assert not set(first) & {file.name for file in (tmp_path / "autosave" / "arrays").iterdir()}
    assert open_project(tmp_path / "autosave").home == home


def test_an_autosave_holds_the_sound_that_only_a_project_held(tmp_path):
    source = write_sound(tmp_path / "song.wav")
    work = Work(open_recording(source), Settings(), embedded=True)
    save_project(work, tmp_path / "song.workbench")
    source.unlink()
    opened = open_project(tmp_path / "song.workbench").work
    Autosave(tmp_path / "autosave").save(opened, Home(tmp_path / "song.workbench"))
    (tmp_path / "song.workbench").unlink()
    recovered = open_project(tmp_path / "autosave").work
    assert np.abs(recovered.recording.read(0, 8000)).max() > 0.1
    assert soundfile.info(tmp_path / "autosave" / "source.flac").frames == recovered.recording.samples
