"""Values that the program keeps as JSON text under a version, read back: what each file must be, and what is said of it otherwise."""

import json
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from workbench.core.errors import ProjectError
from workbench.core.validation import sentence_of

Value = TypeVar("Value", bound=BaseModel)


def parsed(kind: type[Value], text: bytes | str, title: str, refusal: str, version_field: str, newest: int) -> Value:
    """The value that ``text`` holds, of the file ``title``; what is none is told of with ``refusal``, such as ``is no preset``.

    Its version is the entry ``version_field``; above ``newest`` another program wrote it. Raises ProjectError, in one sentence, and what
    the value's own checks raise beside pydantic's error.
    """
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        raise ProjectError(f"{title} {refusal}: it is not JSON text") from None
    version = values.get(version_field) if isinstance(values, dict) else None
    if isinstance(version, int) and version > newest:
        raise ProjectError(f"{title} was written by a newer version of the program: it is of version {version}, known is {newest}")
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        raise ProjectError(f"{title} {refusal}: {sentence_of(error)}") from None
