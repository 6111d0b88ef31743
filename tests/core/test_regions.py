from math import inf

import pytest
from pydantic import TypeAdapter, ValidationError

from workbench.core.arrangement import Arrangement
from workbench.core.edits import Edit
from workbench.core.regions import Box, Cells, FrequencyRange, Lasso, Region, Stroke, TimeRange

SHAPES = [
    (Stroke(points=((1.0, 500.0), (2.0, 400.0)), radius_seconds=0.1, radius_hertz=50.0, harmonics=3), (0.9, 2.1, 350.0, 1550.0)),
    (TimeRange(start_seconds=1.0, stop_seconds=2.0), (1.0, 2.0, -inf, inf)),
    (FrequencyRange(low_hz=100.0, high_hz=200.0), (-inf, inf, 100.0, 200.0)),
    (Box(start_seconds=0.0, stop_seconds=1.0, low_hz=50.0, high_hz=60.0), (0.0, 1.0, 50.0, 60.0)),
    (Lasso(points=((0.0, 100.0), (1.0, 300.0), (2.0, 50.0))), (0.0, 2.0, 50.0, 300.0)),
    (Cells(rectangles=((0.0, 0.1, 100.0, 200.0), (0.1, 0.3, 50.0, 60.0))), (0.0, 0.3, 50.0, 200.0)),
]


@pytest.mark.parametrize(("shape", "extent"), SHAPES)
def test_every_shape_knows_its_extent_and_survives_json(shape, extent):
    assert shape.extent == pytest.approx(extent)
    edit = Edit(region=Region.of(shape), stem="speech", feather_seconds=0.01)
    adapter = TypeAdapter(tuple[Edit, ...])
    assert adapter.validate_json(adapter.dump_json((edit,))) == (edit,)


def test_the_extent_of_a_region_is_that_of_what_is_added():
    region = Region.of(SHAPES[3][0]).with_part(SHAPES[4][0]).with_part(SHAPES[1][0], subtracts=True)
    assert region.extent == (0.0, 2.0, 50.0, 300.0)
    assert Region().extent is None


@pytest.mark.parametrize(
    "values", [{"strength": 1.5}, {"strength": float("nan")}, {"feather_hertz": -1.0}, {"action": "paint"}, {"stem": ""}, {"unknown": 1}]
)
def test_an_edit_refuses_what_it_cannot_mean(values):
    edit = Edit(region=Region(), stem="speech")
    with pytest.raises(ValidationError):
        edit.changed(**values)
    with pytest.raises(ValidationError):
        Box(start_seconds=0.0, stop_seconds=float("inf"), low_hz=0.0, high_hz=1.0)


def test_an_arrangement_names_the_stems_that_are_shown():
    arrangement = Arrangement(components={3: "hum"}, merged={"second": "first"}, order=("hum", "gone"), titles={"first": "Voice"})
    assert arrangement.stems(("first", "second", "third")) == ("hum", "first", "third")
    assert arrangement.title("first") == "Voice"
    assert arrangement.title("third") == "third"


def test_stems_merged_into_each_other_still_end():
    arrangement = Arrangement(merged={"a": "b", "b": "c", "x": "y", "y": "x"})
    assert arrangement.target("a") == "c"
    assert arrangement.stems(("a", "b", "c")) == ("c",)
    assert arrangement.target("x") in ("x", "y")
