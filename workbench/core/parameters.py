"""Parameter declarations: one typed place per parameter, from which panel, command line, docs and tests are made."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo

from workbench.core.errors import ParameterError

Scale = Literal["linear", "log"]
EVERY_SOURCE = "*"
"""The key of a per-source value that holds for every source not named."""

PerSource = dict[str, int]
"""A whole number per source; ``{"*": 24}`` is 24 for every source."""


@dataclass(frozen=True)
class Parameter:
    """One declared parameter, as the panel, the command line and the docs see it."""

    name: str
    title: str
    type: Literal["number", "whole", "choice", "switch", "per-source"]
    default: Any
    help: str
    low: float | None
    high: float | None
    unit: str
    scale: Scale
    symbol: str
    choices: tuple[tuple[Any, str], ...]
    """Allowed values with the words that the panel shows for them; empty where a range rules."""


def number(
    default: float, help: str, *, low: float, high: float, unit: str = "", scale: Scale = "linear", symbol: str = "", title: str = ""
) -> Any:
    """Declare a real number in [low, high]; ``help`` says what rises with it."""
    return Field(
        default,
        ge=low,
        le=high,
        allow_inf_nan=False,
        description=help,
        json_schema_extra=_extra(title, unit=unit, scale=scale, symbol=symbol),
    )


def whole(
    default: int, help: str, *, low: int, high: int, unit: str = "", scale: Scale = "linear", symbol: str = "", title: str = ""
) -> Any:
    """Declare a whole number in [low, high]; ``help`` says what rises with it."""
    return Field(
        default, ge=low, le=high, strict=True, description=help, json_schema_extra=_extra(title, unit=unit, scale=scale, symbol=symbol)
    )


def choice(default: str, help: str, *, titles: Mapping[str, str], title: str = "") -> Any:
    """Declare one of the values of a Literal; ``titles`` gives the words that the panel shows."""
    return Field(default, description=help, json_schema_extra=_extra(title, titles=dict(titles)))


def switch(default: bool, help: str, *, title: str = "") -> Any:
    """Declare something that is on or off."""
    return Field(default, strict=True, description=help, json_schema_extra=_extra(title))


def per_source(default: int, help: str, *, choices: tuple[int, ...], symbol: str = "", title: str = "") -> Any:
    """Declare a whole number per source, out of ``choices``; one number alone holds for every source."""
    return Field(
        {EVERY_SOURCE: default},
        description=help,
        validate_default=True,
        json_schema_extra=_extra(title, symbol=symbol, choices=list(choices)),
    )


def _extra(title: str, **more: Any) -> dict[str, Any]:
    return {"panel_title": title, **more}


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
            case "choice":
                return text

    @classmethod
    def _prepared(cls, name: str, value: Any) -> Any:
        declared = cls._declared(name)
        if declared.type != "per-source":
            return value
        allowed = [allowed_value for allowed_value, _ in declared.choices]
        counts = {EVERY_SOURCE: value} if isinstance(value, int) else value
        if not isinstance(counts, Mapping) or not counts:
            raise ParameterError(f"{name} must be a number, or a number per source; got {value!r}")
        wrong = [count for count in counts.values() if isinstance(count, bool) or count not in allowed]
        if wrong:
            raise ParameterError(f"{name} must be one of {', '.join(map(str, allowed))}; got {wrong[0]!r}")
        return {EVERY_SOURCE: cls.model_fields[name].default[EVERY_SOURCE], **counts}

    @classmethod
    def _sentence(cls, error: ValidationError) -> str:
        first = error.errors()[0]
        declared = cls._declared(str(first["loc"][0]))
        came = first["input"]
        if declared.choices:
            rule = f"be one of {', '.join(str(value) for value, _ in declared.choices)}"
        elif declared.low is not None and declared.high is not None:
            kind = "whole number" if declared.type == "whole" else "number"
            rule = f"be a {kind} in [{declared.low:g}, {declared.high:g}]{f' {declared.unit}' if declared.unit else ''}"
        else:
            rule = "be on or off"
        return f"{declared.name} must {rule}; got {came!r}"


def value_for(counts: PerSource, source: str) -> int:
    """The value of a per-source parameter for one source."""
    return counts.get(source, counts[EVERY_SOURCE])


def _number_from(declared: Parameter, text: str) -> float | int:
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
    extra = field.json_schema_extra
    if not isinstance(extra, dict) or not field.description:
        raise TypeError(f"field {name} must be declared by number, whole, choice, switch or per_source")
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
        low=bounds.get("ge"),
        high=bounds.get("le"),
        unit=str(extra.get("unit", "")),
        scale="log" if extra.get("scale") == "log" else "linear",
        symbol=str(extra.get("symbol", "")),
        choices=choices,
    )


def _kind_and_choices(
    annotation: Any, extra: dict[str, Any]
) -> tuple[Literal["number", "whole", "choice", "switch", "per-source"], tuple[tuple[Any, str], ...]]:
    if get_origin(annotation) is Literal:
        return "choice", tuple((value, extra["titles"].get(value, value)) for value in get_args(annotation))
    if get_origin(annotation) is dict:
        return "per-source", tuple((value, str(value)) for value in extra["choices"])
    if annotation is bool:
        return "switch", ()
    return ("whole" if annotation is int else "number"), ()
