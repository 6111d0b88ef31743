"""Scores of separators on drawn material: every contender on every mixture, kept as they come, so that a stopped run goes on."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from workbench.core.errors import EvaluationError, MethodError, ParameterError
from workbench.core.mask_settings import MaskSettings
from workbench.core.parameters import Params
from workbench.core.progress import Report, part, silent, wordless
from workbench.core.sound import SoundArray
from workbench.evaluation.metrics import score
from workbench.evaluation.permutation import best_order
from workbench.nets.devices import choose_device
from workbench.nets.model_files import Model
from workbench.separators.catalogue import method as method_of
from workbench.separators.catalogue import methods as method_records
from workbench.separators.contract import Method
from workbench.tasks.automatic_exponent import automatic_exponent, require_curve
from workbench.tasks.methods import default_models, load_models
from workbench.tasks.scoring_material import ScoringMixture
from workbench.tasks.scoring_table import ScoreTable
from workbench.tasks.separating import Separation, masks_for, params_for, require_models, separate

MIXTURE = "mixture"
"""The contender that does nothing."""

_ORACLES: dict[str, dict[str, Any]] = {
    "ideal binary mask": {"mask": "binary"},
    "ideal ratio mask": {"mask": "wiener", "exponent": 1.0},
    "ideal Wiener mask": {"mask": "wiener", "exponent": 2.0},
}
_ORACLE_METHOD = "ideal-mask"
_BLEND = "blend"

Values = Mapping[str, float | None]


@dataclass(frozen=True)
class Contender:
    """One way of separating that is scored."""

    name: str
    method: str | None = None
    """Id of the separator; None leaves the mixture as it is."""
    models: tuple[Model, ...] = ()
    params: Params | None = None
    masks: MaskSettings = field(default_factory=MaskSettings)

    @property
    def key(self) -> dict[str, Any]:
        """All that its scores depend on besides the mixture, as plain values."""
        if self.params is None:
            return {"method": self.method}
        masks = self.masks.model_dump(mode="json")
        models = {model.card.id: model.card.sha256 for model in self.models}
        return {"method": self.method, "models": models, "parameters": self.params.model_dump(mode="json"), "masks": masks}

    def alike(self, other: "Contender") -> bool:
        """Whether one estimate serves both, under masks of their own."""
        return (self.method, self.models, self.params) == (other.method, other.models, other.params)


@dataclass(frozen=True)
class Score:
    """What one contender reached on one mixture."""

    contender: str
    mixture: ScoringMixture
    values: Mapping[str, Values]
    """Per true stem; None where the stem that was found is silent, or has no such value."""


def reference_contenders() -> list[Contender]:
    """The unprocessed mixture, and the bounds that masks have."""
    record = method_of(_ORACLE_METHOD)
    return [
        Contender(MIXTURE),
        *(
            Contender(name, _ORACLE_METHOD, (), record.params(), masks_for(_ORACLE_METHOD, ()).changed(**masks))
            for name, masks in _ORACLES.items()
        ),
    ]


def contender(
    method: str, settings: Mapping[str, str], models: Sequence[str] = (), *, stems: int, name: str | None = None
) -> tuple[Contender, set[str]]:
    """A separator under ``settings``, the words of ``--set`` for its parameters and the mask's, and those of them that it has.

    Methods that are told how many stems to make are told ``stems``. Where none of ``models`` suits it, it gets its usual one. Raises
    MethodError, ModelError, ParameterError.
    """
    record = method_of(method)
    fitting = _suiting(record, models) or _suiting(record, default_models(method))
    require_models(method, fitting)
    params, masks = params_for(method, fitting), masks_for(method, fitting)
    if "stems" in record.params.model_fields:
        params = params.changed(stems=stems)
    own = {key: value for key, value in settings.items() if key in record.params.model_fields}
    tail = {key: value for key, value in settings.items() if key in MaskSettings.model_fields}
    chosen = masks.changed_from_text(tail)
    require_curve(fitting, chosen)
    changed = params.changed_from_text(own)
    return Contender(name or _name(record, changed), method, tuple(fitting), changed, chosen), {*own, *tail}


def _name(record: Method, params: Any) -> str:
    """The id; of a blend, which is nothing without them, the separators that it blends."""
    if record.id != _BLEND:
        return record.id
    return f"{record.title}: {method_of(params.first).title}, {method_of(params.second).title}"


def _suiting(record: Method, models: Sequence[str]) -> list[Model]:
    return [model for model in load_models(models) if record.suits(model)] if record.needs or record.takes else []


def contenders(
    methods: Sequence[str], settings: Mapping[str, str], models: Sequence[str], *, stems: int
) -> tuple[list[Contender], dict[str, str]]:
    """The separators of these ids, all when left out, and why those that cannot be tried are left out, by id.

    A blend of two is only tried when it is named; a separator with other models than its usual ones bears their names. Raises
    ParameterError where no separator has a setting, MethodError for an unknown id.
    """
    wanted = methods or [record.id for record in method_records() if not record.references and record.id != _BLEND]
    chosen, known = [], set[str]()
    missing = {} if methods else {_BLEND: "what it blends has to be chosen, so it is scored where it is named"}
    for method in wanted:
        method_of(method)
        try:
            found, has = contender(method, settings, models, stems=stems)
        except MethodError as error:
            missing[method] = str(error)
            continue
        ids = tuple(model.card.id for model in found.models)
        if models and ids != default_models(method):
            found = replace(found, name=f"{method_of(method).title}, model {', '.join(ids)}")
        chosen.append(found)
        known |= has
    unknown = [name for name in settings if name not in known]
    if unknown:
        raise ParameterError(f"--set must name a parameter of a separator that is scored, or of the mask; got {unknown[0]!r}")
    return chosen, missing


def scored(
    chosen: Sequence[Contender],
    mixtures: Sequence[ScoringMixture],
    table: ScoreTable,
    *,
    speech: bool = True,
    report: Report = silent,
    notice: Callable[[str], None] = lambda sentence: None,
) -> tuple[list[Score], dict[str, str]]:
    """Every contender on every mixture, and by name why contenders could not take them; what ``table`` holds is not done again.

    Without ``speech`` STOI is left out. Raises ModelError, AudioFileError, Cancelled.
    """
    scores: list[Score] = []
    refused: dict[str, str] = {}
    total = len(chosen) * len(mixtures)
    for place, mixture in enumerate(mixtures):
        last: tuple[Contender, Separation] | None = None
        for index, each in enumerate(chosen):
            done = place * len(chosen) + index
            step = part(report, done / total, (done + 1) / total)
            step(0.0, f"{each.name}, {mixture.id}")
            known = table.find(each.key, mixture.id)
            if known is None and each.name not in refused:
                start = time.perf_counter()
                try:
                    separation = None
                    if each.method is not None:
                        separation = last[1] if last is not None and last[0].alike(each) else separated(each, mixture, step, notice)
                        last = each, separation
                    values = _measured(each, separation, mixture, speech, part(step, 0.6, 1.0))
                except (MethodError, EvaluationError) as error:
                    refused[each.name] = str(error)
                    continue
                known = table.keep(each.name, each.key, mixture, values, time.perf_counter() - start)
            if known is not None:
                scores.append(Score(each.name, mixture, known))
    report(1.0, "scored")
    return [score for score in scores if score.contender not in refused], refused


def separated(each: Contender, mixture: ScoringMixture, report: Report, notice: Callable[[str], None]) -> Separation:
    """What a contender that has a method makes of a mixture. Raises MethodError, ModelError, AudioFileError, Cancelled."""
    assert each.method is not None and each.params is not None, "the mixture alone is not separated"
    references = mixture.stems if method_of(each.method).references else None
    # On the CPU, so that every machine scores alike.
    device, still = choose_device("cpu"), wordless(part(report, 0.0, 0.6))
    return separate(
        mixture.mixture, each.method, each.models, each.params, references=references, device=device, report=still, notice=notice
    )


def _measured(
    each: Contender, separation: Separation | None, mixture: ScoringMixture, speech: bool, report: Report
) -> dict[str, dict[str, float | None]]:
    """The measures of every true stem. Raises MethodError for fewer stems than true ones, EvaluationError, Cancelled."""
    true, sound = mixture.stems, mixture.mixture
    found = found_stems(each, separation, mixture, report)
    silences = {name for name, stem in found.items() if not stem.read(0, stem.samples).any()}
    # What is silent has no value; the mixture stands in, for the others to be told from it.
    heard = {name: sound if name in silences else stem for name, stem in found.items()}
    values = score(true, heard, None, wordless(report), speech=speech)
    return {
        name: {measure: None if name in silences else value for measure, value in each_stem.values.items()}
        for name, each_stem in values.items()
    }


def found_stems(each: Contender, separation: Separation | None, mixture: ScoringMixture, report: Report) -> dict[str, SoundArray]:
    """The stems by the names of the true ones: the mixture for each without a separation, dealt out where the method has no such names.

    Raises MethodError where there are fewer than true ones, or the models know other sources; EvaluationError, Cancelled.
    """
    true, sound = mixture.stems, mixture.mixture
    if separation is None:
        return dict.fromkeys(true, sound)
    exponent = automatic_exponent(separation, each.models, each.masks)
    masks = each.masks if exponent is None else each.masks.changed(exponent=exponent, automatic=False)
    renderer = separation.renderer(masks)
    stems = [SoundArray(stem, sound.rate) for stem in renderer.stems(0, sound.samples)]
    named = dict(zip(renderer.sources, stems, strict=True))
    known = set(true) <= set(named)
    if not known and each.models and method_of(each.method or "").needs:
        raise MethodError(f"its models know {', '.join(named)}, and there are {', '.join(true)} to be found")
    return {name: named[name] for name in true} if known and not mixture.exchangeable else _dealt(true, stems, sound, wordless(report))


def _dealt(true: Mapping[str, SoundArray], stems: Sequence[SoundArray], sound: SoundArray, report: Report) -> dict[str, SoundArray]:
    """The stems of a separator that does not know their names, each true stem given the one that suits it best."""
    if len(stems) < len(true):
        raise MethodError(f"it makes {len(stems)} stems and there are {len(true)} to be found")
    comparable = [stem if stem.read(0, stem.samples).any() else sound for stem in stems]
    order = best_order(list(true.values()), comparable, report)
    return {name: stems[place] for name, place in zip(true, order, strict=True)}


def by_draw(scores: Sequence[Score], name: str, measure: str, sources: Sequence[str], condition: str | None = None) -> dict[str, float]:
    """Means of one measure of a contender over sources and over the mixtures of one draw, by draw; those without a value left out."""
    values: dict[str, list[float]] = {}
    for each in scores:
        if each.contender == name and (condition is None or each.mixture.condition == condition):
            held = [each.values[source].get(measure) for source in sources]
            values.setdefault(each.mixture.draw, []).extend(value for value in held if value is not None)
    return {draw: float(np.mean(held)) for draw, held in values.items() if held}
