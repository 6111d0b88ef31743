"""Model folders: ``model.safetensors`` beside ``card.json``, written whole or not at all, read without ever unpickling.

A folder whose tensors do not match its card is refused with a reason; the tensor file notes for which analysis they were made.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from workbench.core.errors import FileExistsRefusal, ModelError, ParameterError
from workbench.core.folders import shipped_models, user_models
from workbench.dsp.analysis import Analysis

CARD_FILE = "card.json"
TENSOR_FILE = "model.safetensors"
LOSSES_FILE = "losses.svg"
EXTRA_FILES = (LOSSES_FILE,)
"""What a model folder may hold for people to look at."""
_ANALYSIS = "analysis"
"""Key in the tensor file's metadata: the analysis as JSON."""


class Card(BaseModel):
    """What a model is, what it was made from and how well it did."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=100)]
    """The folder's usual name: small letters, digits, dot, dash and underscore."""
    title: str
    method: str
    """Id of the method that the model belongs to."""
    sources: Annotated[tuple[str, ...], Field(min_length=1)]
    analysis: Analysis
    settings: dict[str, JsonValue] = {}
    """Parameter values that the model recommends, such as ``{"components": {"speech": 24, "piano": 48}}``."""
    training: dict[str, JsonValue] = {}
    """Command, seed, machine, date, seconds of audio per source, and the data with licences and attribution."""
    scores: tuple[dict[str, JsonValue], ...] = ()
    """Scores, each on a named material."""
    tensors: dict[str, tuple[int, ...]] = {}
    """Shape of every tensor; filled in when the model is saved."""
    sha256: str = ""
    """Of the tensor file; filled in when the model is saved."""


@dataclass(frozen=True)
class Model:
    """One model folder; tensors are read when they are asked for."""

    card: Card
    folder: Path

    def names(self) -> tuple[str, ...]:
        """Names of all tensors."""
        return tuple(self.card.tensors)

    def tensor(self, name: str) -> NDArray[Any]:
        """One tensor as a fresh array. Raises ModelError where there is none of that name or the file cannot be read."""
        if name not in self.card.tensors:
            raise ModelError(f"model {self.folder} has no tensor {name!r}; it has: {', '.join(self.names()) or 'none'}")
        with _readable(self.folder), safe_open(self.folder / TENSOR_FILE, framework="numpy") as file:
            tensor: NDArray[Any] = file.get_tensor(name)
        return tensor


def load_model(folder: Path) -> Model:
    """The model in ``folder``, its tensor file compared with the card's checksum.

    Raises ModelError, in one sentence, for a missing, garbled or truncated card or tensor file, or where the two do not match.
    """
    model = _opened(folder)
    with _readable(folder):
        checksum = _sha256(folder / TENSOR_FILE)
    if checksum != model.card.sha256:
        raise ModelError(f"model {folder} is damaged: the checksum of {TENSOR_FILE} is not the one on its card")
    return model


def save_model(
    folder: Path,
    card: Card,
    tensors: Mapping[str, NDArray[Any]],
    *,
    overwrite: bool = False,
    extras: Mapping[str, bytes] = MappingProxyType({}),
) -> Model:
    """Write a model folder, which appears whole or not at all, and return it; the card's tensor list and checksum are filled in.

    ``extras`` are files beside them, for people, by names out of ``EXTRA_FILES``.
    Raises FileExistsRefusal where ``folder`` holds something and ``overwrite`` is off, or holds anything but a model;
    ModelError where it cannot be written.
    """
    _refuse_to_replace(folder, overwrite)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            new = beside / "new"
            new.mkdir()
            save_file(
                {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()},
                new / TENSOR_FILE,
                metadata={_ANALYSIS: card.analysis.model_dump_json()},
            )
            shapes = {name: tuple(tensor.shape) for name, tensor in tensors.items()}
            filled = card.model_copy(update={"tensors": shapes, "sha256": _sha256(new / TENSOR_FILE)})
            for name, content in extras.items():
                (new / name).write_bytes(content)
            (new / CARD_FILE).write_text(filled.model_dump_json(indent=2) + "\n", encoding="utf-8")
            # safetensors makes its file for the owner's eyes alone.
            shutil.copymode(new / CARD_FILE, new / TENSOR_FILE)
            _put_in_place(new, folder, beside / "old")
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        raise ModelError(f"model {folder} cannot be written: {error.strerror or error}") from None
    return load_model(folder)


def find_models(folders: Sequence[Path] | None = None) -> tuple[list[Model], list[str]]:
    """All models one level below ``folders`` (the shipped ones and the user's own when left out), and why others were left out.

    Checksums are not computed here but by ``load_model``. Of two models with one id, the first stays.
    """
    found: dict[str, Model] = {}
    problems: list[str] = []
    for parent in (shipped_models(), user_models()) if folders is None else folders:
        for folder in _folders_in(parent):
            try:
                model = _opened(folder)
            except ModelError as error:
                problems.append(str(error))
                continue
            if model.card.id in found:
                problems.append(f"model {folder} was left out: {found[model.card.id].folder} has the same id {model.card.id!r}")
            else:
                found[model.card.id] = model
    return list(found.values()), problems


def resolve_model(id_or_folder: str | Path) -> Model:
    """The model of that id, or in that folder. Raises ModelError where there is neither, or the model is damaged."""
    folder = Path(id_or_folder)
    models, _ = find_models()
    known = {model.card.id: model for model in models}
    if isinstance(id_or_folder, str) and id_or_folder in known:
        return load_model(known[id_or_folder].folder)
    if folder.exists():
        return load_model(folder)
    raise ModelError(f"model must be a known id or a model folder; got {str(id_or_folder)!r}; known ids are: {', '.join(known) or 'none'}")


def _opened(folder: Path) -> Model:
    """The model with its card read and the tensors' names and shapes compared with it."""
    with _readable(folder):
        card = _card(folder)
        with safe_open(folder / TENSOR_FILE, framework="numpy") as file:
            shapes = {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118 - no mapping
            noted = (file.metadata() or {}).get(_ANALYSIS)
    if shapes != card.tensors:
        raise ModelError(f"model {folder} does not match its card: the tensors in {TENSOR_FILE} are not those that the card lists")
    _compare_analysis(folder, card.analysis, noted)
    return Model(card, folder)


def _compare_analysis(folder: Path, on_card: Analysis, noted: str | None) -> None:
    """Raise ModelError unless the tensors were made for the card's analysis."""
    try:
        made = json.loads(noted or "")
        made = {name: made[name] for name in Analysis.model_fields}
    except (ValueError, RecursionError, TypeError, LookupError):
        raise ModelError(f"model {folder} does not match its card: {TENSOR_FILE} does not say for which analysis it was made") from None
    for name, value in on_card.model_dump().items():
        if made[name] != value:
            said = name.replace("_", " ")
            raise ModelError(f"model {folder} does not match its card: its card says {said} {value}, its tensors were made at {made[name]}")


def _card(folder: Path) -> Card:
    try:
        return Card.model_validate(json.loads((folder / CARD_FILE).read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the whole card"
        raise ModelError(f"model {folder} has a wrong {CARD_FILE}: {place}: {first['msg']}") from None
    except ParameterError as error:
        raise ModelError(f"model {folder} has a wrong {CARD_FILE}: {error}") from None
    except (ValueError, RecursionError):
        raise ModelError(f"model {folder} has a {CARD_FILE} that is not JSON text") from None


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    """Turns every way in which reading a model folder fails into one ModelError."""
    try:
        yield
    except FileNotFoundError:
        missing = CARD_FILE if not (folder / CARD_FILE).is_file() else TENSOR_FILE
        raise ModelError(f"model {folder} has no {missing}") from None
    except OSError as error:
        raise ModelError(f"model {folder} cannot be read: {error.strerror or error}") from None
    except (SafetensorError, TypeError, ValueError) as error:
        raise ModelError(f"model {folder} has a {TENSOR_FILE} that is truncated or not of the safetensors format: {error}") from None


def _refuse_to_replace(folder: Path, overwrite: bool) -> None:
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not overwrite:
        raise FileExistsRefusal(f"model folder {folder} exists already, and overwriting was not asked for")
    strangers = (
        sorted({path.name for path in folder.iterdir()} - {CARD_FILE, TENSOR_FILE, *EXTRA_FILES}) if folder.is_dir() else [folder.name]
    )
    if strangers:
        raise FileExistsRefusal(f"{folder} holds more than a model and is not overwritten; it holds {strangers[0]}")


def _put_in_place(new: Path, folder: Path, old: Path) -> None:
    """Rename ``new`` to ``folder``; what stood there goes to ``old``, and comes back when that fails."""
    if not folder.exists():
        new.rename(folder)
        return
    folder.rename(old)
    try:
        new.rename(folder)
    except OSError:
        old.rename(folder)
        raise


def _folders_in(parent: Path) -> list[Path]:
    try:
        return sorted(path for path in parent.iterdir() if path.is_dir() and not path.name.startswith("."))
    except OSError:
        return []


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
