"""Which models a method takes, and the parameters that it then starts from."""

from collections.abc import Sequence

from workbench.core.errors import MethodError
from workbench.core.parameters import Params
from workbench.nets.model_files import Model
from workbench.separators.contract import Method


def require_models(record: Method, models: Sequence[Model]) -> None:
    """Raise MethodError unless these are models that the method takes, and it has those that it needs."""
    if not record.needs and not record.takes and models:
        raise MethodError(f"{record.title} takes no model; got {models[0].card.id}, which was made for {models[0].card.method}")
    if record.needs and not models:
        wanted = ", ".join(f"{kind} ({what})" for kind, what in record.needs.items())
        raise MethodError(f"{record.title} needs a model: {wanted}; got none")
    for model in models:
        if not record.suits(model):
            raise MethodError(f"model {model.card.id} was made for {model.card.method} and does not fit {record.id}")


def params_for(record: Method, models: Sequence[Model]) -> Params:
    """The parameters to start from: the method's defaults, overruled by what the cards of models made for it recommend."""
    declared = record.params.model_fields
    own = [model for model in models if model.card.method == record.id] or models
    recommended = {name: value for model in own for name, value in model.card.settings.items() if name in declared}
    return record.params(**recommended)


def dealt(record: Method, models: Sequence[Model]) -> tuple[Model, ...]:
    """Those of ``models`` that the method takes, none where it works without. Raises MethodError where it lacks one."""
    chosen = tuple(model for model in models if record.suits(model)) if record.needs or record.takes else ()
    require_models(record, chosen)
    return chosen


def require_channels(title: str, channels: int, least: int) -> None:
    """Raise MethodError where a recording has fewer channels than the method of that title needs under its parameters."""
    if channels < least:
        plural = "" if channels == 1 else "s"
        raise MethodError(f"{title} needs at least as many channels as sources; got {channels} channel{plural} for {least} stems")


def reseeded(before: Params, now: Params) -> bool:
    """Whether another seed asks for a fresh start."""
    return getattr(before, "seed", None) != getattr(now, "seed", None)
