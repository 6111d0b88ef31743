"""What the window asks to be trained: kept beside the user's models from its beginning to its end, so that it can go on another day."""

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workbench.audio.recording import Recording, open_recording
from workbench.audio.writing import write_audio
from workbench.core.errors import TrainingError
from workbench.core.folders import user_models, written_beside
from workbench.core.parameters import EVERY_SOURCE, Parameter, Params
from workbench.core.progress import Report, part, silent
from workbench.core.sound import BLOCK_SAMPLES
from workbench.nets.model_files import find_models, resolve_model
from workbench.separators.catalogue import methods
from workbench.tasks.training import AUTO_EXPONENT, RECIPES, recipe_of

_REQUEST, _PARTIAL, _MARKED = "training.json", "partial", "marked"
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
_MOST_NAME = 60


class Heard(BaseModel):
    """Where a source is heard alone: in a folder of recordings, or within one recording."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    place: Path
    """A folder, or the recording that a span was marked in."""
    span: tuple[float, float] | None = None
    """Start and stop in seconds; None for a folder."""
    validation: bool = False
    """Whether it is not learnt from, but only looked at to know when to stop."""


class TrainingRequest(BaseModel):
    """One training that was asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    method: str
    name: Annotated[str, Field(pattern=rf"^{_NAME.pattern}$", max_length=_MOST_NAME)]
    """Of the model's folder among the user's, which becomes its id."""
    heard: Annotated[tuple[Heard, ...], Field(min_length=1)]
    settings: dict[str, str] = {}
    """Words of the parameters that are not at their defaults."""
    model: str = ""
    """Of the curve of the automatic exponent: the model that gets it, in a copy of its own name."""

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source once, in the order of coming."""
        return tuple(dict.fromkeys(each.source for each in self.heard))


@dataclass(frozen=True)
class Trainable:
    """A method that can be trained."""

    id: str
    title: str
    of_model: bool = False
    """Whether a model that is there already is made to know more; it looks at no recordings for validation."""


def trainable() -> tuple[Trainable, ...]:
    """All methods that can be trained from nothing but recordings of their sources, and the curve of the automatic exponent."""
    titles = {record.id: record.title for record in methods()}
    known = tuple(Trainable(each, titles[each]) for each in RECIPES if each in titles)
    return *known, Trainable(AUTO_EXPONENT, "Automatic exponent of a model", of_model=True)


def training_params(method: str) -> Params:
    """The parameters of a method's training, or of the fit of the curve, at their defaults."""
    if method == AUTO_EXPONENT:
        # Brings torch, which start-up does without.
        from workbench.training.automatic_exponent import ExponentTraining

        return ExponentTraining()
    params: Params = recipe_of(method).params()
    return params


def method_trained_for(request: TrainingRequest) -> str:
    """The method that the new model is for. Raises ModelError where the model that it is made from is gone."""
    return resolve_model(request.model).card.method if request.method == AUTO_EXPONENT else request.method


def settings_of(params: Params) -> dict[str, str]:
    """What differs from the defaults, in the words of a command line."""
    changed = ((parameter, getattr(params, parameter.name)) for parameter in params.parameters())
    return {parameter.name: _words(parameter, value) for parameter, value in changed if value != parameter.default}


def free_name(wanted: str) -> str:
    """A name for a model that none has yet, out of what is wanted."""
    words = re.sub(r"[^a-z0-9]+", "-", wanted.lower()).strip("-")[: _MOST_NAME - 5].strip("-") or "model"
    taken = _taken()
    names = (words if number == 1 else f"{words}-{number}" for number in range(1, 10_000))
    return next(name for name in names if name not in taken and not _is_kept(name) and not (user_models() / name).exists())


def require_free_name(name: str) -> None:
    """Raise TrainingError unless a new model may be called so."""
    if not _NAME.fullmatch(name) or len(name) > _MOST_NAME:
        sentence = f"a model's name must be of 1 to {_MOST_NAME} small letters, digits, dots, dashes or underscores; got {name!r}"
        raise TrainingError(sentence)
    if _is_kept(name):
        raise TrainingError(f"a model's name must be its own; a training of {name} waits to be resumed")
    if name in _taken() or (user_models() / name).exists():
        raise TrainingError(f"a model's name must be its own; there is a model {name} already")


def prepare(request: TrainingRequest, recording: Recording | None = None, report: Report = silent) -> tuple[str, ...]:
    """Keep a request and write out what was marked; returns the words of the command line that trains by it, result and progress as JSON.

    Spans are cut out of ``recording`` where they were marked in it, else out of their files; what an earlier run has cut out is taken as
    it is. Raises TrainingError where nothing can be written, AudioFileError, ExportError, Cancelled.
    """
    parent = user_models()
    spans = [each for each in request.heard if each.span is not None]
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with written_beside(_kept(request.name, _REQUEST)) as beside:
            beside.write_text(request.model_dump_json(indent=2), encoding="utf-8")
        for index, each in enumerate(spans):
            _cut_out(request, each, recording, part(report, index / len(spans), (index + 1) / len(spans)))
    except OSError as error:
        raise TrainingError(f"the folder {parent} must be writable to keep models in it; {error.strerror or error}") from None
    options = dict.fromkeys((each.validation, each.source, _place(request, each)) for each in request.heard)
    sources = (
        word for validation, source, place in options for word in ("--validation" if validation else "--source", f"{source}={place}")
    )
    settings = (word for name, value in request.settings.items() for word in ("--set", f"{name}={value}"))
    model = ("--model", request.model) if request.model else ()
    return ("train", request.method, *model, *sources, *settings, "-o", str(parent / request.name), "--progress", "json", "--json")


def unfinished() -> tuple[TrainingRequest, ...]:
    """Trainings that were begun and did not come to their end, by name; files that are no requests are left alone."""
    found = []
    for file in sorted(user_models().glob(f".*-{_REQUEST}")):
        try:
            found.append(TrainingRequest.model_validate(json.loads(file.read_text(encoding="utf-8"))))
        except (OSError, ValueError, ValidationError):
            continue
    return tuple(found)


def forget(request: TrainingRequest) -> None:
    """Delete what a training has kept beside its model, which stays; one that is not finished cannot go on after that."""
    _kept(request.name, _REQUEST).unlink(missing_ok=True)
    for kind in (_MARKED, _PARTIAL):
        shutil.rmtree(_kept(request.name, kind), ignore_errors=True)


def is_begun(request: TrainingRequest) -> bool:
    """Whether anything is finished that a later run goes on from."""
    return _kept(request.name, _PARTIAL).exists()


def lock_of(request: TrainingRequest) -> Path:
    """The file by whose lock other windows can tell that this training is going on."""
    return _kept(request.name, "training.lock")


def _taken() -> set[str]:
    return {model.card.id for model in find_models()[0]}


def _kept(name: str, kind: str) -> Path:
    return user_models() / f".{name}-{kind}"


def _is_kept(name: str) -> bool:
    return _kept(name, _REQUEST).exists()


def _place(request: TrainingRequest, heard: Heard) -> Path:
    """The folder of recordings, which for spans is that in which all of this source are cut out."""
    if heard.span is None:
        return heard.place
    # The name of a source may be none for a folder.
    number = request.sources.index(heard.source) + 1
    return _kept(request.name, _MARKED) / (f"{number}-validation" if heard.validation else f"{number}")


def _cut_out(request: TrainingRequest, marked: Heard, recording: Recording | None, report: Report) -> None:
    assert marked.span is not None, "only spans are cut out"
    start_seconds, stop_seconds = marked.span
    folder = _place(request, marked)
    path = folder / f"{marked.place.stem[:_MOST_NAME]} {start_seconds:.3f} to {stop_seconds:.3f} s.wav"
    if path.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    if recording is not None and recording.path == marked.place:
        _write_span(recording, start_seconds, stop_seconds, path, report)
        return
    with open_recording(marked.place, part(report, 0.0, 0.5)) as opened:
        _write_span(opened, start_seconds, stop_seconds, path, part(report, 0.5, 1.0))


def _write_span(recording: Recording, start_seconds: float, stop_seconds: float, path: Path, report: Report) -> None:
    start = max(round(start_seconds * recording.rate), 0)
    stop = max(min(round(stop_seconds * recording.rate), recording.samples), start)
    blocks = (recording.read(first, min(first + BLOCK_SAMPLES, stop)) for first in range(start, stop, BLOCK_SAMPLES))
    write_audio(
        path, blocks, rate=recording.rate, channels=recording.channels, format="wav", subtype="FLOAT", samples=stop - start, report=report
    )


def _words(parameter: Parameter, value: Any) -> str:
    match parameter.type:
        case "switch":
            return "on" if value else "off"
        case "per-source":
            counts: Mapping[str, int] = value
            return ",".join(str(count) if source == EVERY_SOURCE else f"{source}:{count}" for source, count in counts.items())
        case _:
            return str(value)
