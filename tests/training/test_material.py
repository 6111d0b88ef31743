import numpy as np
import pytest

from tests.training.folders import RATE, tones, write, write_sources
from workbench.core.errors import TrainingError
from workbench.dsp.analysis import SPEECH_AND_MUSIC
from workbench.training.licences import NOT_STATED, Provenance
from workbench.training.material import find_recordings, groups_of, parted, training_frames


@pytest.fixture
def notices():
    return []


@pytest.fixture
def found(tmp_path, notices):
    return {source: find_recordings(source, folder, RATE, notices.append) for source, folder in write_sources(tmp_path)}


def test_groups_are_speakers_and_folders(found):
    assert groups_of(found["speech"]) == [f"LibriSpeech {speaker}" for speaker in range(100, 104)]
    assert groups_of(found["piano"]) == ["piece-0", "piece-1", "piece-2"]
    assert found["piano"][0].provenance.licence == NOT_STATED


def test_a_recording_in_the_folder_itself_is_its_own_group(tmp_path):
    write(tmp_path / "solo.wav", tones(1.0, 0))
    assert groups_of(find_recordings("piano", tmp_path, RATE, print)) == ["solo"]


def test_the_nearest_manifest_tells_licence_and_group(tmp_path):
    write(tmp_path / "set" / "keys" / "näme.wav", tones(1.0, 0))
    write(tmp_path / "set" / "keys" / "unlisted.wav", tones(1.0, 1))
    rows = 'path,licence,attribution,speaker_or_piece\nkeys/näme.wav,CC0 1.0,"Somebody, piano",Prelude\n'
    (tmp_path / "set" / "MANIFEST.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "MANIFEST.csv").write_text("path,licence\nset/keys/näme.wav,wrong\n", encoding="utf-8")
    listed, unlisted = find_recordings("piano", tmp_path / "set" / "keys", RATE, print)
    assert listed.provenance == Provenance("CC0 1.0", "Somebody, piano", "Prelude")
    assert (listed.group, unlisted.group) == ("Prelude", "unlisted")
    assert unlisted.provenance.licence == NOT_STATED


@pytest.mark.parametrize("content", [b"\xff\xfe broken", b"name,licence\nx,y\n", b""])
def test_a_manifest_that_tells_nothing_is_passed_over(tmp_path, content):
    write(tmp_path / "solo.wav", tones(1.0, 0))
    (tmp_path / "MANIFEST.csv").write_bytes(content)
    assert find_recordings("piano", tmp_path, RATE, print)[0].provenance == Provenance()


def test_groups_are_held_out_as_a_whole(found):
    for seed in range(10):
        material = parted(found["speech"], 0.5, [], seed)
        assert len(groups_of(material.held_out)) == 2
        assert not set(groups_of(material.held_out)) & set(groups_of(material.training))
        assert len(material.training) + len(material.held_out) == len(found["speech"])
    assert parted(found["speech"], 0.5, [], 3) == parted(found["speech"], 0.5, [], 3)
    assert len({tuple(groups_of(parted(found["speech"], 0.5, [], seed).held_out)) for seed in range(10)}) > 1


@pytest.mark.parametrize("name", ["LibriSpeech 102", "102-7-0001"])
def test_a_name_holds_its_whole_group_out(found, name):
    assert groups_of(parted(found["speech"], 0.0, [name], 0).held_out) == ["LibriSpeech 102"]


def test_a_share_keeps_one_group_on_either_side(found):
    assert len(groups_of(parted(found["piano"], 0.01, [], 0).held_out)) == 1
    assert len(groups_of(parted(found["piano"], 0.9, [], 0).training)) == 1
    assert parted(found["piano"][:1], 0.5, [], 0).held_out == ()
    with pytest.raises(TrainingError, match="must keep something"):
        parted(found["piano"], 0.1, ["piece-0", "piece-1", "piece-2"], 0)


def test_what_cannot_be_used_is_left_out_and_told(tmp_path, notices):
    write(tmp_path / "good.wav", tones(1.0, 0))
    write(tmp_path / "slow.wav", tones(1.0, 0), 8_000)
    (tmp_path / "broken.wav").write_bytes(b"RIFF nothing")
    (tmp_path / "readme.txt").write_text("no recording")
    assert [file.path.name for file in find_recordings("piano", tmp_path, RATE, notices.append)] == ["good.wav"]
    assert len(notices) == 2
    assert "broken.wav" in notices[0]
    assert "8000" in notices[1]


def test_nothing_to_train_from_is_told_in_a_sentence(tmp_path):
    with pytest.raises(TrainingError, match="got none in"):
        find_recordings("piano", tmp_path, RATE, print)
    with pytest.raises(TrainingError, match="must be there"):
        find_recordings("piano", tmp_path / "missing", RATE, print)


def test_recordings_come_at_one_level_and_without_silence(tmp_path):
    loud = tones(2.0, 1)
    write(tmp_path / "loud.wav", np.concatenate([loud, np.zeros(RATE)]))
    write(tmp_path / "quiet.wav", np.concatenate([np.zeros(2 * RATE), 0.1 * loud]))
    frames = training_frames(find_recordings("piano", tmp_path, RATE, print), SPEECH_AND_MUSIC, 10_000, 0)
    assert frames.shape[0] == SPEECH_AND_MUSIC.bins
    assert frames.T.flags.c_contiguous
    half = frames.shape[1] // 2
    assert frames[:, :half].mean() == pytest.approx(frames[:, half:].mean(), rel=0.05)
    assert frames.sum(axis=0).min() > 0.0
    assert frames.shape[1] < 2 * SPEECH_AND_MUSIC.frames_of(2 * RATE) + 8


def test_frames_are_thinned_alike_by_a_seed(found):
    files = found["piano"]
    everything = training_frames(files, SPEECH_AND_MUSIC, 10_000, 0)
    thinned = training_frames(files, SPEECH_AND_MUSIC, everything.shape[1] // 3, 5)
    assert 0.2 < thinned.shape[1] / everything.shape[1] < 0.5
    assert np.array_equal(thinned, training_frames(files, SPEECH_AND_MUSIC, everything.shape[1] // 3, 5))


def test_nothing_but_silence_is_refused(tmp_path):
    write(tmp_path / "silent.wav", np.zeros(RATE))
    with pytest.raises(TrainingError, match="none of 1 recordings has any"):
        training_frames(find_recordings("piano", tmp_path, RATE, print), SPEECH_AND_MUSIC, 100, 0)
