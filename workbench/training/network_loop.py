"""The one loop by which networks learn, on Lightning: batches drawn ahead, the best weights kept, gone on from where it was stopped.

Whatever is drawn for a batch is a function of its number, and every epoch begins with random numbers of its own: a training that was
killed and started again ends with the same weights as one that was not.
"""

import logging
import math
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

import torch
from lightning.pytorch import Callback, LightningModule, Trainer
from lightning.pytorch.callbacks import EarlyStopping, ModelCheckpoint

from workbench.core.errors import TrainingError
from workbench.core.loss_curve import Losses
from workbench.core.progress import Report, silent
from workbench.nets.devices import Device
from workbench.training.network_checkpoints import SUFFIX, TensorCheckpoints, is_whole

Batch = Mapping[str, torch.Tensor]
Precision = Literal["auto", "full", "mixed"]

_AHEAD = 3
"""Batches that are drawn while the device works on earlier ones."""

_VALIDATION, _TRAINING = "validation", "training"


class Batches(Protocol):
    """Where batches come from."""

    steps: int
    """Batches of one epoch."""

    def training(self, index: int) -> Batch:
        """Batch ``index``, counted on over all epochs: a function of this number and a seed alone, as it is called from several threads."""

    def validation(self) -> Sequence[Batch]:
        """Batches of what is not learnt from, always the same; empty where there is none, and the training's loss then decides."""


@dataclass(frozen=True)
class Fit:
    """One network to train."""

    name: str
    """Of its checkpoints and of its curve."""
    network: torch.nn.Module
    """Trained in place; ends with its best weights."""
    loss: Callable[[torch.nn.Module, Batch], torch.Tensor]
    """The mean loss of one batch, a scalar."""
    batches: Batches
    optimizer: Callable[[Iterable[torch.nn.Parameter]], torch.optim.Optimizer]
    epochs: int
    patience: int = 0
    """Epochs without a lower loss after which it stops; 0 goes on to the end."""
    schedule: Callable[[torch.optim.Optimizer], torch.optim.lr_scheduler.LRScheduler] | None = None
    """Of the learning rate, one step per epoch."""
    clip: float = 0.0
    """The greatest norm of the gradient; 0 leaves it as it is."""


def fit(
    job: Fit,
    folder: Path,
    device: Device,
    *,
    seed: int = 0,
    precision: Precision = "auto",
    devices: int = 1,
    report: Report = silent,
    notice: Callable[[str], None] = lambda sentence: None,
) -> Losses:
    """Train ``job.network`` until its epochs are over or its patience ends, and leave its best weights in it.

    After every epoch a checkpoint is written to ``folder``, and a later call with the same job goes on from it. ``devices`` > 1 works on
    several graphics processors (or, on the CPU, in several processes) at once, each with batches of its own. ``report`` gets the
    ``Losses`` so far as its partial result. The global random state stays as it was. Raises TrainingError for a loss that is no number,
    naming the batch, and for a disk that is full: what was good before is kept; Cancelled.
    """
    last = folder / f"{job.name}-last{SUFFIX}"
    going_on = is_whole(last)
    progress = _Progress(job, seed, report)
    keeper = ModelCheckpoint(
        folder,
        f"{job.name}-best",
        monitor=_VALIDATION,
        save_top_k=1,
        save_last=True,
        save_on_train_epoch_end=True,
        enable_version_counter=False,
        auto_insert_metric_name=False,
    )
    keeper.FILE_EXTENSION = SUFFIX
    keeper.CHECKPOINT_NAME_LAST = f"{job.name}-last"
    stopping = [EarlyStopping(_VALIDATION, patience=job.patience, check_on_train_epoch_end=True)] if job.patience else []
    with _quiet(), torch.random.fork_rng():
        trainer = Trainer(
            accelerator={"cpu": "cpu", "cuda": "cuda", "mps": "mps"}[device.kind],
            devices=devices,
            strategy="ddp" if devices > 1 else "auto",
            precision=_precision(precision, device),
            max_epochs=job.epochs,
            gradient_clip_val=job.clip or None,
            callbacks=[progress, *stopping, keeper],
            plugins=[TensorCheckpoints()],
            num_sanity_val_steps=0,
            use_distributed_sampler=False,
            logger=False,
            enable_progress_bar=False,
            enable_model_summary=False,
        )
        module = _Module(job, trainer)
        batches = _Drawn(job.batches, trainer)
        progress.batches = batches
        validation = _Listed(job.batches.validation())
        module.has_validation = len(validation) > 0
        trainer.fit(module, batches, validation if len(validation) else None, ckpt_path=last if going_on else None)
    if going_on and not progress.epochs_done:
        notice(f"{job.name} was trained already; its checkpoint is taken")
    _take_best(job.network, keeper.best_model_path)
    job.network.eval().cpu()
    curve = progress.curve()
    for sentence in _remarks(job, curve):
        notice(sentence)
    return curve


class _Module(LightningModule):
    """The job as Lightning wants it."""

    def __init__(self, job: Fit, trainer: Trainer) -> None:
        super().__init__()
        self.network = job.network
        self._job, self._own_trainer = job, trainer
        self.has_validation = False

    def training_step(self, batch: Batch, index: int) -> torch.Tensor:
        loss = self._job.loss(self.network, batch)
        if not math.isfinite(float(loss.detach())):
            raise TrainingError(
                f"the training of {self._job.name} stopped: its loss must be a number; got {float(loss.detach())} at batch {index + 1} of "
                f"epoch {self.current_epoch + 1}, and what was learnt before that epoch is kept"
            )
        self.log(_TRAINING, loss, on_step=False, on_epoch=True, batch_size=1, sync_dist=True)
        if not self.has_validation:
            self.log(_VALIDATION, loss, on_step=False, on_epoch=True, batch_size=1, sync_dist=True)
        return loss

    def validation_step(self, batch: Batch, index: int) -> None:
        self.log(_VALIDATION, self._job.loss(self.network, batch), on_step=False, on_epoch=True, batch_size=1, sync_dist=True)

    def configure_optimizers(self) -> Any:
        optimizer = self._job.optimizer(self.network.parameters())
        if self._job.schedule is None:
            return optimizer
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": self._job.schedule(optimizer), "interval": "epoch"}}


class _Drawn:
    """The batches of the epoch that is due, drawn ahead by other threads, and how long was waited for them."""

    def __init__(self, batches: Batches, trainer: Trainer) -> None:
        self._batches, self._trainer = batches, trainer
        self.waited_seconds = 0.0

    def __len__(self) -> int:
        return self._batches.steps

    def __iter__(self) -> Iterator[Batch]:
        first = self._trainer.current_epoch * self._batches.steps
        world, rank = self._trainer.world_size, self._trainer.global_rank
        numbers = iter(range(first * world + rank, (first + self._batches.steps) * world + rank, world))
        drawn: list[Future[Batch]] = []
        with ThreadPoolExecutor(1 if self._trainer.num_devices == 1 else 2, "batches") as pool:
            try:
                while True:
                    drawn += [pool.submit(self._batches.training, number) for _, number in zip(range(_AHEAD - len(drawn)), numbers)]  # noqa: B905
                    if not drawn:
                        return
                    began = time.monotonic()
                    batch = drawn.pop(0).result()
                    self.waited_seconds += time.monotonic() - began
                    yield batch
            finally:
                for future in drawn:
                    future.cancel()


@dataclass(frozen=True)
class _Listed:
    """The batches of the validation; Lightning takes a bare list for several sets of them."""

    batches: Sequence[Batch]

    def __len__(self) -> int:
        return len(self.batches)

    def __iter__(self) -> Iterator[Batch]:
        return iter(self.batches)


@dataclass
class _Progress(Callback):
    """Tells how far the training is; what it knows goes into the checkpoint and comes back from it."""

    job: Fit
    seed: int
    report: Report
    batches: _Drawn | None = None
    epochs_done: int = 0
    _training: list[float] = field(default_factory=list)
    _validation: list[float] = field(default_factory=list)
    _busy_seconds: float = 0.0
    _waited_seconds: float = 0.0
    _began: float = 0.0

    def __hash__(self) -> int:
        return id(self)

    def curve(self) -> Losses:
        shown = tuple(self._validation) if self.job.batches.validation() else ()
        waiting = self._waited_seconds / self._busy_seconds if self._busy_seconds > 0.0 else 0.0
        return Losses(self.job.name, tuple(self._training), shown, min(1.0, waiting))

    def on_train_epoch_start(self, trainer: Trainer, module: LightningModule) -> None:
        self._began = time.monotonic()
        assert self.batches is not None
        self.batches.waited_seconds = 0.0
        # So that what is drawn at random in an epoch, such as dropout, is the same after a restart.
        torch.manual_seed((self.seed << 20) + trainer.current_epoch * trainer.world_size + trainer.global_rank)

    def on_train_batch_end(self, trainer: Trainer, module: LightningModule, outputs: Any, batch: Any, batch_idx: int) -> None:
        done = trainer.current_epoch + (batch_idx + 1) / self.job.batches.steps
        self._tell(trainer, done)

    def on_validation_batch_end(
        self, trainer: Trainer, module: LightningModule, outputs: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0
    ) -> None:
        self._tell(trainer, trainer.current_epoch + 1.0)

    def on_train_epoch_end(self, trainer: Trainer, module: LightningModule) -> None:
        assert self.batches is not None
        self._training.append(float(trainer.callback_metrics[_TRAINING]))
        self._validation.append(float(trainer.callback_metrics[_VALIDATION]))
        self._require_numbers(trainer, module)
        self._busy_seconds += time.monotonic() - self._began
        self._waited_seconds += self.batches.waited_seconds
        self.epochs_done += 1
        self._tell(trainer, trainer.current_epoch + 1.0, self.curve())

    def _require_numbers(self, trainer: Trainer, module: LightningModule) -> None:
        """Before anything is kept: what the last batch has done shows in no loss of the training any more."""
        finite = all(bool(torch.isfinite(parameter).all()) for parameter in module.parameters())
        if not finite or not math.isfinite(self._validation[-1]):
            found = f"{self._validation[-1]} in validation" if finite else "weights that are no numbers"
            raise TrainingError(
                f"the training of {self.job.name} stopped: its loss must be a number; got {found} after batch {self.job.batches.steps} of "
                f"epoch {trainer.current_epoch + 1}, and what was learnt before that epoch is kept"
            )

    def state_dict(self) -> dict[str, Any]:
        times = {"busy": self._busy_seconds, "waited": self._waited_seconds}
        return {"training": self._training, "validation": self._validation, **times}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self._training, self._validation = list(state["training"]), list(state["validation"])
        self._busy_seconds, self._waited_seconds = state["busy"], state["waited"]

    def _tell(self, trainer: Trainer, epochs: float, partial: Losses | None = None) -> None:
        name = f"{self.job.name}, epoch {min(trainer.current_epoch + 1, self.job.epochs)} of {self.job.epochs}"
        if self._validation:
            name += f", loss {self._validation[-1]:.4g}, waiting for data {self.curve().waiting:.0%}"
        self.report(min(1.0, epochs / self.job.epochs), name, partial)


def _remarks(job: Fit, curve: Losses) -> Iterator[str]:
    """What whoever trains should know of how it went."""
    looked_at = curve.validation or curve.training
    if curve.epochs < job.epochs:
        yield f"{job.name} stopped after {curve.epochs} of {job.epochs} epochs: its loss had not fallen for {job.patience}"
    if curve.epochs > 1 and min(looked_at) == looked_at[0]:
        yield f"the loss of {job.name} never fell below that of its first epoch; a lower learning rate may help"


def _take_best(network: torch.nn.Module, path: str) -> None:
    if not path:
        return
    state = TensorCheckpoints().load_checkpoint(path)["state_dict"]
    network.load_state_dict({name.removeprefix("network."): tensor for name, tensor in state.items() if name.startswith("network.")})


def _precision(asked: Precision, device: Device) -> Any:
    """The words of Lightning: half the digits where the device was made for it, or where it was asked for."""
    if asked == "full" or (asked == "auto" and device.kind != "cuda"):
        return "32-true"
    return "16-mixed" if device.kind == "cuda" and not torch.cuda.is_bf16_supported() else "bf16-mixed"


@contextmanager
def _quiet() -> Iterator[None]:
    """Without Lightning's advice on workers and loggers, which is not for users."""
    loggers = [logging.getLogger(name) for name in ("lightning.pytorch", "lightning.fabric")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
