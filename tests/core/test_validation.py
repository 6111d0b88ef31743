from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from workbench.core.validation import sentence_of


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    level: float = Field(0.0, ge=-1.0, le=2.5, allow_inf_nan=False)


class Whole(BaseModel):
    model_config = ConfigDict(extra="forbid")
    version: Literal[1] = 1
    name: Annotated[str, Field(min_length=1, max_length=5, pattern="^[a-z]*$")]
    count: int = Field(1, gt=0, lt=9)
    on: bool = False
    inner: dict[str, Inner] = Field(default_factory=dict)
    shape: tuple[int, ...] = Field((), max_length=2)

    @model_validator(mode="after")
    def _fits(self):
        if self.count == 7:
            raise ValueError("seven is too many")
        return self


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([], "all that is in it must be an object of named entries; got a list of 0 entries"),
        ("text", "all that is in it must be an object of named entries; got 'text'"),
        ({}, "name must be there; got nothing"),
        ({"name": "a", "surprise": 1}, "surprise must not be there, as no entry of that name is known; got 1"),
        ({"name": "a", "version": 2}, "version must be 1; got 2"),
        ({"name": 3}, "name must be text; got 3"),
        ({"name": ""}, "name must have at least 1 characters; got ''"),
        ({"name": "x" * 100}, f"name must have at most 5 characters; got '{'x' * 59}…"),
        ({"name": "A"}, "name must be text of the form ^[a-z]*$; got 'A'"),
        ({"name": "a", "count": "many"}, "count must be a whole number; got 'many'"),
        ({"name": "a", "count": 0}, "count must be above 0; got 0"),
        ({"name": "a", "count": 9}, "count must be below 9; got 9"),
        ({"name": "a", "count": None}, "count must be a whole number; got null"),
        ({"name": "a", "count": 7}, "all that is in it must hold together (seven is too many); got an object of 2 entries"),
        ({"name": "a", "on": {}}, "on must be true or false; got an object of 0 entries"),
        ({"name": "a", "inner": {"x": {"level": 3}}}, "inner.x.level must be at most 2.5; got 3"),
        ({"name": "a", "inner": {"x": {"level": -3}}}, "inner.x.level must be at least -1; got -3"),
        ({"name": "a", "inner": {"x": {"level": float("inf")}}}, "inner.x.level must be a finite number; got inf"),
        ({"name": "a", "inner": {"x": {"level": []}}}, "inner.x.level must be a number; got a list of 0 entries"),
        ({"name": "a", "inner": {"x": True}}, "inner.x must be an object of named entries; got true"),
        ({"name": "a", "shape": [1, 2, 3]}, "shape must have at most 2 entries; got a list of 3 entries"),
        ({"name": "a", "shape": 3}, "shape must be a list; got 3"),
    ],
)
def test_a_wrong_value_is_told_of_by_thing_rule_and_what_came(values, sentence):
    with pytest.raises(ValidationError) as error:
        Whole.model_validate(values)
    assert sentence_of(error.value) == sentence
