"""How words of the command line become options: groups of options that commands share, and NAME=VALUE pairs."""

import dataclasses
import inspect
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from workbench.core.errors import ParameterError


def with_options(options: type[Any]) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Give a command whose last parameter is ``options`` every field of that dataclass as an option of its own."""

    def expanded(command: Callable[..., int]) -> Callable[..., int]:
        fields = dataclasses.fields(options)

        def called(**values: Any) -> int:
            chosen = options(**{each.name: values.pop(each.name) for each in fields})
            return command(**values, options=chosen)

        own = [each for each in inspect.signature(command).parameters.values() if each.name != "options"]
        parameters = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in own] + [_parameter(each) for each in fields]
        called.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # what typer reads
        called.__name__, called.__doc__ = command.__name__, command.__doc__
        return called

    return expanded


def pairs(words: Sequence[str], what: str, *, repeated: bool = False) -> list[tuple[str, str]]:
    """``NAME=VALUE`` words as pairs; a name may hold no ``=`` and comes once unless ``repeated``. Raises ParameterError."""
    found = [word.partition("=") for word in words]
    for word, (name, equals, _) in zip(words, found, strict=True):
        if not equals or not name.strip():
            raise ParameterError(f"{what} must be NAME=VALUE; got {word!r}")
    names = [name.strip() for name, _, _ in found]
    twice = [name for name in names if names.count(name) > 1]
    if twice and not repeated:
        raise ParameterError(f"{what} must name each name once; got {twice[0]!r} again")
    return [(name.strip(), value) for name, _, value in found]


def places(words: Sequence[str], what: str, *, repeated: bool = False) -> list[tuple[str, Path]]:
    """``NAME=FILE`` or ``NAME=FOLDER`` words as pairs, see ``pairs``. Raises ParameterError, also where a name has no place."""
    found = pairs(words, what, repeated=repeated)
    nowhere = [name for name, word in found if not word.strip()]
    if nowhere:
        raise ParameterError(f"{what} must say where it lies; got {nowhere[0]}= and nothing behind it")
    return [(name, Path(word).expanduser()) for name, word in found]


def _parameter(field: "dataclasses.Field[Any]") -> inspect.Parameter:
    default: Any = field.default
    if field.default_factory is not dataclasses.MISSING:
        default = field.default_factory()
    elif default is dataclasses.MISSING:
        default = inspect.Parameter.empty
    return inspect.Parameter(field.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=field.type)
