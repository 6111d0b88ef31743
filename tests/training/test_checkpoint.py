import numpy as np
import pytest

from workbench.core.errors import TrainingError
from workbench.training.checkpoint import Checkpoint

TENSOR = np.arange(6, dtype=np.float32).reshape(2, 3)


def test_what_is_finished_is_found_again(tmp_path):
    Checkpoint(tmp_path / "model", {"seed": 1}).save("speech/is/8", TENSOR)
    again = Checkpoint(tmp_path / "model", {"seed": 1})
    assert np.array_equal(again.load("speech/is/8"), TENSOR)
    assert again.load("speech/is/16") is None


def test_another_training_begins_anew(tmp_path):
    Checkpoint(tmp_path / "model", {"seed": 1}).save("speech/is/8", TENSOR)
    assert Checkpoint(tmp_path / "model", {"seed": 2}).load("speech/is/8") is None


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
