"""The open document: a recording, what the user has set, what came out, and what is selected; views listen to its signals."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from workbench.audio.recording import Recording
from workbench.core.arrangement import Arrangement
from workbench.core.edits import Edit
from workbench.core.errors import ParameterError
from workbench.core.mask_settings import MaskSettings
from workbench.core.parameters import Params
from workbench.core.regions import Region
from workbench.session.settings import HIGHEST_GAIN_DB, LOWEST_GAIN_DB, Settings, require_references, require_weight

_MOST_STEPS = 500


class Result(Protocol):
    """What a separation hands the document: stems by name, and how they are rendered is its own affair."""

    @property
    def stems(self) -> tuple[str, ...]:
        """Names of the stems, in order."""

    @property
    def components(self) -> int:
        """How many components the method found; 0 where it has none."""

    def arranged(self, arrangement: Arrangement) -> "Result":
        """The same with its stems arranged; itself where that changes nothing."""


class Document(QObject):
    """One recording being worked on. Every change goes through here, is one undo step where it is the user's, and is signalled."""

    recording_changed = Signal()
    method_changed = Signal()
    """Method or models are others: parameters were replaced with them."""
    params_changed = Signal()
    """Parameters that re-infer, preprocessing, or references."""
    tail_changed = Signal()
    """Mask, exponent, weights, or edits of the masks: picture and sound change at once, nothing re-infers."""
    edits_changed = Signal()
    """What was painted is other than before, whether it acts or not."""
    mix_changed = Signal()
    """Mute, solo or gain: only the sound changes."""
    result_changed = Signal()
    """A new estimate, partial or final."""
    stems_changed = Signal()
    """Other stems than before, or their titles, colours or order."""
    components_dropped = Signal()
    """What was done to components is gone: as many others have come out."""
    selection_changed = Signal()
    undo_changed = Signal()
    stepped = Signal(bool)
    """A change was taken back, or done again where it says so."""

    def __init__(self) -> None:
        super().__init__()
        self._recording: Recording | None = None
        self._settings = Settings()
        self._separation: Result | None = None
        self._result: Result | None = None
        self._given_stems: tuple[str, ...] = ()
        self._selection: tuple[float, float] | None = None
        self._region: Region | None = None
        self._undo: list[Settings] = []
        self._redo: list[Settings] = []
        self._drag = ""
        self._measured_exponent: float | None = None

    @property
    def recording(self) -> Recording | None:
        """The open recording, or None."""
        return self._recording

    @property
    def seconds(self) -> float:
        """Length of the recording in seconds; 0 without one."""
        return self._recording.samples / self._recording.rate if self._recording else 0.0

    @property
    def settings(self) -> Settings:
        """What the user has set, as one value."""
        return self._settings

    @property
    def masks(self) -> MaskSettings:
        """The tail as it acts: where the exponent is automatic, with the one measured last."""
        masks, measured = self._settings.masks, self._measured_exponent
        return masks.changed(exponent=measured) if self.exponent_is_automatic and measured is not None else masks

    @property
    def exponent_is_automatic(self) -> bool:
        """Whether the exponent that acts is measured and not the user's."""
        return self._settings.masks.automatic and self._settings.masks.mask == "wiener"

    @property
    def separation(self) -> Any:
        """The latest separation, partial or final, as the method gave it, or None."""
        return self._separation

    @property
    def result(self) -> Any:
        """The latest separation, partial or final, its stems as the user arranged them, or None."""
        return self._result

    @property
    def stems(self) -> tuple[str, ...]:
        """Names of the stems shown, in order; known before the first result."""
        return self._settings.arrangement.stems(self._given_stems)

    @property
    def given_stems(self) -> tuple[str, ...]:
        """Names of the stems as the method gives them, however they are arranged."""
        return self._given_stems

    @property
    def selection(self) -> tuple[float, float] | None:
        """The selected span in seconds, or None; that of the selected region, where there is one."""
        return self._selection

    @property
    def region(self) -> Region | None:
        """The selected region of time and frequency; None where all frequencies of the selection are meant."""
        return self._region

    def open(
        self, recording: Recording | None, result: Result | None = None, settings: Settings | None = None, left: Settings | None = None
    ) -> None:
        """Take another recording, or none, with what has come out of it so far; the selection goes.

        All of ``settings``, which made ``result``, but for masks comes with it; otherwise it stays. What was painted, arranged and mixed
        is the recording's own: that of ``left``, which was set when it was last open, comes back. Not an undo step; those taken on the
        recording before are forgotten, for they would give this one what was set for that.
        """
        if self._recording is not None and recording is not self._recording:
            self.forget_steps()
        own, usual = left or Settings(), settings or self._settings
        taken = replace(
            usual,
            masks=self._settings.masks,
            mix=own.mix,
            edits=own.edits,
            guided=own.guided,
            arrangement=own.arrangement,
        )
        self._take(recording, result, taken)

    def reopen(self, recording: Recording, result: Result | None, settings: Settings) -> None:
        """Take a recording with all that was set for it, as a project has kept it, and what had come out of it; not an undo step."""
        self._take(recording, result, settings)
        self.forget_steps()

    def _take(self, recording: Recording | None, result: Result | None, settings: Settings) -> None:
        self._recording = recording
        self._selection = self._region = None
        self._separation = self._result = None
        self._measured_exponent = None
        self.recording_changed.emit()
        # Who asks on hearing of other settings whether they were separated finds that they were.
        self._separation = result
        self._replace(settings)
        self.selection_changed.emit()
        self.set_result(result)

    def choose_method(
        self, method: str, params: Params, models: Sequence[str], stems: Sequence[str], masks: MaskSettings | None = None
    ) -> None:
        """Take another method or other models, with the parameters, and perhaps the tail, to start from; one undo step.

        Stems are no longer arranged, since others come out.
        """
        settings = replace(
            self._settings,
            method=method,
            params=params,
            models=tuple(models),
            masks=masks or self._settings.masks,
            arrangement=Arrangement(),
        )
        self._change(settings)
        self.show_stems(stems)

    def show_stems(self, stems: Sequence[str]) -> None:
        """Say which stems the method gives, before any of them has come out; a separation into others goes."""
        if tuple(stems) == self._given_stems:
            return
        self._given_stems = tuple(stems)
        if self._separation is not None and self._separation.stems != self._given_stems:
            self._separation = self._result = None
        self.stems_changed.emit()

    def set_param(self, name: str, value: Any) -> None:
        """Change a parameter of the method. Raises ParameterError for a value outside its declaration; nothing changes then."""
        if self._settings.params is None:
            raise ParameterError(f"{name} belongs to no method; choose a method first")
        self._change(replace(self._settings, params=self._settings.params.changed(**{name: value})), f"param {name}")

    def set_preprocessing(self, name: str, value: Any) -> None:
        """Change what is done to the recording before the method hears it. Raises ParameterError; nothing changes then."""
        changed = self._settings.preprocessing.changed(**{name: value})
        self._change(replace(self._settings, preprocessing=changed), f"preprocessing {name}")

    def set_references(self, references: Sequence[tuple[str, str]]) -> None:
        """Give the true sources, names and files. Raises ParameterError where a name is missing or comes twice."""
        self._change(replace(self._settings, references=require_references(references)))

    def set_mask(self, name: str, value: Any) -> None:
        """Change a value of the tail (``mask``, ``exponent`` ...). Raises ParameterError; nothing changes then."""
        self._change(replace(self._settings, masks=self._settings.masks.changed(**{name: value})), f"mask {name}")

    def set_weight(self, stem: str, weight: float) -> None:
        """Weigh a stem in the masks. Raises ParameterError outside 0..10."""
        self._change(self._settings.with_stem(stem, weight=float(require_weight(stem, weight))), f"weight {stem}")

    def set_gain(self, stem: str, gain_db: float) -> None:
        """Set a stem's level in the mix. Raises ParameterError outside -60..12 dB; -60 is silence."""
        _require(
            LOWEST_GAIN_DB <= gain_db <= HIGHEST_GAIN_DB,
            f"gain of {stem} must lie in [{LOWEST_GAIN_DB:g}, {HIGHEST_GAIN_DB:g}] dB; got {gain_db:g}",
        )
        self._change(self._settings.with_stem(stem, gain_db=float(gain_db)), f"gain {stem}")

    def set_pan(self, stem: str, pan: float) -> None:
        """Set where a stem is heard. Raises ParameterError outside -1 (left) .. 1 (right)."""
        _require(-1.0 <= pan <= 1.0, f"pan of {stem} must lie in [-1, 1]; got {pan:g}")
        self._change(self._settings.with_stem(stem, pan=float(pan)), f"pan {stem}")

    def set_edits(self, edits: Sequence[Edit], drag: str = "") -> None:
        """Take other edits; changes of the same non-empty ``drag`` in a row are one undo step, until ``end_drag``."""
        self._change(replace(self._settings, edits=tuple(edits)), drag)

    def set_guided(self, guided: bool) -> None:
        """Let what is painted guide the method, or correct its masks."""
        self._change(replace(self._settings, guided=guided))

    def arrange(self, arrangement: Arrangement, drag: str = "") -> None:
        """Arrange the stems in another way; changes of the same non-empty ``drag`` in a row are one undo step."""
        self._change(replace(self._settings, arrangement=arrangement), drag)

    def take(self, settings: Settings) -> None:
        """Take all settings at once, such as those of a snapshot or a preset; one undo step."""
        self._change(settings)

    def set_muted(self, stem: str, muted: bool) -> None:
        """Silence a stem in the mix, or let it sound again."""
        self._change(self._settings.with_stem(stem, muted=muted))

    def set_soloed(self, stem: str, soloed: bool) -> None:
        """Hear only the soloed stems."""
        self._change(self._settings.with_stem(stem, soloed=soloed))

    def set_result(self, result: Result | None) -> None:
        """Take a new estimate, partial or final; not an undo step.

        Where it has another number of components than those that were moved, turned or switched off, they are where the method put
        them, and taking back what changed the number brings it all back.
        """
        stems, arrangement = (self._given_stems, self.stems), self._settings.arrangement
        self._separation, self._result = result, None
        dropped = result is not None and not arrangement.fits(result.components)
        if dropped:
            arrangement = arrangement.without_components()
            self._settings = replace(self._settings, arrangement=arrangement)
        if result is not None:
            self._result, self._given_stems = result.arranged(arrangement), result.stems
        if stems != (self._given_stems, self.stems):
            self.stems_changed.emit()
        self.result_changed.emit()
        if dropped:
            self.components_dropped.emit()

    def set_measured_exponent(self, exponent: float | None) -> None:
        """Take the exponent that was measured on the result, for as long as the user wants it automatic; not an undo step.

        It goes with the method and its models; None lets the user's act again.
        """
        before, self._measured_exponent = self.masks, exponent
        if self.masks != before:
            self.tail_changed.emit()

    def select(self, span: tuple[float, float] | None) -> None:
        """Select a span in seconds, cut to the recording; None or an empty span selects nothing."""
        if span is not None:
            low, high = sorted(span)
            low, high = max(low, 0.0), min(high, self.seconds)
            span = (low, high) if high > low else None
        self._select(span, None)

    def select_region(self, region: Region | None) -> None:
        """Select a region of time and frequency, and with it the span that it lies in; None or an empty region selects nothing."""
        extent = region.extent if region is not None else None
        span = None if extent is None else (max(extent[0], 0.0), min(extent[1], self.seconds))
        if span is None or span[0] >= span[1]:
            self._select(None, None)
        else:
            self._select(span, region)

    def _select(self, span: tuple[float, float] | None, region: Region | None) -> None:
        if (span, region) != (self._selection, self._region):
            self._selection, self._region = span, region
            self.selection_changed.emit()

    def end_drag(self) -> None:
        """Close the undo step that a running drag has kept open."""
        self._drag = ""

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        """Whether a step taken back can be done again."""
        return bool(self._redo)

    def forget_steps(self) -> None:
        """Take the settings as they are for the beginning: nothing before them can be undone."""
        self._undo.clear()
        self._redo.clear()
        self._drag = ""
        self.undo_changed.emit()

    def undo(self) -> None:
        """Take back the last change of the settings."""
        self._step(self._undo, self._redo, again=False)

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._step(self._redo, self._undo, again=True)

    def _step(self, source: list[Settings], target: list[Settings], again: bool) -> None:
        if source:
            target.append(self._settings)
            self._drag = ""
            self._replace(source.pop())
            self.stepped.emit(again)

    def _change(self, settings: Settings, drag: str = "") -> None:
        """Take new settings; changes of the same non-empty ``drag`` in a row are one undo step."""
        if settings == self._settings:
            return
        if not drag or drag != self._drag:
            self._undo.append(self._settings)
            del self._undo[:-_MOST_STEPS]
        self._redo.clear()
        self._drag = drag
        self._replace(settings)

    def _replace(self, settings: Settings) -> None:
        masks = self.masks
        before, self._settings = self._settings, settings
        other_method = (before.method, before.models) != (settings.method, settings.models)
        if other_method:
            self._measured_exponent = None
        tail_changed = before.masks != settings.masks or self.masks != masks or before.mask_edits != settings.mask_edits
        if other_method:
            self.method_changed.emit()
        elif _inferring(before) != _inferring(settings):
            self.params_changed.emit()
        if before.arrangement != settings.arrangement:
            self._arrange_anew(before.arrangement)
        if tail_changed or before.weights(self.stems) != settings.weights(self.stems):
            self.tail_changed.emit()
        if before.edits != settings.edits or before.guided != settings.guided:
            self.edits_changed.emit()
        if before.gains(self.stems) != settings.gains(self.stems) or before.mix != settings.mix:
            self.mix_changed.emit()
        self.undo_changed.emit()

    def _arrange_anew(self, before: Arrangement) -> None:
        arrangement = self._settings.arrangement
        if self._separation is not None:
            self._result = self._separation.arranged(arrangement)
        self.stems_changed.emit()
        if self._separation is not None and before.regrouping != arrangement.regrouping:
            self.result_changed.emit()


def _inferring(settings: Settings) -> tuple[Any, ...]:
    """All of which a change asks for another separation by the same method."""
    return settings.params, settings.preprocessing, settings.references, settings.guides


def _require(holds: bool, sentence: str) -> None:
    if not holds:
        raise ParameterError(sentence)
