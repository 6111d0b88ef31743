from dataclasses import replace

import numpy as np
import pytest

from workbench.core.sound import SoundArray
from workbench.dsp.analysis import SPEECH_AND_MUSIC
from workbench.training.choosing import results_of, searched, trial_score
from workbench.training.mixtures import LEVELS_DB, Mixture, Separated
from workbench.training.trials import Setting

START = Setting(SPEECH_AND_MUSIC, "kl", (8, 8))
STAGES = [[{"divergence": "is"}, {"divergence": "frobenius"}], [{"components": (16, 16)}, {"components": (24, 8)}]]
QUALITY = {"kl": 2.0, "is": 1.0, "frobenius": 3.0, (8, 8): 0.0, (16, 16): 1.0, (24, 8): 1.01}


class KnownTrials:
    """Every mixture of a setting scores what ``QUALITY`` says, and more under exponent 2."""

    def __init__(self):
        self.asked = []

    def measured(self, setting, exponents, report):
        self.asked.append(setting)
        mean = QUALITY[setting.divergence] + QUALITY[setting.components]
        sound = SoundArray(np.zeros((1, 1), np.float32), 16_000)
        mixtures = [Mixture(("speech", "piano"), (sound, sound), sound, level, (0.0, 0.0)) for level in LEVELS_DB] * 2
        return {
            exponent: [Separated(mixture, (mean + exponent / 2 + mixture.level_db, mean + exponent / 2)) for mixture in mixtures]
            for exponent in exponents
        }


def test_each_stage_changes_the_best_of_those_before_and_a_hair_is_not_better():
    trials = KnownTrials()
    best = searched(trials, START, STAGES, (1.0, 2.0))
    assert (best.setting, best.exponent, best.mean) == (replace(START, divergence="frobenius", components=(16, 16)), 2.0, 5.0)
    assert best.at[("speech", -5.0)] == pytest.approx(0.0)
    assert best.at[("piano", 5.0)] == pytest.approx(5.0)
    assert (best.low, best.high, best.mixtures) == (5.0, 5.0, 2)
    assert [setting.divergence for setting in trials.asked] == ["kl", "is", "frobenius", "frobenius", "frobenius"]


def test_known_results_are_not_tried_again_and_new_ones_are_kept():
    kept = []
    whole = searched(KnownTrials(), START, STAGES, (1.0, 2.0), keep=kept.extend)
    assert len(kept) == 5 * 2
    again, more = KnownTrials(), []
    assert searched(again, START, STAGES, (1.0, 2.0), known=kept[:6], keep=more.extend) == whole
    assert len(again.asked) == 2
    assert more == kept[6:]


def test_the_card_tells_what_was_chosen_and_how_well_it_did():
    best = results_of(START, KnownTrials().measured(START, (1.0,), None))[0]
    score = trial_score(best, ("speech", "piano"))
    assert score["settings"] == {"components": {"speech": 8, "piano": 8}, "divergence": "kl", "sparsity": 0.0, "exponent": 1.0}
    assert score["sources"]["speech"] == {"sdr_mean_at_db": {"-5": -2.5, "+0": 2.5, "+5": 7.5}}
    assert score["mean_of_all"] == {"sdr_mean": 2.5, "interval_95": [2.5, 2.5]}
