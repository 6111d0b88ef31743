"""What methods and models there are, as plain data for the command line, the docs and the window's model panel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.core.folders import shipped_models
from workbench.core.parameters import Parameter
from workbench.nets.model_files import Model as Model
from workbench.nets.model_files import find_models, resolve_model
from workbench.separators.catalogue import method as method_of
from workbench.separators.catalogue import methods as method_records
from workbench.separators.catalogue import problems
from workbench.separators.contract import EVERY_METHOD, Method


@dataclass(frozen=True)
class MethodInfo:
    """One method of the catalogue, described."""

    id: str
    title: str
    family: str
    summary: str
    """One sentence on what it does."""
    source: str
    """The document or paper that it follows."""
    sources: tuple[str, ...]
    """Names of the stems that come out under default parameters and models; empty where it needs a model and there is none."""
    needs: Mapping[str, str]
    """Kinds of models that must be given, with what each is for."""
    promises: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    references: bool = False
    """Whether it takes the true sources, whose names its stems then bear."""
    learnt: tuple[str, ...] = ()
    """Stems that are learnt from the recording beside the models' sources; no value per source is for them."""


@dataclass(frozen=True)
class ModelInfo:
    """One model folder, described by its card."""

    id: str
    title: str
    method: str
    """Id of the method that the model belongs to."""
    sources: tuple[str, ...]
    folder: Path
    rate: int
    """Rate in hertz of the recordings it was made from."""
    window_seconds: float
    """Length of its analysis window."""
    shipped: bool
    """Whether it came with the program; the others are the user's own."""
    problem: str | None
    """Why it cannot be used, in one sentence, or None."""


def methods() -> tuple[MethodInfo, ...]:
    """All methods, in the order of the catalogue."""
    known = models()
    return tuple(_method_info(record, known) for record in method_records())


def method_problems() -> tuple[str, ...]:
    """One sentence for every method of another package that had to be left out."""
    return problems()


def models() -> tuple[ModelInfo, ...]:
    """The shipped models, then the user's own; folders that hold no sound model are left to ``model_problems``."""
    known = {record.id for record in method_records()}
    found, _ = find_models()
    infos = [_model_info(model, known) for model in found]
    return tuple(sorted(infos, key=lambda info: not info.shipped))


def model_problems() -> tuple[str, ...]:
    """One sentence for every model folder that had to be left out."""
    _, problems = find_models()
    return tuple(problems)


def models_for(method: str) -> tuple[ModelInfo, ...]:
    """The models that a method takes: those made for it first, shipped ones before the user's own."""
    record = method_of(method)
    fitting = [info for info in models() if record.takes_from(info.method)] if record.needs or record.takes else []
    return tuple(sorted(fitting, key=lambda info: info.method != method))


def default_models(method: str) -> tuple[str, ...]:
    """Ids of the models that a method takes when none are named: the first that fits, none where it needs none.

    A method that takes those of all methods, for whichever it works by, gets the first of each; one that runs live that with the
    shortest window, which is heard soonest.
    """
    record = method_of(method)
    if EVERY_METHOD in record.takes:
        return tuple({info.method: info.id for info in reversed(models_for(method)) if info.problem is None}.values())
    if not record.needs:
        return ()
    fitting = models_for(method)
    if record.stream is not None:
        fitting = tuple(sorted(fitting, key=lambda info: info.window_seconds))
    return tuple(info.id for info in fitting[:1])


def load_models(ids_or_folders: Sequence[str | Path]) -> list[Model]:
    """The models of these ids or in these folders. Raises ModelError where one is missing or damaged."""
    return [resolve_model(name) for name in ids_or_folders]


def _method_info(record: Method, known: Sequence[ModelInfo]) -> MethodInfo:
    if record.needs:
        sources = next((info.sources for info in known if record.takes_from(info.method)), ())
    else:
        sources = record.sources((), record.params())
    return MethodInfo(
        id=record.id,
        title=record.title,
        family=record.family,
        summary=record.summary,
        source=record.source,
        sources=sources,
        needs=dict(record.needs),
        promises=tuple(sorted(record.promises)),
        parameters=record.params.parameters(),
        references=record.references,
        learnt=record.learnt,
    )


def _model_info(model: Model, known_methods: set[str]) -> ModelInfo:
    card = model.card
    return ModelInfo(
        id=card.id,
        title=card.title,
        method=card.method,
        sources=card.sources,
        folder=model.folder,
        rate=card.analysis.rate,
        window_seconds=card.analysis.window_samples / card.analysis.rate,
        shipped=model.folder.parent == shipped_models(),
        problem=None if card.method in known_methods else f"it was made for the method {card.method}, which is not installed",
    )
