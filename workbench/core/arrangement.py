"""How a user has arranged the stems that came out: components moved, stems merged, split, named, coloured and ordered."""

from collections.abc import Iterable, Sequence

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
    among: int = Field(0, ge=0)
    """How many components there were when some were moved, turned or switched off: others than so many are left alone. 0 for any."""
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

    def known(self, given: Iterable[str]) -> tuple[str, ...]:
        """Every stem there is, those merged into others too, as the method gives them and then as they were split off."""
        return tuple(dict.fromkeys([*given, *self.components.values()]))

    def stems(self, given: Iterable[str]) -> tuple[str, ...]:
        """The stems that are shown, in order, where the method gives these."""
        there = list(dict.fromkeys(self.target(stem) for stem in self.known(given)))
        first = [stem for stem in dict.fromkeys(self.order) if stem in there]
        return (*first, *(stem for stem in there if stem not in first))

    def title(self, stem: str) -> str:
        """The stem's name as the user reads it."""
        return self.titles.get(stem, stem)

    def merged_into(self, stem: str) -> tuple[str, ...]:
        """The stems that were merged into this one, others that those had taken in included."""
        return tuple(other for other in self.merged if other != stem and self.target(other) == stem)

    @property
    def regrouping(self) -> "Arrangement":
        """The same without titles and colours, which change nothing that is computed."""
        return self.changed(titles={}, colours={})

    @property
    def touches_components(self) -> bool:
        """Whether components were moved, turned or switched off."""
        return bool(self.components or self.levels_db or self.silenced)

    def fits(self, count: int) -> bool:
        """Whether what was done to components was done to those of a separation that has so many."""
        return not self.touches_components or self.among in (0, count)

    def without_components(self) -> "Arrangement":
        """The same with every component where the method put it; what is said of stems stays."""
        return self.changed(components={}, levels_db={}, silenced=frozenset(), among=0)

    def moving(self, numbers: Iterable[int], stem: str, among: int) -> "Arrangement":
        """Components, out of ``among``, go to a stem; a name that is not there yet makes a new one."""
        return self.changed(components={**self.components, **dict.fromkeys(numbers, stem)}, among=among)

    def levelling(self, numbers: Iterable[int], level_db: float, among: int) -> "Arrangement":
        """Components, out of ``among``, get a level; 0 dB is theirs."""
        kept = {number: level for number, level in {**self.levels_db, **dict.fromkeys(numbers, level_db)}.items() if level != 0.0}
        return self.changed(levels_db=kept, among=among)

    def switching(self, numbers: Iterable[int], on: bool, among: int) -> "Arrangement":
        """Components, out of ``among``, are switched on or off."""
        silenced = self.silenced.difference(numbers) if on else self.silenced.union(numbers)
        return self.changed(silenced=silenced, among=among)

    def merging(self, stem: str, into: str) -> "Arrangement":
        """A stem becomes part of another one."""
        kept = {name: other for name, other in self.merged.items() if name != into}
        return self.changed(merged={**kept, stem: into}) if stem != into else self

    def parting(self, stem: str) -> "Arrangement":
        """All that was merged into a stem is a stem of its own again."""
        apart = self.merged_into(stem)
        return self.changed(merged={name: other for name, other in self.merged.items() if name not in apart})

    def titling(self, stem: str, title: str) -> "Arrangement":
        """A stem gets a title; its own name, or an empty one, is none."""
        others = {name: other for name, other in self.titles.items() if name != stem}
        return self.changed(titles=others if title in ("", stem) else {**others, stem: title})

    def colouring(self, stem: str, colour: str) -> "Arrangement":
        """A stem gets a colour; an empty one gives back its first."""
        others = {name: other for name, other in self.colours.items() if name != stem}
        return self.changed(colours={**others, stem: colour} if colour else others)

    def shifting(self, stem: str, places: int, given: Sequence[str]) -> "Arrangement":
        """A stem goes so many places down, or up where that is below 0, among those shown; not beyond the ends."""
        order = [name for name in self.stems(given) if name != stem]
        place = self.stems(given).index(stem) + places
        order.insert(min(max(place, 0), len(order)), stem)
        return self.changed(order=tuple(order))

    def new_stem(self, given: Iterable[str]) -> str:
        """A name that no stem has yet, nor any that was merged."""
        taken = {*self.known(given), *self.merged, *self.merged.values(), *self.titles.values()}
        number = len(self.known(given)) + 1
        while f"stem {number}" in taken:
            number += 1
        return f"stem {number}"
