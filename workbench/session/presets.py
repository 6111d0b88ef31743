"""Presets: everything that decides how any recording is separated, under a name."""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from workbench.core.mask_settings import MaskSettings
from workbench.core.preprocessing import Preprocessing
from workbench.session.settings import Settings

PRESET_VERSION: Final = 1
MOST_NAME = 60


class Preset(BaseModel):
    """Method, models, parameters, preprocessing and masks; nothing that belongs to one recording."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    preset_version: Literal[1] = PRESET_VERSION
    name: Annotated[str, Field(min_length=1, max_length=MOST_NAME, pattern=r"^\S(.*\S)?$")]
    method: Annotated[str, Field(min_length=1)]
    models: tuple[str, ...] = ()
    params: dict[str, JsonValue]
    preprocessing: Preprocessing = Field(default_factory=Preprocessing)
    masks: MaskSettings = Field(default_factory=MaskSettings)

    @classmethod
    def of(cls, settings: Settings, name: str) -> "Preset":
        """The preset of what is set. Raises pydantic's ValidationError for a name that is empty, too long or ends in spaces."""
        return cls(
            name=name,
            method=settings.method,
            models=settings.models,
            params={} if settings.params is None else settings.params.model_dump(),
            preprocessing=settings.preprocessing,
            masks=settings.masks,
        )
