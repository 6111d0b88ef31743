import pytest

from workbench.core.errors import ExportError
from workbench.tasks.replacing import EarlierFiles


@pytest.fixture
def paths(tmp_path):
    """Two earlier files and a place where none is."""
    found = [tmp_path / name for name in ("one.wav", "two.wav", "new.wav")]
    for path in found[:2]:
        path.write_text("mine")
    return found


def test_without_an_error_the_new_files_stay(paths, tmp_path):
    with EarlierFiles(paths) as earlier:
        earlier.set_aside()
        assert not any(path.exists() for path in paths)
        for path in paths:
            path.write_text("new")
    assert [path.read_text() for path in paths] == ["new"] * 3
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize("replaced", range(4))
def test_an_error_after_any_of_them_puts_all_back(paths, tmp_path, replaced):
    with pytest.raises(KeyError), EarlierFiles(paths) as earlier:
        earlier.set_aside()
        for path in paths[:replaced]:
            path.write_text("new")
        raise KeyError
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"one.wav": "mine", "two.wav": "mine"}


def test_an_error_before_anything_moves_touches_nothing(paths, tmp_path):
    with pytest.raises(KeyError), EarlierFiles(paths):
        paths[2].write_text("another's")
        raise KeyError
    assert len(list(tmp_path.iterdir())) == 3


def test_what_cannot_be_put_back_is_named_and_kept(paths, tmp_path):
    with pytest.raises(ExportError, match=r"one\.wav .* is kept as \.one-"), EarlierFiles(paths) as earlier:
        earlier.set_aside()
        paths[0].mkdir()
        raise KeyError
    assert [path.read_text() for path in tmp_path.glob(".one-*")] == ["mine"]
    assert paths[1].read_text() == "mine"
