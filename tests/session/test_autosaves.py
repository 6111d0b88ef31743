import os
import subprocess
import sys
import time

import pytest

from workbench.session.autosaves import Autosaves, work_is_abandoned

LEAVE = "import sys; from pathlib import Path; from workbench.session.autosaves import Autosaves; own = Autosaves(Path(sys.argv[1])).own"
SAVE = "; (own / '1').mkdir(); (own / '1' / 'project.json').write_text('{}')"
CRASH = "; import os; os.kill(os.getpid(), 9)"


def crashed(root, saved=True):
    """Let another program begin below ``root`` and be killed."""
    subprocess.run([sys.executable, "-c", LEAVE + (SAVE if saved else "") + CRASH, str(root)], check=False)
    (folder,) = root.iterdir()
    return folder


@pytest.fixture
def root(tmp_path):
    return tmp_path / "state" / "autosaves"


def test_nothing_is_made_before_it_is_asked_for_and_nothing_stays(root):
    autosaves = Autosaves(root)
    assert autosaves.abandoned() == ()
    assert not root.exists()
    assert autosaves.own.is_dir()
    autosaves.close()
    assert not list(root.iterdir())


def test_what_a_killed_program_left_is_claimed_by_one(root):
    folder = crashed(root)
    first, second = Autosaves(root), Autosaves(root)
    assert work_is_abandoned(root)
    (found,) = first.abandoned()
    assert (found.folder, found.works) == (folder, (folder / "1",))
    assert second.abandoned() == ()
    assert not work_is_abandoned(root)
    first.leave(found)
    (found,) = second.abandoned()
    second.remove(found)
    assert not folder.exists()


def test_what_a_running_program_keeps_is_left_alone(root):
    running, other = Autosaves(root), Autosaves(root)
    (running.own / "1").mkdir()
    (running.own / "1" / "project.json").write_text("{}")
    assert other.abandoned() == ()
    running.close()


def test_an_empty_folder_goes_but_not_while_its_program_may_be_about_to_lock_it(root):
    folder = crashed(root, saved=False)
    autosaves = Autosaves(root)
    assert autosaves.abandoned() == ()
    assert folder.exists()
    long_ago = time.time() - 3600
    os.utime(folder, (long_ago, long_ago))
    assert autosaves.abandoned() == ()
    assert not folder.exists()
