"""How a model comes about, whatever it is: recordings are parted, it learns, settings are chosen, it is scored, its card is written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import numpy as np
from pydantic import JsonValue
from threadpoolctl import threadpool_limits

import workbench
from workbench.core.errors import FileExistsRefusal, TrainingError
from workbench.core.loss_curve import Losses
from workbench.core.parameters import Params, number, whole
from workbench.core.progress import Report, part, silent
from workbench.dsp.analysis import SPEECH_AND_MUSIC, Analysis
from workbench.nets.devices import DeviceName, choose_device
from workbench.nets.machine import is_first_process, machine_facts, versions
from workbench.nets.model_files import LOSSES_FILE, Model, save_model
from workbench.separators.contract import Method
from workbench.training.cards import described, new_card, settings_from
from workbench.training.checkpoint import Checkpoint
from workbench.training.loss_plot import loss_plot
from workbench.training.material import Material, Notice, TrainingFile, gathered
from workbench.training.mixtures import LEVELS_DB, drawn_mixtures, measured, mixture_words, summary

if TYPE_CHECKING:
    from workbench.training.network_loop import Fit

RATE = SPEECH_AND_MUSIC.rate

_GATHERED, _SCORED = 0.02, 0.08
"""Shares of the progress."""

_LEAST_SECONDS = 1.0

Settings = dict[str, JsonValue]
Scores = list[dict[str, JsonValue]]
Files = Mapping[str, Sequence[TrainingFile]]
"""Recordings of every source."""


class ModelTraining(Params):
    """What every training has; which windows and how many mixtures suit, each kind says."""

    window: int
    hop: int
    held_out: float = number(0.1, "A larger share of speakers or pieces is kept from training and scored on", low=0.0, high=0.9)
    mixtures: int
    seed: int = whole(0, "Draws the held out groups, what is learnt from and the mixtures", low=0, high=2**31 - 1)

    @property
    def analysis(self) -> Analysis:
        """How recordings are cut into frames. Raises ParameterError where the hop does not divide the window."""
        return Analysis(rate=RATE, window_samples=self.window, hop_samples=self.hop)

    @property
    def validation_share(self) -> float:
        """Of the groups that are left to train on, those that are looked at while learning, and not learnt from."""
        return 0.0


def window(default: int) -> Any:
    """Declares the window."""
    return whole(
        default, "Longer windows tell close tones apart, and blur what begins suddenly", low=64, high=16_384, unit="samples", scale="log"
    )


def hop(default: int) -> Any:
    """Declares the hop."""
    return whole(
        default, "Shorter hops follow faster changes and take longer; half the window or a part of it", low=16, high=8192, unit="samples"
    )


def mixtures(default: int) -> Any:
    """Declares the mixtures."""
    return whole(default, "More mixtures, each at three levels, to choose defaults and to score", low=1, high=500)


P = TypeVar("P", bound=ModelTraining)


@dataclass(frozen=True)
class Work(Generic[P]):
    """What a recipe gets to learn from."""

    materials: Mapping[str, Material]
    """By source; the groups of its parts are apart."""
    params: P
    checkpoint: Checkpoint
    """Keeps what is finished until the model is written."""
    device: DeviceName
    report: Report
    notice: Notice
    begun_from: Model | None = None
    """The model whose weights to begin with, for recipes that can."""
    curves: list[Losses] = field(default_factory=list)
    """Of every network that has learnt so far."""

    def fit(self, job: "Fit", report: Report) -> Losses:
        """Train a network, with its checkpoints among what is kept; see ``network_loop.fit``."""
        from workbench.training.network_loop import fit
        from workbench.training.network_training import NetworkTraining

        assert isinstance(self.params, NetworkTraining)
        loop: dict[str, Any] = {"seed": self.params.seed, "precision": self.params.precision, "devices": self.params.devices}
        curve = fit(job, self.checkpoint.folder, choose_device(self.device), **loop, report=report, notice=self.notice)
        self.notice(f"{job.name} learnt for {curve.epochs} epochs and waited for data {curve.waiting:.1%} of the time")
        self.curves.append(curve)
        return curve


@dataclass(frozen=True)
class Learnt:
    """What a recipe has made of its material."""

    tensors: Mapping[str, np.ndarray]
    """Of the model file, float16 or float32, by names such as ``speech/kl/24`` or ``network/weight``."""
    frames: Mapping[str, int]
    """How many frames of every source were learnt from."""


class Recipe(Protocol[P]):
    """What one kind of model does in its own way."""

    @property
    def method(self) -> Method:
        """The method that the model is for."""

    @property
    def least_sources(self) -> int:
        """2 where it learns from mixtures, 1 where from every source by itself."""

    @property
    def learnt_share(self) -> float:
        """Of the progress when all is learnt."""

    @property
    def learn(self) -> Callable[[Work[P]], Learnt]:
        """Gives all tensors of the model. Raises TrainingError, AudioFileError, Cancelled."""

    @property
    def choose(self) -> Callable[[Model, Files, P, Report], tuple[Settings, Scores]]:
        """Gives settings for the card, and what they scored, on recordings for validation, or those learnt from where there are none."""

    @property
    def tried(self) -> str:
        """Among what it chooses them, in words, for the card."""

    @property
    def tried_on(self) -> str:
        """On what else than recordings for validation it chooses them, in words; mostly empty."""

    @property
    def also_scored(self) -> Callable[[Settings, Sequence[str]], Sequence[Settings]]:
        """Gives settings to score beside the chosen ones, for the sources."""


def make_model(
    recipe: Recipe[P],
    folders: Sequence[tuple[str, Path]],
    output: Path,
    params: P,
    *,
    hold_out: Sequence[str] = (),
    validation: Sequence[tuple[str, Path]] = (),
    begun_from: Model | None = None,
    device: DeviceName = "auto",
    command: str = "",
    overwrite: bool = False,
    discard: bool = False,
    report: Report = silent,
    notice: Notice = lambda sentence: None,
) -> Model:
    """Learn a model from ``folders``, pairs of a source's name and a folder of its recordings, and write it to ``output``.

    A name may come several times. Groups (speakers, pieces) are held out as ``params`` say, and always those that ``hold_out`` names by
    group, file or folder; what networks look at while learning is drawn from the rest, or lies in the folders of ``validation``. Settings
    are chosen on the training material, scores measured on the held out. What is finished is kept beside ``output`` until the end, and
    a later run with the same material and settings goes on from there; what another training has finished there is in its way unless
    ``discard`` removes it. ``begun_from`` is a model to learn on from. ``notice`` hears, in
    sentences, what was left out. Where several processes learn together, only the first writes, and the others end here with SystemExit.
    Raises TrainingError, ModelError, FileExistsRefusal, AudioFileError, DeviceError, Cancelled.
    """
    if not is_first_process():
        report, notice = silent, lambda sentence: None
    sources = tuple(dict.fromkeys(source for source, _ in folders))
    if 0 < len(sources) < recipe.least_sources:
        raise TrainingError(f"{recipe.method.title} learns from mixtures of two sources or more; got {sources[0]} alone")
    choose_device(device)
    if output.exists() and not overwrite:
        raise FileExistsRefusal(f"model folder {output} exists already, and overwriting was not asked for")
    parting = RATE, params.held_out, hold_out, params.seed, part(report, 0.0, _GATHERED), notice
    materials = gathered(folders, *parting, validation=validation, validation_share=params.validation_share)
    _require_sound(materials)
    card = new_card(output, recipe.method.id, tuple(materials), params.analysis)
    identity = _identity(recipe.method.id, params, materials, begun_from)
    with Checkpoint(output, identity, discard=discard, alone=is_first_process()) as checkpoint:
        report = checkpoint.timed(report)
        work = Work(materials, params, checkpoint, device, part(report, _GATHERED, recipe.learnt_share), notice, begun_from)
        learnt = recipe.learn(work)
        if not is_first_process():
            raise SystemExit
        # The kernels bring threads of their own; where other programs take cores, threads within one product only wait for each other.
        with threadpool_limits(1):
            model = save_model(checkpoint.folder / output.name, card, learnt.tensors, overwrite=True)
            settings, scores = _tried(recipe, model, materials, params, part(report, recipe.learnt_share, 1.0), notice)
        training: dict[str, JsonValue] = {
            "command": command,
            "date": datetime.now(UTC).date().isoformat(),
            "seconds": round(checkpoint.seconds(), 1),
            "machine": {**machine_facts(), "device": choose_device(device).title},
            "versions": {"workbench": workbench.__version__, **versions("torch", "lightning", "numpy", "scipy", "soundfile", "soxr")},
            "parameters": params.model_dump(),
            "seed": params.seed,
            "always_held_out": list(hold_out),
            "data": described(materials, learnt.frames),
        }
        if settings:
            training["settings_from"] = settings_from(training, recipe.tried, recipe.tried_on)
        if begun_from is not None:
            training["begun_from"] = {"model": begun_from.card.id, "sha256": begun_from.card.sha256, "training": begun_from.card.training}
        extras = {}
        if work.curves:
            training["losses"] = [curve.plain() for curve in work.curves]
            extras = {LOSSES_FILE: loss_plot(work.curves)}
        filled = card.model_copy(update={"settings": settings, "scores": tuple(scores), "training": training})
        finished = save_model(output, filled, learnt.tensors, overwrite=overwrite, extras=extras)
        checkpoint.remove()
        report(1.0, "trained")
        return finished


def _require_sound(materials: Mapping[str, Material]) -> None:
    """Raise TrainingError for a source of which there is next to nothing."""
    for source, material in materials.items():
        seconds = sum(file.seconds for file in material.training)
        if seconds < _LEAST_SECONDS:
            raise TrainingError(
                f"source {source} must have at least {_LEAST_SECONDS:g} s of recordings to learn from; got {seconds:.2g} s in "
                f"{len(material.training)} of them"
            )


def _identity(method: str, params: ModelTraining, materials: Mapping[str, Material], begun_from: Model | None) -> dict[str, JsonValue]:
    """All that what is learnt depends on."""
    return {
        **params.model_dump(exclude={"mixtures"}),
        "method": method,
        "begun_from": None if begun_from is None else begun_from.card.sha256,
        "workbench": workbench.__version__,
        "torch": versions("torch").get("torch", ""),
        "training": {source: _listed(material.training) for source, material in materials.items()},
        "validation": {source: _listed(material.validation) for source, material in materials.items()},
    }


def _listed(files: Sequence[TrainingFile]) -> list[JsonValue]:
    """Recordings by name and by what tells that they have changed."""
    return [[file.path.name, file.path.stat().st_size, file.path.stat().st_mtime_ns] for file in files]


def _tried(
    recipe: Recipe[P], model: Model, materials: Mapping[str, Material], params: P, report: Report, notice: Notice
) -> tuple[Settings, Scores]:
    """Recommended settings and scores; none for a single source, none of unknown material where nothing is held out."""
    if len(materials) < 2:
        notice("a model of one source has nothing to be separated from: no settings were chosen and nothing was scored")
        return {}, []
    looked_at = {source: material.validation or material.training for source, material in materials.items()}
    settings, scores = recipe.choose(model, looked_at, params, part(report, 0.0, 1.0 - _SCORED))
    held_out = {source: material.held_out for source, material in materials.items() if material.held_out}
    if len(held_out) < len(materials):
        notice("nothing of some source was held out: nothing was scored on material that is unknown to the model")
        return settings, scores
    scoring = part(report, 1.0 - _SCORED, 1.0)
    tests = drawn_mixtures(held_out, params.mixtures, params.analysis, params.seed + 1, part(scoring, 0.0, 0.1))
    asked = [settings, *recipe.also_scored(settings, model.card.sources)]
    for index, tried in enumerate(asked):
        step = part(scoring, 0.1 + 0.9 * index / len(asked), 0.1 + 0.9 * (index + 1) / len(asked))
        step(0.0, "scoring")
        scores.append(
            {
                "material": f"held out speakers and pieces, {mixture_words(len(tests) // len(LEVELS_DB))}",
                "settings": tried,
                "sources": summary(measured(recipe.method, model, tried, tests, step)),
            }
        )
    return settings, scores
