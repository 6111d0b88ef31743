"""What a model's card says of how the model came about."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from pydantic import JsonValue, ValidationError

from workbench.core.errors import TrainingError
from workbench.dsp.analysis import Analysis
from workbench.nets.model_files import Card
from workbench.training.material import Material, groups_of


def new_card(output: Path, method: str, sources: tuple[str, ...], analysis: Analysis) -> Card:
    """The card that a model for ``method`` begins with. Raises TrainingError where the folder's name cannot be an id."""
    title = " and ".join(sources)
    try:
        return Card(id=output.name, title=title[:1].upper() + title[1:], method=method, sources=sources, analysis=analysis)
    except ValidationError:
        raise TrainingError(
            f"a model folder's name becomes its id and must be small letters, digits, dots, dashes or underscores; got {output.name!r}"
        ) from None


def described(materials: Mapping[str, Material], frames: Mapping[str, int]) -> list[JsonValue]:
    """What every source was trained on: how much, under which licences, made by whom, and what was held out."""
    return [_described(material, frames[source]) for source, material in materials.items()]


def settings_from(training: Mapping[str, JsonValue], tried: str, tried_on: str = "") -> dict[str, JsonValue]:
    """How a model's settings were found: among what is ``tried``, on ``tried_on``, and by the command of ``training``, all in words.

    Where ``tried_on`` is empty, it was what the network looked at while it learnt, or what it learnt from where there was nothing else.
    """
    data = training["data"]
    assert isinstance(data, list)
    looked_at = all(isinstance(source, dict) and source.get("validation_groups") for source in data)
    mixtures = "speakers and pieces for validation" if looked_at else "what was learnt from"
    return {
        "command": training["command"],
        "date": training["date"],
        "material": tried_on or f"mixtures of {mixtures}, as the first of the scores tells",
        "tried": tried,
    }


def _described(material: Material, frames: int) -> dict[str, JsonValue]:
    counts = Counter((file.provenance.licence, file.provenance.attribution) for file in material.training)
    return {
        "source": material.source,
        "recordings": len(material.training),
        "groups": len(groups_of(material.training)),
        "seconds": round(sum(file.seconds for file in material.training), 1),
        "frames": frames,
        **({"validation_groups": list(groups_of(material.validation))} if material.validation else {}),
        "held_out_groups": list(groups_of(material.held_out)),
        "held_out_seconds": round(sum(file.seconds for file in material.held_out), 1),
        "licences": [
            {"licence": licence, "attribution": attribution, "recordings": count}
            for (licence, attribution), count in sorted(counts.items())
        ],
    }
