import numpy as np
import pytest

from tests.training.folders import RATE, write_sources
from workbench.core.errors import Cancelled
from workbench.dsp.analysis import Analysis
from workbench.training import trials as module
from workbench.training.material import find_recordings, groups_of
from workbench.training.trials import Setting, Trials, turns

ANALYSIS = Analysis(rate=RATE, window_samples=256, hop_samples=64)
SETTING = Setting(ANALYSIS, "kl", (8, 12))


@pytest.fixture
def files(tmp_path):
    return {source: find_recordings(source, folder, RATE, print) for source, folder in write_sources(tmp_path)}


def few(files):
    return Trials(files, turn_count=2, mixtures=1, frames=200, updates=6, seed=0)


def test_every_group_is_tried_once_and_never_learnt_from_in_that_turn(files):
    parted = turns(files, 3, 0)
    for source, members in files.items():
        tried = [group for turn in parted for group in groups_of(turn.trying[source])]
        assert set(tried) == set(groups_of(members))
        assert len(tried) == len(set(tried))
        for turn in parted:
            assert not set(groups_of(turn.trying[source])) & set(groups_of(turn.learning[source]))


def test_fewer_groups_than_turns_are_tried_again_and_one_alone_is_learnt_from_too(files):
    two = {"speech": files["speech"], "piano": [file for file in files["piano"] if file.group != "piece-0"]}
    assert [groups_of(turn.trying["piano"]) for turn in turns(two, 4, 0)] in (
        [["piece-1"], ["piece-2"]] * 2,
        [["piece-2"], ["piece-1"]] * 2,
    )
    one = {"speech": files["speech"], "piano": files["piano"][:1]}
    assert all(turn.learning["piano"] == turn.trying["piano"] == one["piano"] for turn in turns(one, 2, 0))


def test_settings_are_measured_on_every_turn_under_every_exponent(files):
    results = few(files).measured(SETTING, (1.0, 2.0))
    assert set(results) == {1.0, 2.0}
    assert all(len(separated) == 2 * 3 for separated in results.values())
    assert results[1.0][0].sdr != results[2.0][0].sdr
    again = few(files).measured(SETTING, (1.0, 2.0))
    assert [each.sdr for each in results[2.0]] == [each.sdr for each in again[2.0]]


def test_what_was_learnt_serves_other_settings(files, monkeypatch):
    learnt = []
    learn = module.learn
    monkeypatch.setattr(module, "learn", lambda *given, **named: learnt.append(given[1]) or learn(*given, **named))
    trials = few(files)
    trials.measured(SETTING, (1.0,))
    assert learnt == [8, 12] * 2
    trials.measured(Setting(ANALYSIS, "kl", (8, 16), iterations=10), (1.0,))
    assert learnt == [8, 12] * 2 + [16] * 2


def test_components_that_know_the_sources_separate_better_than_one_of_each(files):
    trials = few(files)
    one, many = (trials.measured(Setting(ANALYSIS, "kl", sizes), (1.0,))[1.0] for sizes in ((1, 1), (8, 12)))
    assert np.mean([each.sdr for each in many]) > np.mean([each.sdr for each in one])


def test_trying_stops_when_asked(files):
    def report(fraction, message="", partial=None):
        if fraction > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        few(files).measured(SETTING, (1.0,), report)
