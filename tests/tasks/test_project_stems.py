"""A project's stems without the window: those that it keeps, or those that its settings give by now."""

from dataclasses import replace

import numpy as np
import pytest

from tests.cli.commands import write_sound
from workbench.audio.recording import open_recording
from workbench.core.arrangement import Arrangement
from workbench.core.edits import Edit
from workbench.core.errors import ProjectError
from workbench.core.regions import Box, Region
from workbench.session.settings import Settings
from workbench.tasks.project_stems import stems_of_project
from workbench.tasks.projects import Work
from workbench.tasks.separating import params_for, separate

METHOD = "harmonic-percussive"


@pytest.fixture
def work(tmp_path):
    recording, params = open_recording(write_sound(tmp_path / "song.wav")), params_for(METHOD, ())
    first, second = ("harmonic", "percussive")
    painted = Edit(region=Region.of(Box(start_seconds=0.1, stop_seconds=0.3, low_hz=100.0, high_hz=2000.0)), stem=second)
    settings = Settings(method=METHOD, params=params, edits=(painted,), arrangement=Arrangement(titles={first: "Tones"}))
    return Work(recording, settings, separate(recording, METHOD, (), params), settings)


def test_what_a_project_keeps_is_taken_without_separating(work, monkeypatch):
    monkeypatch.setattr("workbench.tasks.project_stems.separate", None)
    held = stems_of_project(work)
    assert held.separation is work.separation
    assert (held.settings, held.masks) == (work.settings, work.settings.masks)


@pytest.mark.parametrize("lost", ["result", "settings"])
def test_stems_are_separated_where_none_are_kept_or_other_settings_made_them(work, lost):
    changed = replace(work.settings, params=work.settings.params.changed(harmonic_seconds=0.1))
    other = replace(work, separation=None) if lost == "result" else replace(work, settings=changed)
    held = stems_of_project(other)
    assert held.separation is not work.separation
    assert held.separation.params == other.settings.params
    stems = held.separation.renderer(held.masks).stems(0, work.recording.samples)
    np.testing.assert_allclose(stems.sum(axis=0), work.recording.read(0, work.recording.samples), atol=1e-5)


def test_a_project_without_a_method_is_told_of(work):
    with pytest.raises(ProjectError, match="names no method"):
        stems_of_project(replace(work, settings=Settings()))
