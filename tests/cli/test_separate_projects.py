"""``separate`` on projects: what the window saved comes out as files, its edits, titles and mix with it."""

import numpy as np
import pytest
import soundfile

from tests.cli.commands import write_sound
from workbench.audio.recording import open_recording
from workbench.core.arrangement import Arrangement
from workbench.core.edits import Edit
from workbench.core.mask_settings import MaskSettings
from workbench.core.regions import Box, Region
from workbench.session.settings import Settings
from workbench.tasks.projects import Work, save_project
from workbench.tasks.separating import params_for, separate


@pytest.fixture
def project(tmp_path):
    """A project of half a second, in which a span was given to one stem, which bears another title."""
    recording, params = open_recording(write_sound(tmp_path / "music" / "song.wav")), params_for("harmonic-percussive", ())
    separation = separate(recording, "harmonic-percussive", (), params)
    span = Region.of(Box(start_seconds=0.1, stop_seconds=0.4, low_hz=0.0, high_hz=8000.0))
    settings = Settings(
        method="harmonic-percussive",
        params=params,
        masks=MaskSettings(exponent=1.0),
        edits=(Edit(region=span, stem="percussive"),),
        arrangement=Arrangement(titles={"percussive": "Hits"}),
    )
    settings = settings.with_stem("harmonic", muted=True)
    path = tmp_path / "music" / "song.workbench"
    save_project(Work(recording, settings, separation, settings), path)
    recording.close()
    return path


def test_the_stems_of_a_project_are_written_with_its_edits_and_titles(project, command, tmp_path, monkeypatch):
    monkeypatch.setattr("workbench.tasks.project_stems.separate", None)
    answer = command("separate", project, "-o", tmp_path / "out", "--mix", "--no-dither", "--json")
    assert answer.status == 0
    (result,) = answer.objects
    assert (result["input"], result["method"], result["parameters"]["exponent"]) == (str(project), "harmonic-percussive", 1.0)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["song (Hits).wav", "song (harmonic).wav", "song (mix).wav"]
    hits, tones, mix = (soundfile.read(tmp_path / "out" / f"song ({name}).wav")[0] for name in ("Hits", "harmonic", "mix"))
    given = slice(round(0.2 * 16_000), round(0.3 * 16_000))
    assert np.abs(tones[given]).max() < 0.01
    assert np.abs(hits[given]).max() > 0.1
    np.testing.assert_allclose(mix, hits, atol=2.0**-15)
    np.testing.assert_allclose(hits + tones, soundfile.read(project.with_name("song.wav"))[0], atol=2.0**-14)


def test_a_stem_is_chosen_by_the_title_that_it_was_given(project, command, tmp_path):
    assert command("separate", project, "-o", tmp_path / "out", "--stems", "Hits").status == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["song (Hits).wav"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--method", "repetition"), "a project says itself how it is separated; method cannot be given with it"),
        (("--set", "margin=2"), "settings cannot be given with it"),
        (("--stems", "drums"), "stem must be one of"),
    ],
)
def test_options_that_a_project_answers_itself_are_refused(project, command, tmp_path, words, sentence):
    answer = command("separate", project, "-o", tmp_path / "out", *words)
    assert (answer.status, sentence in answer.err) == (2, True)


def test_projects_and_recordings_are_not_mixed(project, command, tmp_path):
    answer = command("separate", project, project.with_name("song.wav"), "-o", tmp_path / "out")
    assert (answer.status, "commands of their own" in answer.err) == (2, True)


def test_a_damaged_project_fails_in_one_sentence_and_others_go_on(project, command, tmp_path):
    good = project.rename(tmp_path / "music" / "good.workbench")
    bad = tmp_path / "alone" / "bad.workbench"
    bad.parent.mkdir()
    bad.write_bytes(good.read_bytes()[:100])
    answer = command("separate", bad, good, "-o", tmp_path / "out")
    assert (answer.status, "bad.workbench" in answer.err) == (1, True)
    assert (tmp_path / "out" / "song (Hits).wav").is_file()


def test_files_that_are_there_are_replaced_only_when_asked(project, command, tmp_path):
    words = "separate", project, "-o", tmp_path / "out"
    assert [command(*words).status, command(*words).status, command(*words, "--overwrite").status] == [0, 1, 0]
