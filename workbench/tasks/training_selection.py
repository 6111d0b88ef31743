"""A source learnt from where it plays alone in the open recording: at once a model of the user's, and how to separate by it."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from workbench.audio.recording import Recording
from workbench.core.folders import user_models
from workbench.core.parameters import Parameter
from workbench.core.progress import Report, silent
from workbench.nets.devices import use_fast_products
from workbench.nets.model_files import find_models

SELECTION_METHOD = "semi-supervised-nmf"
"""What is known keeps its dictionaries, and all else is learnt from the recording."""

_MOST_NAME = 60


def selection_parameters() -> tuple[Parameter, ...]:
    """What a user may set on the learning."""
    # Brings torch, which start-up does without.
    from workbench.training.selections import SelectionTraining

    return SelectionTraining.parameters()


def train_selection(
    recording: Recording,
    spans: Mapping[str, Sequence[tuple[float, float]]],
    components: int,
    report: Report = silent,
    folder: Path | None = None,
) -> str:
    """Learn dictionaries of so many components of every source from the spans, in seconds, that it was marked in; returns the model's id.

    The model lies in ``folder``, that of the user's models when left out, under a name that no model has yet. Raises TrainingError,
    ParameterError, ModelError, AudioFileError, Cancelled.
    """
    from workbench.training.selections import SelectionTraining, train_selections

    use_fast_products()
    parent = user_models() if folder is None else folder
    params = SelectionTraining().changed(components=components)
    return train_selections(recording, spans, parent / _free_id(spans, recording.path, parent), params, report).card.id


def _free_id(sources: Mapping[str, object], recording: Path, parent: Path) -> str:
    """A name out of those of the sources and the recording, such as ``speech-from-interview``, with a number where it is taken."""
    words = re.sub(r"[^a-z0-9]+", "-", f"{'-'.join(sources)}-from-{recording.stem}".lower()).strip("-")[:_MOST_NAME].strip("-") or "learnt"
    taken = {model.card.id for model in find_models()[0]}
    names = (words if number == 1 else f"{words}-{number}" for number in range(1, 10_000))
    return next(name for name in names if name not in taken and not (parent / name).exists())
