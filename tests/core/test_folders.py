import pytest

from workbench.core.folders import resources, written_beside


def test_a_file_appears_whole(tmp_path):
    target = tmp_path / "näme 🎵.txt"
    target.write_text("before")
    with written_beside(target) as beside:
        beside.write_text("after")
        assert target.read_text() == "before"
    assert target.read_text() == "after"
    assert list(tmp_path.iterdir()) == [target]


def test_a_failure_leaves_what_was_there(tmp_path):
    target = tmp_path / "file.txt"
    target.write_text("before")
    with pytest.raises(RuntimeError), written_beside(target) as beside:
        beside.write_text("half")
        raise RuntimeError
    assert target.read_text() == "before"
    assert list(tmp_path.iterdir()) == [target]


def test_resources_are_found():
    assert resources().is_dir()
