"""What a project file says: everything that a user has set, where the recording is, and the results as lists of arrays.

Values only, checked on the way in. ``tasks/projects.py`` writes and reads the files that hold them.
"""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from workbench.core.arrangement import Arrangement
from workbench.core.edits import Edit
from workbench.core.mask_settings import MaskSettings
from workbench.core.parameters import Params
from workbench.core.preprocessing import Preprocessing
from workbench.core.regions import Hertz, Region, Seconds
from workbench.session.settings import HIGHEST_GAIN_DB, LOWEST_GAIN_DB, MOST_WEIGHT, Settings, StemMix

SCHEMA_VERSION: Final = 1

_Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SavedMix(_Value):
    """One stem's ``StemMix``."""

    weight: float = Field(1.0, ge=0.0, le=MOST_WEIGHT, allow_inf_nan=False)
    gain_db: float = Field(0.0, ge=LOWEST_GAIN_DB, le=HIGHEST_GAIN_DB, allow_inf_nan=False)
    pan: float = Field(0.0, ge=-1.0, le=1.0, allow_inf_nan=False)
    muted: bool = False
    soloed: bool = False


class SavedSettings(_Value):
    """``Settings``, the method's parameters by name."""

    method: str = ""
    models: tuple[str, ...] = ()
    params: dict[str, JsonValue] | None = None
    preprocessing: Preprocessing = Field(default_factory=Preprocessing)
    masks: MaskSettings = Field(default_factory=MaskSettings)
    references: tuple[tuple[str, str], ...] = ()
    mix: dict[str, SavedMix] = Field(default_factory=dict)
    edits: tuple[Edit, ...] = ()
    guided: bool = False
    arrangement: Arrangement = Field(default_factory=Arrangement)

    @classmethod
    def of(cls, settings: Settings) -> "SavedSettings":
        """The settings, ready to be saved."""
        return cls(
            method=settings.method,
            models=settings.models,
            params=None if settings.params is None else settings.params.model_dump(),
            preprocessing=settings.preprocessing,
            masks=settings.masks,
            references=settings.references,
            mix={stem: SavedMix(**vars(mix)) for stem, mix in settings.mix.items()},
            edits=settings.edits,
            guided=settings.guided,
            arrangement=settings.arrangement,
        )

    def settings(self, params: Params | None) -> Settings:
        """The settings again, with ``params`` as the method understands them."""
        return Settings(
            method=self.method,
            models=self.models,
            params=params,
            preprocessing=self.preprocessing,
            masks=self.masks,
            references=self.references,
            mix={stem: StemMix(**dict(mix)) for stem, mix in self.mix.items()},
            edits=self.edits,
            guided=self.guided,
            arrangement=self.arrangement,
        )


class SavedResult(_Value):
    """A separation: what made it, and its estimate as described by ``dsp/estimate_files.py``."""

    method: str
    models: tuple[str, ...]
    params: dict[str, JsonValue]
    preprocessing: Preprocessing
    device: str
    analysis: dict[str, JsonValue]
    estimate: dict[str, JsonValue]
    references: dict[str, _Hash] = Field(default_factory=dict)
    """The files of the true sources that the estimate reads, and what they are told by."""


class SavedArray(_Value):
    """One array, cut into files of a few megabytes each."""

    dtype: Literal["float16", "float32", "int32"]
    shape: tuple[Annotated[int, Field(ge=0)], ...] = Field(max_length=8)
    files: tuple[str, ...]


class SavedSource(_Value):
    """The recording: where it was, and what it is."""

    name: str = Field(min_length=1)
    """Its file's name."""
    path: str
    """Its whole path when the project was saved."""
    relative: str = ""
    """The same from the project's folder; empty where there is no such way."""
    sha256: _Hash
    """Of its file."""
    rate: int = Field(ge=1)
    channels: int = Field(ge=1)
    samples: int = Field(ge=0)
    embedded: Literal["", "source.flac", "source.wav"] = ""
    """The file within the project that holds its sound; empty where the project only refers to it."""


class SavedView(_Value):
    """What was in sight, where play would begin, and what was selected."""

    start_seconds: Seconds = 0.0
    stop_seconds: Seconds = 0.0
    """0 for all of the recording."""
    playhead_seconds: Seconds = 0.0
    low_hz: Hertz = 0.0
    high_hz: Hertz = 0.0
    """0 for all frequencies."""
    selection: tuple[Seconds, Seconds] | None = None
    region: Region | None = None


class SavedSnapshot(_Value):
    """A ``Snapshot``: settings that were kept under a title, with what they had given."""

    number: int = Field(ge=1)
    title: str
    letter: str = ""
    exponent: float | None = Field(None, gt=0.0, allow_inf_nan=False)
    settings: SavedSettings
    result: SavedResult | None = None


class Project(_Value):
    """All that a project file says."""

    schema_version: Literal[1] = SCHEMA_VERSION
    program: str = ""
    """The version of the program that wrote it."""
    source: SavedSource
    settings: SavedSettings
    result: SavedResult | None = None
    made_by: SavedSettings | None = None
    """What was set when the result was made; other settings may have been made since."""
    view: SavedView = Field(default_factory=SavedView)
    snapshots: tuple[SavedSnapshot, ...] = ()
    """Snapshots and runs."""
    stem_references: dict[str, str] = Field(default_factory=dict)
    """Files of the true sources that stems are measured against, by stem."""
    relative_references: dict[str, str] = Field(default_factory=dict)
    """Of every file with a true source, by its whole path: the way from the project's folder, where there is one."""
    other_recordings: tuple[str, ...] = ()
    """Files of the recordings that were open beside it."""
    model_checksums: dict[str, _Hash] = Field(default_factory=dict)
    """Of the models, by the name that the settings call them."""
    arrays: dict[str, SavedArray] = Field(default_factory=dict)
    recovered_from: str = ""
    """In an autosave: the project file that was open, if any."""
    recovered_stamp: tuple[int, int] | None = None
    """In an autosave: size and time of change of that file when it was opened or saved last."""
    unsaved: bool = True
    """In an autosave: whether it holds anything that is not in that file."""
