"""Parameter declarations: one typed place per parameter, from which panel, command line, docs and tests are made."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, Self, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo

from workbench.core.errors import ParameterError

Scale = Literal["linear", "log"]
Kind = Literal["number", "whole", "choice", "switch", "per-source", "text"]
When = Mapping[str, tuple[Any, ...]]
"""Names of other parameters of the same set, each with the values under which a parameter has a say, or ``ABOVE_LOWEST``."""

ABOVE_LOWEST: tuple[Any, ...] = ()
"""In a ``When``: every value of a number but its lowest, which stands for off."""

EVERY_SOURCE = "*"
"""The key of a per-source value that holds for every source not named."""

PerSource = dict[str, int]
"""A whole number per source; ``{"*": 24}`` is 24 for every source."""

_MOST_TEXT = 1000


@dataclass(frozen=True)
class Parameter:
    """One declared parameter, as the panel, the command line and the docs see it."""

    name: str
    title: str
    type: Kind
    default: Any
    help: str
    low: float | None
    high: float | None
    unit: str
    scale: Scale
    symbol: str
    choices: tuple[tuple[Any, str], ...]
    """Allowed values with the words that the panel shows for them; empty where a range rules. Of a parameter per source that has a
    range too, the usual values."""
    when: When = field(default_factory=dict)
    """Empty where the parameter always has a say."""
    advanced: bool = False
    """Whether few users ever change it, so that a panel may fold it away."""
    lowest: str = ""
    """What the lowest value of a number stands for, ``off`` for instance; empty where it is a number like others."""

    def heard(self, params: "Params") -> bool:
        """Whether the parameter has a say under the other values of ``params``."""
        return all(_among(params, name, values) for name, values in self.when.items())


def number(
    default: float,
    help: str,
    *,
    low: float,
    high: float,
    unit: str = "",
    scale: Scale = "linear",
    symbol: str = "",
    title: str = "",
    when: When | None = None,
    advanced: bool = False,
    lowest: str = "",
) -> Any:
    """Declare a real number in [low, high]; ``help`` says what rises with it, ``lowest`` in a word or two what ``low`` stands for."""
    return Field(
        default,
        ge=low,
        le=high,
        allow_inf_nan=False,
        description=help,
        json_schema_extra=_extra(title, when, advanced, unit=unit, scale=scale, symbol=symbol, lowest=lowest),
    )


def whole(
    default: int,
    help: str,
    *,
    low: int,
    high: int,
    unit: str = "",
    scale: Scale = "linear",
    symbol: str = "",
    title: str = "",
    when: When | None = None,
    advanced: bool = False,
    lowest: str = "",
) -> Any:
    """Declare a whole number in [low, high]; ``help`` says what rises with it, ``lowest`` in a word or two what ``low`` stands for."""
    return Field(
        default,
        ge=low,
        le=high,
        strict=True,
        description=help,
        json_schema_extra=_extra(title, when, advanced, unit=unit, scale=scale, symbol=symbol, lowest=lowest),
    )


def choice(default: str, help: str, *, titles: Mapping[str, str], title: str = "", when: When | None = None, advanced: bool = False) -> Any:
    """Declare one of the values of a Literal; ``titles`` gives the words that the panel shows."""
    return Field(default, description=help, json_schema_extra=_extra(title, when, advanced, titles=dict(titles)))


def choice_among(
    default: str, help: str, *, titles: Callable[[], Mapping[str, str]], title: str = "", when: When | None = None, advanced: bool = False
) -> Any:
    """Declare one of the keys of ``titles()``, which are known only when the program runs; the field is a ``str``."""
    return Field(default, strict=True, description=help, json_schema_extra=_extra(title, when, advanced, titles_now=titles))


def switch(default: bool, help: str, *, title: str = "", when: When | None = None, advanced: bool = False) -> Any:
    """Declare something that is on or off."""
    return Field(default, strict=True, description=help, json_schema_extra=_extra(title, when, advanced))


def text(default: str, help: str, *, title: str = "", when: When | None = None, advanced: bool = False) -> Any:
    """Declare free words; the method that reads them says what is wrong with them."""
    return Field(default, strict=True, max_length=_MOST_TEXT, description=help, json_schema_extra=_extra(title, when, advanced))


def per_source(
    default: int,
    help: str,
    *,
    choices: tuple[int, ...],
    low: int | None = None,
    high: int | None = None,
    symbol: str = "",
    title: str = "",
    when: When | None = None,
    advanced: bool = False,
) -> Any:
    """Declare a whole number per source; one number alone holds for every source.

    It is one of ``choices``, or with ``low`` and ``high`` any in between, of which ``choices`` are the usual ones.
    """
    return Field(
        {EVERY_SOURCE: default},
        description=help,
        validate_default=True,
        json_schema_extra=_extra(title, when, advanced, symbol=symbol, choices=list(choices), low=low, high=high),
    )


def _extra(title: str, when: When | None, advanced: bool, **more: Any) -> dict[str, Any]:
    return {"panel_title": title, "when": dict(when or {}), "advanced": advanced, **more}


class Params(BaseModel):
    """Base of every parameter set: frozen, no unknown names, errors in one sentence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def __init__(self, **values: Any) -> None:
        prepared = {name: self._prepared(name, value) for name, value in values.items()}
        try:
            super().__init__(**prepared)
        except ValidationError as error:
            raise ParameterError(self._sentence(error)) from None

    @classmethod
    def parameters(cls) -> tuple[Parameter, ...]:
        """The declared parameters, in the order of declaration."""
        return tuple(_parameter(name, field) for name, field in cls.model_fields.items())

    @classmethod
    def from_text(cls, settings: Mapping[str, str]) -> Self:
        """Parameters from the words of a command line; a per-source value reads ``24`` or ``speech:24,piano:48``.

        Raises ParameterError for an unknown name or a value outside the declaration.
        """
        return cls(**{name: cls._parsed(name, text) for name, text in settings.items()})

    def changed(self, **values: Any) -> Self:
        """The same parameters with some values changed, checked again. Raises ParameterError."""
        return type(self)(**{**self.model_dump(), **values})

    def changed_from_text(self, settings: Mapping[str, str]) -> Self:
        """The same parameters with some values changed by the words of a command line, see ``from_text``.

        ``speech:24`` changes the number of that source alone, ``24`` that of every source. Raises ParameterError.
        """
        values = {name: self._parsed(name, text) for name, text in settings.items()}
        for name, value in values.items():
            if isinstance(value, dict) and EVERY_SOURCE not in value:
                values[name] = {**getattr(self, name), **value}
        return self.changed(**values)

    @classmethod
    def _declared(cls, name: str) -> Parameter:
        if name not in cls.model_fields:
            known = ", ".join(cls.model_fields) or "none"
            raise ParameterError(f"parameter {name!r} is not known here; known are: {known}")
        return _parameter(name, cls.model_fields[name])

    @classmethod
    def _parsed(cls, name: str, text: str) -> Any:
        declared = cls._declared(name)
        text = text.strip()
        match declared.type:
            case "number" | "whole":
                return _number_from(declared, text)
            case "switch":
                words = {"true": True, "on": True, "yes": True, "1": True, "false": False, "off": False, "no": False, "0": False}
                if text.lower() not in words:
                    raise ParameterError(f"{name} must be on or off; got {text!r}")
                return words[text.lower()]
            case "per-source":
                return _per_source_from(declared, text)
            case "choice" | "text":
                return text

    @classmethod
    def _prepared(cls, name: str, value: Any) -> Any:
        declared = cls._declared(name)
        if declared.type == "choice" and value not in [allowed for allowed, _ in declared.choices]:
            raise ParameterError(f"{name} must {_rule(declared)}; got {value!r}")
        if declared.type != "per-source":
            return value
        counts = {EVERY_SOURCE: value} if isinstance(value, int) else value
        if not isinstance(counts, Mapping) or not counts:
            raise ParameterError(f"{name} must be a number, or a number per source; got {value!r}")
        wrong = [count for count in counts.values() if not _allowed_per_source(declared, count)]
        if wrong:
            raise ParameterError(f"{name} must {_rule(declared)}; got {wrong[0]!r}")
        return {EVERY_SOURCE: cls.model_fields[name].default[EVERY_SOURCE], **counts}

    @classmethod
    def _sentence(cls, error: ValidationError) -> str:
        first = error.errors()[0]
        declared = cls._declared(str(first["loc"][0]))
        return f"{declared.name} must {_rule(declared)}; got {first['input']!r}"


def _among(params: Params, name: str, values: tuple[Any, ...]) -> bool:
    value = getattr(params, name)
    if values != ABOVE_LOWEST:
        return value in values
    return any(each.name == name and each.low is not None and value > each.low for each in params.parameters())


def _rule(declared: Parameter) -> str:
    """What a value must be, to stand after "must"."""
    if declared.low is not None and declared.high is not None:
        kind = "number" if declared.type == "number" else "whole number"
        return f"be a {kind} in [{declared.low:g}, {declared.high:g}]{f' {declared.unit}' if declared.unit else ''}"
    if declared.choices:
        return f"be one of {', '.join(str(value) for value, _ in declared.choices)}"
    return f"be text of at most {_MOST_TEXT} characters" if declared.type == "text" else "be on or off"


def _allowed_per_source(declared: Parameter, count: Any) -> bool:
    if isinstance(count, bool) or not isinstance(count, int):
        return False
    if declared.low is not None and declared.high is not None:
        return declared.low <= count <= declared.high
    return count in [value for value, _ in declared.choices]


def value_for(counts: PerSource, source: str) -> int:
    """The value of a per-source parameter for one source."""
    return counts.get(source, counts[EVERY_SOURCE])


def _number_from(declared: Parameter, text: str) -> float | int:
    if declared.lowest and text == declared.lowest:
        text = str(declared.low)
    try:
        value = int(text) if declared.type == "whole" else float(text)
    except ValueError:
        raise ParameterError(f"{declared.name} must be a {'whole ' if declared.type == 'whole' else ''}number; got {text!r}") from None
    if not math.isfinite(value):
        raise ParameterError(f"{declared.name} must be finite; got {text!r}")
    return value


def _per_source_from(declared: Parameter, text: str) -> PerSource:
    pairs = [item.rpartition(":") for item in text.split(",")]
    if not all(count.strip().isdecimal() for _, _, count in pairs):
        raise ParameterError(f"{declared.name} must be a whole number, or NAME:NUMBER for each source; got {text!r}")
    return {source.strip() or EVERY_SOURCE: int(count) for source, _, count in pairs}


def _parameter(name: str, field: FieldInfo) -> Parameter:
    declared = field.json_schema_extra
    if not isinstance(declared, dict) or not field.description:
        raise TypeError(f"field {name} must be declared by a function of this module")
    extra: dict[str, Any] = declared
    bounds = {kind: getattr(item, kind) for item in field.metadata for kind in ("ge", "le") if hasattr(item, kind)}
    annotation = field.annotation
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    kind, choices = _kind_and_choices(annotation, extra)
    return Parameter(
        name=name,
        title=str(extra["panel_title"] or name.replace("_", " ").capitalize()),
        type=kind,
        default=field.default,
        help=field.description,
        low=bounds.get("ge", extra.get("low")),
        high=bounds.get("le", extra.get("high")),
        unit=str(extra.get("unit", "")),
        scale="log" if extra.get("scale") == "log" else "linear",
        symbol=str(extra.get("symbol", "")),
        choices=choices,
        when=extra["when"],
        advanced=extra["advanced"],
        lowest=str(extra.get("lowest", "")),
    )


def _kind_and_choices(annotation: Any, extra: dict[str, Any]) -> tuple[Kind, tuple[tuple[Any, str], ...]]:
    if get_origin(annotation) is Literal:
        return "choice", tuple((value, extra["titles"].get(value, value)) for value in get_args(annotation))
    if get_origin(annotation) is dict:
        return "per-source", tuple((value, str(value)) for value in extra["choices"])
    if "titles_now" in extra:
        return "choice", tuple(extra["titles_now"]().items())
    if annotation is bool:
        return "switch", ()
    if annotation is str:
        return "text", ()
    return ("whole" if annotation is int else "number"), ()
