"""Corrections that a user paints over the masks: an ordered list of values, never bins."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from workbench.core.regions import Hertz, Region, Seconds

Action = Literal["give", "take", "attenuate"]


class Edit(BaseModel):
    """What happens to one stem in a region; edits act one after another on what those before them left."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    region: Region
    stem: str = Field(min_length=1)
    """The stem that is edited; an edit of a stem that is not there does nothing."""
    action: Action = "give"
    """Give moves the other stems' energy to the stem, take moves the stem's to the others, so that the sum is kept; attenuate leaves the
    stem's own to the residual."""
    strength: float = Field(1.0, ge=0.0, le=1.0, allow_inf_nan=False)
    """The share that is moved in the middle of the region, 0..1."""
    feather_seconds: Seconds = Field(0.0, ge=0.0)
    """Over so much time to either side of an edge the edit sets in."""
    feather_hertz: Hertz = Field(0.0, ge=0.0)
    enabled: bool = True

    def changed(self, **values: object) -> "Edit":
        """The same edit with other values, validated."""
        return Edit.model_validate({**dict(self), **values})

    @property
    def conserves(self) -> bool:
        """Whether stems that added up to the mixture still do after it."""
        return self.action != "attenuate" or not self.enabled
