"""How the losses of a training fall, epoch by epoch: told by who trains, drawn and printed by who looks."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Losses:
    """The losses of one network so far."""

    name: str
    """Of the network or the source that is being learnt."""
    training: tuple[float, ...]
    """The mean loss of every finished epoch."""
    validation: tuple[float, ...] = ()
    """The same on material that is not trained on; empty where there is none."""
    waiting: float = 0.0
    """Share of the time, 0..1, in which the device waited for data."""

    @property
    def epochs(self) -> int:
        """How many epochs are finished."""
        return len(self.training)

    def plain(self) -> dict[str, Any]:
        """The same as values that become JSON; what is not finite becomes None, which JSON can say."""
        return {
            "name": self.name,
            "training": [_sayable(loss) for loss in self.training],
            "validation": [_sayable(loss) for loss in self.validation],
            "waiting": self.waiting,
        }

    @classmethod
    def of_plain(cls, values: Mapping[str, Any]) -> "Losses":
        """What ``plain`` has given. Raises LookupError, TypeError or ValueError for anything else."""
        training, validation = (_losses(values[name]) for name in ("training", "validation"))
        return cls(str(values["name"]), training, validation, float(values["waiting"]))


def _sayable(loss: float) -> float | None:
    return loss if math.isfinite(loss) else None


def _losses(values: Sequence[float | None]) -> tuple[float, ...]:
    return tuple(math.nan if value is None else float(value) for value in values)
