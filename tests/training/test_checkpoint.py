import numpy as np
import pytest

from workbench.core.errors import TrainingError
from workbench.training.checkpoint import Checkpoint

TENSOR = np.arange(6, dtype=np.float32).reshape(2, 3)


def test_what_is_finished_is_found_again(tmp_path):
    with Checkpoint(tmp_path / "model", {"seed": 1}) as checkpoint:
        checkpoint.save("speech/is/8", TENSOR)
    again = Checkpoint(tmp_path / "model", {"seed": 1})
    assert np.array_equal(again.load("speech/is/8"), TENSOR)
    assert again.load("speech/is/16") is None


def test_what_another_training_has_finished_is_removed_only_when_that_is_asked_for(tmp_path):
    with Checkpoint(tmp_path / "model", {"seed": 1, "torch": "2.6", "training": []}) as checkpoint:
        checkpoint.save("speech/is/8", TENSOR)
    other = {"seed": 2, "torch": "2.7", "training": []}
    with pytest.raises(TrainingError, match="an unfinished training that differs in seed, the version of torch; it goes on when"):
        Checkpoint(tmp_path / "model", other)
    with Checkpoint(tmp_path / "model", other, discard=True) as anew:
        assert anew.load("speech/is/8") is None


def test_one_training_at_a_time_writes_to_a_folder(tmp_path):
    with Checkpoint(tmp_path / "model", {"seed": 1}) as first:
        first.save("speech/is/8", TENSOR)
        for identity in ({"seed": 1}, {"seed": 2}):
            with pytest.raises(TrainingError, match="used by one training at a time; another one is writing to it"):
                Checkpoint(tmp_path / "model", identity, discard=True)
        assert np.array_equal(Checkpoint(tmp_path / "model", {"seed": 1}, alone=False).load("speech/is/8"), TENSOR), "of the same training"
    with Checkpoint(tmp_path / "model", {"seed": 1}) as again:
        assert np.array_equal(again.load("speech/is/8"), TENSOR)


def test_a_training_that_has_finished_nothing_leaves_no_folder(tmp_path):
    with pytest.raises(TrainingError, match="nothing"), Checkpoint(tmp_path / "model", {}) as checkpoint:
        (checkpoint.folder / "training-0.sounds").write_bytes(b"much")
        raise TrainingError("nothing")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_tensor_counts_as_not_finished(tmp_path):
    checkpoint = Checkpoint(tmp_path / "model", {})
    checkpoint.save("speech/is/8", TENSOR)
    (file,) = checkpoint.folder.glob("*.safetensors")
    file.write_bytes(file.read_bytes()[:40])
    assert checkpoint.load("speech/is/8") is None


def test_nothing_is_left_when_it_is_removed(tmp_path):
    checkpoint = Checkpoint(tmp_path / "model", {})
    checkpoint.save("speech/is/8", TENSOR)
    checkpoint.remove()
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_told_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(TrainingError, match="must be writable"):
        Checkpoint(tmp_path / "file" / "model", {})
