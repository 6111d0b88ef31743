import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from workbench.core.arrangement import Arrangement

GIVEN = ("speech", "piano", "rest")
NAMES = st.sampled_from([*GIVEN, "new", "other"])


def test_stems_come_as_the_method_has_them_and_then_as_they_were_split_off():
    arrangement = Arrangement().moving([2, 3], "new", 8).moving([1], "piano", 8)
    assert arrangement.stems(GIVEN) == ("speech", "piano", "rest", "new")
    assert arrangement.among == 8


def test_merged_stems_are_one_until_they_are_parted():
    arrangement = Arrangement().merging("speech", "piano").merging("piano", "rest")
    assert arrangement.stems(GIVEN) == ("rest",)
    assert set(arrangement.merged_into("rest")) == {"speech", "piano"}
    assert arrangement.parting("rest") == Arrangement()
    assert Arrangement().merging("rest", "rest") == Arrangement()


def test_merging_back_and_forth_ends_in_the_stem_named_last():
    arrangement = Arrangement().merging("speech", "piano").merging("piano", "speech")
    assert arrangement.stems(GIVEN) == ("speech", "rest")
    assert arrangement.target("piano") == "speech"


def test_a_stem_goes_up_and_down_and_not_beyond_the_ends():
    arrangement = Arrangement().shifting("rest", -1, GIVEN)
    assert arrangement.stems(GIVEN) == ("speech", "rest", "piano")
    assert arrangement.shifting("rest", -5, GIVEN).stems(GIVEN) == ("rest", "speech", "piano")
    assert arrangement.shifting("speech", 9, GIVEN).stems(GIVEN) == ("rest", "piano", "speech")


def test_titles_and_colours_change_nothing_that_is_computed():
    arrangement = Arrangement().titling("speech", "Anna").colouring("speech", "#ff0000")
    assert arrangement.title("speech") == "Anna"
    assert arrangement.regrouping == Arrangement()
    assert arrangement.titling("speech", "speech").colouring("speech", "") == Arrangement()


def test_what_was_done_to_components_fits_as_many_alone():
    arrangement = Arrangement().levelling([2], -6.0, 4).switching([3], False, 4)
    assert arrangement.fits(4) and not arrangement.fits(5)
    assert Arrangement(components={1: "piano"}).fits(5)
    assert arrangement.levelling([2], 0.0, 4).switching([3], True, 4).fits(5)
    assert arrangement.without_components() == Arrangement()


def test_new_stems_take_no_name_that_was_ever_used():
    arrangement = Arrangement().moving([1], "stem 4", 8).titling("piano", "stem 5")
    assert arrangement.new_stem(GIVEN) == "stem 6"


@given(st.lists(st.tuples(NAMES, NAMES)), st.lists(NAMES), st.dictionaries(st.integers(1, 9), NAMES))
def test_every_stem_has_one_place_however_stems_are_merged_and_ordered(merges, order, components):
    arrangement = Arrangement(order=tuple(order), components=components)
    for stem, into in merges:
        arrangement = arrangement.merging(stem, into)
    shown = arrangement.stems(GIVEN)
    assert len(set(shown)) == len(shown) > 0
    assert all(arrangement.target(stem) in shown for stem in arrangement.known(GIVEN))


def test_an_arrangement_with_fields_of_another_kind_is_refused():
    with pytest.raises(ValidationError):
        Arrangement(among=-1)
