"""Checkpoints of a network's training, as tensors and JSON in one safetensors file: nothing in them is ever unpickled."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from lightning.fabric.plugins import CheckpointIO
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from workbench.core.errors import TrainingError
from workbench.core.folders import written_beside

SUFFIX = ".safetensors"
_STATE = "state"


class TensorCheckpoints(CheckpointIO):
    """Writes and reads what Lightning keeps of a training: a file is there whole or not at all."""

    def save_checkpoint(self, checkpoint: dict[str, Any], path: str | Path, storage_options: Any | None = None) -> None:
        """Write a checkpoint to ``path``. Raises TrainingError where the disk refuses it."""
        tensors: dict[str, torch.Tensor] = {}
        state = json.dumps(_plain(checkpoint, tensors))
        try:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            with written_beside(Path(path)) as beside:
                save_file(tensors, beside, metadata={_STATE: state})
        except (OSError, SafetensorError) as error:
            raise TrainingError(f"the folder {Path(path).parent} must have room to keep what is learnt; {error}") from None

    def load_checkpoint(self, path: str | Path, map_location: Any | None = None, weights_only: bool | None = None) -> dict[str, Any]:
        """The checkpoint in ``path``, its tensors on the CPU. Raises TrainingError for a damaged file."""
        try:
            with safe_open(path, framework="pt") as file:
                state = json.loads((file.metadata() or {})[_STATE])
                # Copies lie in memory as fresh tensors do: sums over those of a file are rounded in another order.
                tensors = {name: file.get_tensor(name).clone() for name in file.keys()}  # noqa: SIM118 - no mapping
            checkpoint: dict[str, Any] = _restored(state, tensors)
        except (OSError, SafetensorError, ValueError, LookupError, TypeError) as error:
            raise TrainingError(f"checkpoint {path} is damaged and cannot be gone on from; {error}") from None
        return checkpoint

    def remove_checkpoint(self, path: str | Path) -> None:
        """Remove the file, where it is there."""
        Path(path).unlink(missing_ok=True)


def is_whole(path: Path) -> bool:
    """Whether there is a checkpoint that can be gone on from."""
    try:
        TensorCheckpoints().load_checkpoint(path)
    except TrainingError:
        return False
    return True


def _plain(value: Any, tensors: dict[str, torch.Tensor]) -> Any:
    """The value as JSON: mappings as lists of pairs, as their keys may be numbers; tensors by number. Raises TypeError for others."""
    match value:
        case torch.Tensor():
            name = str(len(tensors))
            # A copy each: safetensors refuses tensors that share memory.
            tensors[name] = value.detach().cpu().clone().contiguous()
            plain: Any = {"tensor": name}
        case np.generic():
            plain = value.item()
        case Mapping():
            plain = {"pairs": [[_plain(key, tensors), _plain(each, tensors)] for key, each in value.items()]}
        case tuple():
            plain = {"tuple": [_plain(each, tensors) for each in value]}
        case list():
            plain = [_plain(each, tensors) for each in value]
        case Path():
            plain = str(value)
        case str() | int() | float() | None:
            plain = value
        case _:
            raise TypeError(f"a checkpoint holds tensors and plain values; got {type(value).__name__}")
    return plain


def _restored(value: Any, tensors: Mapping[str, torch.Tensor]) -> Any:
    if isinstance(value, list):
        return [_restored(each, tensors) for each in value]
    if not isinstance(value, dict):
        return value
    if "tensor" in value:
        return tensors[value["tensor"]]
    if "tuple" in value:
        return tuple(_restored(each, tensors) for each in value["tuple"])
    return {_restored(key, tensors): _restored(each, tensors) for key, each in value["pairs"]}
