"""Exports, through real files: what is written adds up, keeps its form, and never costs an earlier file."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from workbench.audio.panning import pan_gains
from workbench.audio.recording import Recording, open_recording
from workbench.core.errors import AudioFileError, Cancelled, ExportError, FileExistsRefusal, ParameterError
from workbench.core.mask_settings import MaskSettings
from workbench.dsp.analysis import SPEECH_AND_MUSIC
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.rendering import Renderer
from workbench.dsp.spectrum import Spectrum
from workbench.tasks.exporting import Exported, ExportSettings, export, planned_paths

STEMS = ("speech", "piano", "noise")


def recording(folder: Path, *, rate=16_000, channels=1, subtype="PCM_16", samples=20_000, level=0.1, format="WAV") -> Recording:
    sound = level * np.random.default_rng(1).standard_normal((samples, channels))
    path = folder / f"source.{format.lower()}"
    soundfile.write(path, sound, rate, subtype=subtype, format=format)
    return open_recording(path)


def renderer_of(sound: Recording, masks: MaskSettings | None = None) -> Renderer:
    random = np.random.default_rng(2)
    spectrum = Spectrum(sound, SPEECH_AND_MUSIC.at_rate(sound.rate))
    dictionary = random.random((spectrum.bins, 6), np.float32)
    activations = random.random((sound.channels, 6, spectrum.frames), np.float32)
    estimate = FactorEstimate(STEMS, dictionary, activations, np.array([0, 0, 1, 1, 2, 2]))
    return Renderer(spectrum, estimate, masks or MaskSettings(exponent=4.0), [1.0] * 3)


def exported(sound: Recording, folder: Path, *, stems=STEMS, masks=None, settings=None, **options) -> Exported:
    settings = settings or ExportSettings(dither=False)
    return export(renderer_of(sound, masks), sound, stems, folder=folder, track="song", settings=settings, **options)


def samples_of(path: Path) -> np.ndarray:
    with open_recording(path) as written:
        return written.read(0, written.samples)


@pytest.mark.parametrize(
    ("form", "stored", "precision"),
    [
        ({"rate": 16_000, "channels": 1, "subtype": "PCM_16"}, "PCM_16", 2.0**-15),
        ({"rate": 44_100, "channels": 2, "subtype": "PCM_24"}, "PCM_24", 2.0**-21),
        ({"rate": 48_000, "channels": 2, "subtype": "FLOAT"}, "FLOAT", 1e-6),
        ({"rate": 96_000, "channels": 1, "subtype": "DOUBLE"}, "FLOAT", 1e-6),
        ({"rate": 22_050, "channels": 8, "subtype": "PCM_16"}, "PCM_16", 2.0**-15),
        ({"rate": 8_000, "channels": 1, "subtype": "ULAW", "level": 0.05}, "PCM_16", 2.0**-15),
    ],
)
@pytest.mark.parametrize("format", ["wav", "flac"])
def test_stems_keep_the_form_of_the_recording_and_add_up(tmp_path, form, stored, precision, format):
    sound = recording(tmp_path, **form)
    result = exported(sound, tmp_path / "out", settings=ExportSettings(format=format, dither=False))
    if format == "flac" and stored == "FLOAT":
        stored, precision = "PCM_24", 2.0**-21
    total = np.zeros((sound.channels, sound.samples))
    for stem in result.stems:
        info = soundfile.info(stem.path)
        assert (info.samplerate, info.channels, info.frames) == (sound.rate, sound.channels, sound.samples)
        assert (info.format, info.subtype) == (format.upper(), stored)
        assert stem.gain == 1.0
        assert stem.clipped == 0
        total += samples_of(stem.path)
    assert [stem.path.name for stem in result.stems] == [f"song ({name}).{format}" for name in STEMS]
    # Each of three stems is rounded by at most half a step.
    assert np.abs(total - sound.read(0, sound.samples)).max() <= 1.5 * precision
    assert result.residual_db is not None
    assert result.residual_db < -100


def test_the_residual_is_what_no_stem_took(tmp_path):
    sound = recording(tmp_path, subtype="FLOAT")
    masks = MaskSettings(mask="parametric", over_subtraction=3.0)
    result = exported(sound, tmp_path, stems=("piano",), masks=masks, settings=ExportSettings(residual=True))
    assert [stem.name for stem in result.stems] == ["piano", "residual"]
    stems = renderer_of(sound, masks).stems(0, sound.samples)
    np.testing.assert_allclose(samples_of(result.stems[0].path), stems[1], atol=1e-6)
    residual = samples_of(result.stems[1].path)
    np.testing.assert_allclose(residual, sound.read(0, sound.samples) - stems.sum(axis=0), atol=1e-6)
    level = 10 * np.log10(np.square(residual).sum() / np.square(sound.read(0, sound.samples)).sum())
    assert result.residual_db == pytest.approx(level, abs=0.01)


def test_the_mix_is_what_is_heard(tmp_path):
    sound = recording(tmp_path, subtype="FLOAT", channels=2)
    gains = (0.5, 0.0, 2.0)
    result = exported(sound, tmp_path, stems=(), settings=ExportSettings(mix=True), mix_gains=gains)
    assert [stem.name for stem in result.stems] == ["mix"]
    np.testing.assert_allclose(samples_of(result.stems[0].path), renderer_of(sound).mixed(0, sound.samples, gains), atol=1e-6)


@pytest.mark.parametrize(("channels", "pans", "heard"), [(1, (-1.0, 0.0, 0.0), 2), (1, (0.0, 0.0, 0.0), 1), (2, (1.0, -0.5, 0.0), 2)])
def test_the_mix_follows_the_pans_and_stems_do_not(tmp_path, channels, pans, heard):
    sound = recording(tmp_path, subtype="FLOAT", channels=channels)
    gains = (0.5, 1.0, 2.0)
    written = exported(sound, tmp_path, stems=("piano",), settings=ExportSettings(mix=True), mix_gains=gains, mix_pans=pans).stems
    stems = renderer_of(sound).stems(0, sound.samples)
    assert soundfile.info(written[1].path).channels == heard
    np.testing.assert_allclose(samples_of(written[0].path), stems[1], atol=1e-6)
    expected = np.zeros((heard, sound.samples))
    for stem, gain, pan in zip(stems, gains, pans, strict=True):
        expected += gain * stem * (pan_gains(pan, channels)[:, None] if heard == 2 else 1.0)
    np.testing.assert_allclose(samples_of(written[1].path), expected, atol=1e-6)


def loud(folder: Path, subtype: str) -> Recording:
    """A recording that exceeds full scale, most of which belongs to one stem."""
    return recording(folder, subtype=subtype, level=1.0)


def test_one_gain_for_all_lets_the_loudest_just_fit(tmp_path):
    sound = loud(tmp_path, "FLOAT")
    settings = ExportSettings(subtype="PCM_16", dither=False, residual=True)
    result = exported(sound, tmp_path, masks=MaskSettings(mask="parametric"), settings=settings)
    gains = {stem.gain for stem in result.stems}
    assert len(gains) == 1
    gain = gains.pop()
    assert gain < 1.0
    assert all(stem.clipped == 0 for stem in result.stems)
    assert max(stem.peak for stem in result.stems) == pytest.approx(1.0, abs=1e-4)
    total = sum(samples_of(stem.path) for stem in result.stems)
    assert np.abs(total - gain * sound.read(0, sound.samples)).max() <= 4 * 2.0**-16 + 1e-6


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "PCM_32"])
def test_what_was_turned_down_is_never_cut_off(tmp_path, subtype):
    sound = recording(tmp_path, subtype=subtype, samples=300)
    for gain in np.linspace(10.0, 11.0, 12):
        settings = ExportSettings(mix=True, dither=False)
        mix = exported(sound, tmp_path, stems=(), settings=settings, mix_gains=(gain,) * 3, overwrite=True).stems[0]
        assert mix.gain < 1.0
        assert mix.clipped == 0


def test_the_mix_has_a_gain_of_its_own(tmp_path):
    sound = loud(tmp_path, "FLOAT")
    settings = ExportSettings(subtype="PCM_16", mix=True)
    result = exported(sound, tmp_path, settings=settings, mix_gains=(4.0, 4.0, 4.0))
    quieter = exported(sound, tmp_path, settings=settings, mix_gains=(1.0, 1.0, 1.0), overwrite=True)
    assert [stem.gain for stem in result.stems[:3]] == [stem.gain for stem in quieter.stems[:3]]
    assert result.stems[3].gain == pytest.approx(quieter.stems[3].gain / 4)


def test_each_stem_may_have_a_gain_of_its_own(tmp_path):
    sound = loud(tmp_path, "FLOAT")
    result = exported(sound, tmp_path, settings=ExportSettings(subtype="FLOAT", clip="stem"))
    assert all(stem.peak == pytest.approx(1.0, abs=1e-6) or stem.gain == 1.0 for stem in result.stems)
    assert len({stem.gain for stem in result.stems}) == 3


@pytest.mark.parametrize(("subtype", "clip"), [("PCM_16", "none"), ("PCM_16", "clamp"), ("FLOAT", "clamp")])
def test_what_is_cut_off_is_counted(tmp_path, subtype, clip):
    sound = loud(tmp_path, "FLOAT")
    result = exported(sound, tmp_path, settings=ExportSettings(subtype=subtype, clip=clip, dither=False))
    stems = renderer_of(sound).stems(0, sound.samples)
    for stem, wanted in zip(result.stems, stems, strict=True):
        assert stem.clipped == np.count_nonzero(np.abs(wanted) > 1.0)
        assert stem.gain == 1.0
        np.testing.assert_allclose(samples_of(stem.path), np.clip(wanted, -1, 1), atol=2.0**-15)


def test_float_is_left_as_it_is(tmp_path):
    sound = loud(tmp_path, "FLOAT")
    result = exported(sound, tmp_path)
    assert all(stem.gain == 1.0 and stem.clipped == 0 for stem in result.stems)
    assert max(np.abs(samples_of(stem.path)).max() for stem in result.stems) > 1.0


def test_dither_is_triangular_and_independent_of_the_sound(tmp_path):
    sound = recording(tmp_path, subtype="FLOAT", samples=60_000, level=1e-3)
    result = exported(sound, tmp_path, settings=ExportSettings(subtype="PCM_16", dither=True))
    stems = renderer_of(sound).stems(0, sound.samples)
    for stem, wanted in zip(result.stems, stems, strict=True):
        error = (samples_of(stem.path) - wanted)[0] * 2.0**15
        # Rounding (1/12) and triangular noise (1/6) add up to a quarter of a squared step.
        assert np.mean(error**2) == pytest.approx(0.25, rel=0.05)
        assert abs(np.mean(error)) < 0.01
        assert abs(np.corrcoef(error, wanted[0])[0, 1]) < 0.02
        assert np.abs(error).max() <= 1.5


@pytest.mark.parametrize(("samples", "format"), [(0, "wav"), (1, "wav"), (1, "flac"), (300, "flac")])
def test_tiny_recordings_export(tmp_path, samples, format):
    sound = recording(tmp_path, samples=samples)
    result = exported(sound, tmp_path, settings=ExportSettings(format=format))
    assert all(soundfile.info(stem.path).frames == samples for stem in result.stems)


def test_flac_refuses_a_sound_of_no_length(tmp_path):
    folder = tmp_path / "out"
    with pytest.raises(ExportError, match="at least one sample"):
        exported(recording(tmp_path, samples=0), folder, settings=ExportSettings(format="flac"))
    assert list(folder.iterdir()) == []


def test_silence_has_no_residual_level(tmp_path):
    assert exported(recording(tmp_path, level=0.0), tmp_path).residual_db is None


def test_existing_files_are_refused_before_anything_is_written(tmp_path):
    sound = recording(tmp_path)
    kept = tmp_path / "song (noise).wav"
    kept.write_text("mine")
    with pytest.raises(FileExistsRefusal, match=r"song \(noise\)\.wav"):
        exported(sound, tmp_path)
    assert kept.read_text() == "mine"
    assert {path.name for path in tmp_path.iterdir()} == {"source.wav", kept.name}
    exported(sound, tmp_path, overwrite=True)
    assert soundfile.info(kept).frames == sound.samples


def test_the_recording_itself_is_never_overwritten(tmp_path):
    sound = recording(tmp_path)
    before = sound.path.read_bytes()
    with pytest.raises(ExportError, match="recording itself"):
        exported(sound, tmp_path, stems=("piano",), template="source", overwrite=True)
    assert sound.path.read_bytes() == before


@pytest.mark.parametrize("after", range(6))
def test_a_cancel_leaves_every_earlier_file_and_no_half_one(tmp_path, after):
    sound = recording(tmp_path)
    kept = tmp_path / "song (piano).wav"
    kept.write_text("mine")
    calls = 0

    def report(fraction, message="", partial=None):
        nonlocal calls
        assert 0.0 <= fraction <= 1.0
        calls += 1
        if calls > after:
            raise Cancelled

    try:
        exported(sound, tmp_path, overwrite=True, report=report)
    except Cancelled:
        assert kept.read_text() == "mine"
        assert {path.name for path in tmp_path.iterdir()} == {"source.wav", kept.name}
    else:
        assert calls == after
        assert soundfile.info(kept).frames == sound.samples


def test_a_name_that_cannot_be_given_puts_every_earlier_file_back(tmp_path):
    sound = recording(tmp_path)
    folder = tmp_path / "out"
    folder.mkdir()
    kept = folder / "song (noise).wav"
    kept.write_text("mine")

    def report(fraction, message="", partial=None):
        # Names are given from the last to the first: when this one fails, those of the others are given already.
        if message.startswith("Checking"):
            (folder / "song (speech).wav").mkdir(exist_ok=True)

    with pytest.raises(ExportError, match=r"song \(speech\)\.wav was not written .* folder of that name"):
        exported(sound, folder, overwrite=True, report=report)
    assert kept.read_text() == "mine"
    assert {path.name for path in folder.iterdir()} == {"song (speech).wav", kept.name}


def test_an_export_over_earlier_files_leaves_nothing_else(tmp_path):
    sound = recording(tmp_path)
    folder = tmp_path / "out"
    first = exported(sound, folder)
    exported(sound, folder, overwrite=True)
    assert {path.name for path in folder.iterdir()} == {stem.path.name for stem in first.stems}


def test_an_unreadable_recording_leaves_no_half_file(tmp_path):
    folder = tmp_path / "out"
    sound = recording(tmp_path, samples=400_000)
    renderer = renderer_of(sound)

    def report(fraction, message="", partial=None):
        if fraction > 0:
            sound.path.write_bytes(sound.path.read_bytes()[:100_000])

    with pytest.raises(AudioFileError, match=r"source\.wav"):
        export(renderer, sound, STEMS, folder=folder, track="song", settings=ExportSettings(clip="none"), report=report)
    assert list(folder.iterdir()) == []


def test_a_folder_that_vanishes_is_told(tmp_path):
    folder = tmp_path / "out"
    sound = recording(tmp_path)

    def report(fraction, message="", partial=None):
        if message == "Writing":
            for path in folder.iterdir():
                path.unlink()
            folder.rmdir()

    with pytest.raises(ExportError, match=r"song .* was not written to .*out: the folder does not exist"):
        exported(sound, folder, report=report)


def test_a_file_in_the_folder_s_place_is_told(tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(ExportError, match="out"):
        exported(recording(tmp_path), tmp_path / "out" / "deeper")
    assert (tmp_path / "out").read_text() == "mine"


def test_parents_are_made_and_any_name_will_do(tmp_path):
    folder = tmp_path / "naïve 🎹" / "-stems"
    result = exported(recording(tmp_path), folder, stems=("speech",), template="-{track} 🎤 {stem} {method} {number}", method="nmf")
    assert result.stems[0].path == folder / "-song 🎤 speech nmf 1.wav"
    assert result.stems[0].path.is_file()


@pytest.mark.parametrize(
    "template",
    ["{stm}", "{", "{}", "{0}", "{stem!r}", "{stem:>9}", "{stem.upper}", "a/{stem}", "..\\{stem}", "", " ", ".wav", "{stem}.flac"],
)
def test_bad_templates_are_refused_in_a_sentence(tmp_path, template):
    with pytest.raises(ParameterError, match=r"^template "):
        planned_paths(STEMS, folder=tmp_path, track="song", template=template, settings=ExportSettings())


def planned_name(template: str, track: str = "song", stem: str = "piano", **settings) -> str:
    paths = planned_paths([stem], folder=Path("out"), track=track, template=template, settings=ExportSettings(**settings))
    return paths[stem].name


def test_names_get_their_extension_once():
    assert planned_name("{track} ({stem})") == "song (piano).wav"
    assert planned_name("{track} ({stem}).WAV") == "song (piano).WAV"
    assert planned_name("{stem}", format="flac") == "piano.flac"
    assert planned_name("{track}", track="01. Song v2.wav") == "01. Song v2.wav.wav"
    assert planned_name("{{{stem}}}") == "{piano}.wav"


@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_names_never_leave_the_folder(track, stem):
    try:
        path = planned_paths([stem], folder=Path("out"), track=track, template="{track}-{stem}", settings=ExportSettings())[stem]
    except UnicodeEncodeError:
        return
    assert path.parent == Path("out")
    assert not set(path.name) & set('/\\:*?"<>|\0\n')


def test_two_stems_on_one_path_are_refused(tmp_path):
    for template in ("{track}", "{track} {method}"):
        with pytest.raises(ParameterError, match="speech and piano would both be written to song"):
            planned_paths(STEMS, folder=tmp_path, track="song", template=template, settings=ExportSettings())
    with pytest.raises(ParameterError, match="Speech"):
        planned_paths(["speech", "Speech"], folder=tmp_path, track="song", settings=ExportSettings())
    with pytest.raises(ParameterError, match="residual"):
        planned_paths(["residual"], folder=tmp_path, track="song", settings=ExportSettings(residual=True))


def test_names_that_are_too_long_are_refused(tmp_path):
    with pytest.raises(ExportError, match="255 bytes"):
        planned_paths(STEMS, folder=tmp_path, track="🎹" * 80, settings=ExportSettings())


def test_unknown_stems_and_empty_exports_are_refused(tmp_path):
    sound = recording(tmp_path)
    with pytest.raises(ParameterError, match="must be one of speech, piano, noise; got 'drums'"):
        exported(sound, tmp_path, stems=("drums",))
    with pytest.raises(ParameterError, match="got none"):
        exported(sound, tmp_path, stems=())


def test_flac_refuses_float(tmp_path):
    with pytest.raises(ParameterError, match="subtype must be one that flac can store"):
        exported(recording(tmp_path), tmp_path / "out", settings=ExportSettings(format="flac", subtype="FLOAT"))
    assert not (tmp_path / "out").exists()
