"""How a user has arranged the stems that came out: components moved, stems merged, split, named, coloured and ordered."""

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict, Field


class Arrangement(BaseModel):
    """Nothing of this refits anything. Stems go by the names that the method, or a split, gave them; titles are what the user reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    components: dict[int, str] = Field(default_factory=dict)
    """The stem of every component, numbered from 1, that the user moved; other names than the method's are new stems."""
    levels_db: dict[int, float] = Field(default_factory=dict)
    """The level of every component that the user turned."""
    silenced: frozenset[int] = frozenset()
    """Components that are switched off."""
    merged: dict[str, str] = Field(default_factory=dict)
    """Stems that were merged into another one."""
    order: tuple[str, ...] = ()
    """Stems from top to bottom; those not named follow as the method has them."""
    titles: dict[str, str] = Field(default_factory=dict)
    colours: dict[str, str] = Field(default_factory=dict)
    """Colours of stems, such as #d08020."""

    def changed(self, **values: object) -> "Arrangement":
        """The same arrangement with other values, validated."""
        return Arrangement.model_validate({**dict(self), **values})

    def target(self, stem: str) -> str:
        """The stem that a stem was merged into, in the end; itself when it was not."""
        seen = {stem}
        while (other := self.merged.get(stem, stem)) not in seen:
            stem = other
            seen.add(stem)
        return stem

    def stems(self, given: Iterable[str]) -> tuple[str, ...]:
        """The stems that are shown, in order, where the method gives these."""
        there = list(dict.fromkeys(self.target(stem) for stem in [*given, *self.components.values()]))
        first = [stem for stem in dict.fromkeys(self.order) if stem in there]
        return (*first, *(stem for stem in there if stem not in first))

    def title(self, stem: str) -> str:
        """The stem's name as the user reads it."""
        return self.titles.get(stem, stem)

    @property
    def regrouping(self) -> "Arrangement":
        """The same without titles and colours, which change nothing that is computed."""
        return self.changed(titles={}, colours={})
