import os
import tempfile
from pathlib import Path

import pytest

from workbench.core.folders import resources, temporary, written_beside


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


def test_large_temporary_files_lie_where_the_user_says_or_where_there_is_room(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert temporary() == tmp_path
    monkeypatch.delenv("TMPDIR")
    monkeypatch.setattr(os, "access", lambda path, mode: path == Path("/var/tmp"))
    assert temporary() == Path("/var/tmp")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert temporary() == tmp_path
