"""What pydantic finds wrong with a file's values, in the words that every refusal has: the thing, the rule, and what came."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

_MOST_SHOWN = 60
_RULES = {
    "missing": "be there",
    "literal_error": "be {expected}",
    "union_tag_invalid": "be of a kind that is known, {expected_tags}",
    "union_tag_not_found": "say of which kind it is, in {discriminator}",
    "greater_than": "be above {gt:g}",
    "greater_than_equal": "be at least {ge:g}",
    "less_than": "be below {lt:g}",
    "less_than_equal": "be at most {le:g}",
    "finite_number": "be a finite number",
    "string_too_short": "have at least {min_length} characters",
    "string_too_long": "have at most {max_length} characters",
    "string_pattern_mismatch": "be text of the form {pattern}",
    "too_short": "have at least {min_length} entries",
    "too_long": "have at most {max_length} entries",
    "value_error": "hold together ({error})",
}
_KINDS = {
    "string": "be text",
    "int": "be a whole number",
    "float": "be a number",
    "bool": "be true or false",
    "list": "be a list",
    "tuple": "be a list",
    "dict": "be an object of named entries",
    "model": "be an object of named entries",
    "frozen": "be a list",
}
"""By the first word of pydantic's types ``string_type``, ``int_parsing`` and so on."""


def sentence_of(error: ValidationError) -> str:
    """The first thing that is wrong, in one clause: which entry, what it must be, and what came."""
    first = error.errors(include_url=False)[0]
    thing = ".".join(map(str, first["loc"])) or "all that is in it"
    if first["type"] == "extra_forbidden":
        return f"{thing} must not be there, as no entry of that name is known; got {_shown(first['input'])}"
    rule = _RULES.get(first["type"]) or _KINDS.get(first["type"].split("_")[0]) or "be as this program writes it"
    came = "nothing" if first["type"] == "missing" else _shown(first["input"])
    return f"{thing} must {rule.format(**first.get('ctx', {}))}; got {came}"


def _shown(value: Any) -> str:
    """A value as JSON has it, cut short; of what has parts only how many."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, Mapping):
        return f"an object of {len(value)} entries"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"a list of {len(value)} entries"
    shown = repr(value)
    return shown if len(shown) <= _MOST_SHOWN else f"{shown[:_MOST_SHOWN]}…"
