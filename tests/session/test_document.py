from pathlib import Path

import numpy as np
import pytest

from tests.results import Result
from workbench.core.arrangement import Arrangement
from workbench.core.edits import Edit
from workbench.core.errors import ParameterError
from workbench.core.mask_settings import MaskSettings
from workbench.core.parameters import Params, number
from workbench.core.regions import Box, Region, TimeRange
from workbench.core.sound import SoundArray
from workbench.session.document import Document


class Knobs(Params):
    sparsity: float = number(0.0, "Fewer components at once", low=0.0, high=100.0)


class Recorded(SoundArray):
    path = Path("somewhere.wav")
    subtype = "PCM_16"
    notices = ()

    def close(self):
        pass


def recording(seconds: float = 2.0) -> Recorded:
    return Recorded(np.zeros((1, round(seconds * 1000)), np.float32), 1000)


@pytest.fixture
def document(qapp):
    document = Document()
    document.open(recording())
    document.choose_method("some", Knobs(), [], ["speech", "piano"])
    return document


def heard(document, *names):
    """The named signals of the document, counted from now on."""
    counts = dict.fromkeys(names, 0)

    def counter(name):
        def count():
            counts[name] += 1

        return count

    for name in names:
        getattr(document, name).connect(counter(name))
    return counts


def test_each_change_tells_just_those_whom_it_concerns(document):
    counts = heard(document, "params_changed", "tail_changed", "mix_changed", "method_changed")
    document.set_param("sparsity", 1.0)
    assert counts == {"params_changed": 1, "tail_changed": 0, "mix_changed": 0, "method_changed": 0}
    document.set_mask("exponent", 3.0)
    assert counts == {"params_changed": 1, "tail_changed": 1, "mix_changed": 0, "method_changed": 0}
    document.set_weight("speech", 2.0)
    assert counts["tail_changed"] == 2
    document.set_muted("piano", True)
    assert (counts["tail_changed"], counts["mix_changed"]) == (2, 2)
    document.set_mask("exponent", 3.0)
    assert counts["tail_changed"] == 2


def test_gains_follow_mute_solo_and_level(document):
    stems = ("speech", "piano", "third")
    assert document.settings.gains(stems) == (1.0, 1.0, 1.0)
    document.set_gain("speech", -20.0)
    document.set_muted("third", True)
    assert document.settings.gains(stems) == pytest.approx((0.1, 1.0, 0.0))
    document.set_soloed("speech", True)
    assert document.settings.gains(stems) == pytest.approx((0.1, 0.0, 0.0))
    document.set_gain("speech", -60.0)
    assert document.settings.gains(stems) == (0.0, 0.0, 0.0)
    assert document.settings.levels(stems) == (0.0, 1.0, 1.0)


def test_undo_takes_a_drag_back_as_one_step(document):
    start = document.settings
    for exponent in (3.0, 4.0, 5.0):
        document.set_mask("exponent", exponent)
    document.end_drag()
    document.set_mask("exponent", 6.0)
    document.set_muted("speech", True)
    document.undo()
    document.undo()
    assert document.settings.masks.exponent == 5.0
    document.undo()
    assert document.settings == start
    for _ in range(3):
        document.redo()
    assert document.settings.masks.exponent == 6.0
    assert document.settings.stem("speech").muted
    assert not document.can_redo
    document.undo()
    document.set_mask("exponent", 7.0)
    assert not document.can_redo


def test_bad_values_change_nothing(document):
    before = document.settings
    with pytest.raises(ParameterError, match="sparsity"):
        document.set_param("sparsity", -1.0)
    with pytest.raises(ParameterError, match="exponent"):
        document.set_mask("exponent", 99.0)
    with pytest.raises(ParameterError, match=r"weight of speech must lie in \[0, 10\]; got 11"):
        document.set_weight("speech", 11)
    with pytest.raises(ParameterError, match="gain of speech"):
        document.set_gain("speech", 13)
    assert document.settings is before
    with pytest.raises(ParameterError, match="choose a method first"):
        Document().set_param("sparsity", 1.0)


def test_another_recording_keeps_the_settings_and_drops_the_result(document):
    document.set_mask("exponent", 9.0)
    document.set_result(Result(stems=("speech", "piano")))
    document.select((0.5, 1.0))
    document.open(recording(1.0))
    assert document.result is None
    assert document.selection is None
    assert document.settings.masks == MaskSettings(exponent=9.0)
    assert document.seconds == 1.0


def test_a_recording_comes_back_with_its_result_and_what_made_it(document):
    made_by, result = document.settings, Result(stems=("speech", "piano"))
    document.set_param("sparsity", 4.0)
    document.set_mask("exponent", 9.0)
    document.open(recording(1.0), result, made_by)
    assert document.result is result
    assert document.settings.params == made_by.params
    assert document.settings.masks.exponent == 9.0
    assert not document.can_undo
    document.open(None)
    assert document.recording is None
    assert document.result is None
    assert document.seconds == 0.0


def test_a_result_with_other_stems_renames_the_lanes(document):
    counts = heard(document, "stems_changed", "result_changed")
    document.set_result(Result(stems=("stem 1", "stem 2")))
    assert document.stems == ("stem 1", "stem 2")
    assert counts == {"stems_changed": 1, "result_changed": 1}
    document.show_stems(("a",))
    assert document.result is None


def test_a_selection_is_ordered_and_cut(document):
    document.select((1.5, 0.5))
    assert document.selection == (0.5, 1.5)
    document.select((-3.0, 9.0))
    assert document.selection == (0.0, 2.0)
    document.select((1.0, 1.0))
    assert document.selection is None


def test_references_are_undone_and_ask_for_another_separation(document):
    counts = heard(document, "params_changed", "tail_changed", "mix_changed", "method_changed")
    document.set_references([("voice", "/there/voice.wav")])
    assert document.settings.references == (("voice", "/there/voice.wav"),)
    assert counts == {"params_changed": 1, "tail_changed": 0, "mix_changed": 0, "method_changed": 0}
    document.undo()
    assert document.settings.references == ()
    assert counts["params_changed"] == 2


@pytest.mark.parametrize(("names", "told"), [(("voice", "voice"), "'voice' twice"), (("voice", ""), "an empty one")])
def test_references_that_cannot_be_told_apart_are_refused(document, names, told):
    with pytest.raises(ParameterError, match=told):
        document.set_references([(name, "/there/voice.wav") for name in names])
    assert document.settings.references == ()


def test_a_recording_that_comes_back_brings_its_references(document):
    document.set_references([("voice", "/there/voice.wav")])
    made_by = document.settings
    document.set_references([])
    document.open(recording(), None, made_by)
    assert document.settings.references == (("voice", "/there/voice.wav"),)


def test_preprocessing_is_undone_and_asks_for_another_separation(document):
    counts = heard(document, "params_changed", "tail_changed")
    document.set_preprocessing("low_pass", 4000.0)
    document.set_preprocessing("low_pass", 5000.0)
    assert document.settings.preprocessing.low_pass == 5000.0
    assert counts == {"params_changed": 2, "tail_changed": 0}
    document.undo()
    assert not document.settings.preprocessing.active
    with pytest.raises(ParameterError, match="low_pass must be a number"):
        document.set_preprocessing("low_pass", -1.0)


def test_edits_are_undone_and_say_what_they_change(document):
    counts = heard(document, "tail_changed", "edits_changed", "params_changed")
    edit = Edit(region=Region.of(TimeRange(start_seconds=0.0, stop_seconds=1.0)), stem="speech")
    document.set_edits([edit])
    assert counts == {"tail_changed": 1, "edits_changed": 1, "params_changed": 0}
    document.set_guided(True)
    assert counts == {"tail_changed": 2, "edits_changed": 2, "params_changed": 1}
    assert (document.settings.mask_edits, document.settings.guides) == ((), (edit,))
    document.undo()
    document.undo()
    assert document.settings.edits == ()
    for strength in (0.1, 0.2, 0.3):
        document.set_edits([edit.changed(strength=strength)], "stroke")
    document.end_drag()
    document.undo()
    assert document.settings.edits == ()


def test_a_disabled_edit_changes_no_sound(document):
    edit = Edit(region=Region.of(TimeRange(start_seconds=0.0, stop_seconds=1.0)), stem="speech", enabled=False)
    counts = heard(document, "tail_changed", "edits_changed")
    document.set_edits([edit])
    assert counts == {"tail_changed": 0, "edits_changed": 1}


def test_what_was_painted_and_arranged_stays_with_its_recording(document):
    first, edit = document.recording, Edit(region=Region.of(TimeRange(start_seconds=0.0, stop_seconds=1.0)), stem="speech")
    document.set_edits([edit])
    document.arrange(Arrangement(order=("piano", "speech")))
    left = document.settings
    document.open(recording())
    assert document.settings.edits == ()
    assert document.stems == ("speech", "piano")
    document.open(first, left=left)
    assert document.settings.edits == (edit,)
    assert document.stems == ("piano", "speech")


def test_how_stems_are_mixed_stays_with_their_recording(document):
    first = document.recording
    document.set_gain("speech", -7.0)
    document.set_pan("piano", 0.5)
    document.set_soloed("piano", True)
    document.set_mask("exponent", 9.0)
    left = document.settings
    document.open(recording())
    assert not document.settings.mix
    assert document.settings.masks.exponent == 9.0
    document.open(first, left=left)
    assert document.settings.mix == left.mix


def test_arranging_stems_is_one_step_and_another_method_starts_afresh(document):
    counts = heard(document, "stems_changed", "result_changed")
    document.set_result(Result())
    counts |= {"stems_changed": 0, "result_changed": 0}
    document.arrange(Arrangement(titles={"speech": "Reader"}))
    assert counts == {"stems_changed": 1, "result_changed": 0}
    document.arrange(Arrangement(merged={"piano": "speech"}))
    assert counts == {"stems_changed": 2, "result_changed": 1}
    assert document.stems == ("speech",)
    document.undo()
    assert document.stems == ("speech", "piano")
    document.redo()
    document.choose_method("other", Knobs(), [], ["speech", "piano"])
    assert document.stems == ("speech", "piano")


def test_a_region_selects_the_span_that_it_lies_in(document):
    counts = heard(document, "selection_changed")
    region = Region.of(Box(start_seconds=-1.0, stop_seconds=0.5, low_hz=10.0, high_hz=20.0))
    document.select_region(region)
    assert (document.selection, document.region) == ((0.0, 0.5), region)
    document.select((0.0, 0.5))
    assert document.region is None
    document.select_region(Region())
    assert document.selection is None
    assert counts["selection_changed"] == 3


def test_a_pan_lies_between_left_and_right(document):
    counts = heard(document, "mix_changed")
    document.set_pan("speech", -0.5)
    assert document.settings.stem("speech").pan == -0.5
    assert counts["mix_changed"] == 1
    with pytest.raises(ParameterError, match=r"pan of speech must lie in \[-1, 1\]; got 2"):
        document.set_pan("speech", 2.0)


def test_what_was_done_to_components_goes_when_as_many_others_come_out_and_comes_back_with_what_changed_that(document):
    counts = heard(document, "components_dropped", "stems_changed", "undo_changed")
    document.set_result(Result(components=8))
    document.arrange(Arrangement().moving([3], "new", 8).titling("speech", "Anna"))
    moved = document.settings.arrangement
    document.set_result(Result(components=8))
    assert document.settings.arrangement == moved
    document.set_param("sparsity", 1.0)
    steps = counts["undo_changed"]
    document.set_result(Result(components=12))
    assert document.settings.arrangement == Arrangement().titling("speech", "Anna")
    assert document.stems == ("speech", "piano")
    assert (counts["components_dropped"], counts["undo_changed"]) == (1, steps)
    document.undo()
    assert document.settings.arrangement == moved
    document.set_result(Result(components=8))
    assert document.settings.arrangement == moved and document.stems == ("speech", "piano", "new")


def test_steps_that_are_taken_back_or_done_again_are_told(document):
    told = []
    document.stepped.connect(told.append)
    document.redo()
    document.set_muted("speech", True)
    document.undo()
    document.redo()
    assert told == [False, True]
