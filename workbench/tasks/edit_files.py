"""Edits in a JSON file, as scripts hand them over: a list of what ``core.edits.Edit`` holds."""

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from workbench.core.edits import Edit
from workbench.core.errors import ParameterError

_EDITS = TypeAdapter(tuple[Edit, ...])


def read_edits(path: Path) -> tuple[Edit, ...]:
    """The edits of a file, in order. Raises ParameterError, naming field and rule, for what is none."""
    try:
        return _EDITS.validate_json(path.read_bytes())
    except OSError as error:
        raise ParameterError(f"edits must be a readable JSON file; {path} is not: {error.strerror}") from None
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(place + 1 if isinstance(place, int) else place) for place in first["loc"])
        came = "" if isinstance(first["input"], bytes | dict | list | tuple) else f"; got {first['input']!r}"
        rule = first["msg"][:1].lower() + first["msg"][1:]
        raise ParameterError(
            f"edits must be a JSON list of edits; {path.name} breaks that at {field or 'its beginning'}: {rule}{came}"
        ) from None
