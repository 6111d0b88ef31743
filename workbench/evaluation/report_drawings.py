"""The drawings of the report, as SVG that takes its ink from the page around it."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import ExportError

_INK = "#010203"
"""Stands for the page's ink, until the drawing is text."""
_COLOURS = ("#2a8fbd", "#d9772b", "#4f9d4f", "#b8569b", "#8a7bd1", "#a98b1f")
_KINDS = {"mixture": "#8b949c", "bound": "#d9772b", "method": "#2a8fbd"}


@dataclass(frozen=True)
class Box:
    """The values of one contender."""

    name: str
    kind: Literal["mixture", "bound", "method"]
    values: Sequence[float]


@dataclass(frozen=True)
class Curve:
    """Means with their intervals over places that all curves share; None where there is none."""

    name: str
    means: Sequence[float | None]
    lows: Sequence[float | None]
    highs: Sequence[float | None]


def box_plot(boxes: Sequence[Box], label: str, salt: str) -> str:
    """Quartiles, whiskers over 1.5 times their distance, what is beyond, median and mean of every contender, the first on top."""
    figure = _figure(5.6, 0.6 + 0.27 * len(boxes))
    axes = figure.subplots()
    for place, box in enumerate(reversed(boxes)):
        if not box.values:
            continue
        values = np.asarray(box.values, np.float64)
        low, middle, high = np.percentile(values, [25.0, 50.0, 75.0])
        reach = 1.5 * (high - low)
        within = values[(values >= low - reach) & (values <= high + reach)]
        beyond = values[(values < low - reach) | (values > high + reach)]
        axes.hlines(place, within.min(), within.max(), color=_INK, linewidth=0.8)
        axes.barh(place, high - low, left=low, height=0.62, color=_KINDS[box.kind], edgecolor=_INK, linewidth=0.6)
        axes.vlines(middle, place - 0.31, place + 0.31, color=_INK, linewidth=2.0)
        axes.plot(beyond, [place] * len(beyond), "o", markersize=2.5, color=_INK)
        axes.plot([values.mean()], [place], "D", markersize=3.2, markerfacecolor="white", markeredgecolor=_INK, markeredgewidth=0.7)
    axes.set_yticks(range(len(boxes)), [box.name for box in reversed(boxes)])
    axes.set_ylim(-0.6, len(boxes) - 0.4)
    axes.set_xlabel(label)
    axes.grid(visible=True, axis="x", alpha=0.25)
    return _svg(figure, salt)


def curves(places: Sequence[str], lines: Sequence[Curve], across: str, label: str, salt: str) -> str:
    """Every curve with its interval over evenly set places, its highest point marked."""
    figure = _figure(5.6, 3.4)
    axes = figure.subplots()
    for colour, line in zip(_COLOURS, lines, strict=False):
        means, lows, highs = (np.asarray(values, np.float64) for values in (line.means, line.lows, line.highs))
        spots = np.arange(len(places))
        axes.plot(spots, means, "o-", color=colour, markersize=3.5, label=line.name)
        axes.fill_between(spots, lows, highs, color=colour, alpha=0.18, linewidth=0.0)
        if np.isfinite(means).any():
            best = int(np.nanargmax(means))
            axes.plot([best], [means[best]], "*", markersize=11, color=colour, markeredgecolor=_INK, markeredgewidth=0.6)
    axes.set_xticks(range(len(places)), places)
    axes.set_xlabel(across)
    axes.set_ylabel(label)
    axes.grid(visible=True, alpha=0.25)
    axes.legend(fontsize=8, framealpha=0.0, labelcolor=_INK)
    return _svg(figure, salt)


def heatmap(values: Mapping[tuple[str, str], float | None], down: str, across: str, label: str, salt: str) -> str:
    """A value per pair of places (down, across), written into its field."""
    downs, acrosses = (list(dict.fromkeys(pair[place] for pair in values)) for place in (0, 1))
    field = np.asarray([[values.get((one, other)) for other in acrosses] for one in downs], np.float64)
    figure = _figure(5.6, 1.2 + 0.48 * len(downs))
    axes = figure.subplots()
    shown = axes.imshow(np.ma.masked_invalid(field), cmap="viridis", aspect="auto", origin="lower")
    middle = 0.5 * (np.nanmin(field) + np.nanmax(field)) if np.isfinite(field).any() else 0.0
    for (row, column), value in np.ndenumerate(field):
        if np.isfinite(value):
            axes.text(column, row, f"{value:.1f}", ha="center", va="center", fontsize=8, color="white" if value < middle else "black")
    axes.set_xticks(range(len(acrosses)), acrosses)
    axes.set_yticks(range(len(downs)), downs)
    axes.set_xlabel(across)
    axes.set_ylabel(down)
    bar = figure.colorbar(shown, ax=axes)
    bar.set_label(label)
    return _svg(figure, salt)


def spectrogram_strip(
    levels_db: NDArray[np.float32], seconds: float, top_hertz: float, floor_db: float, ceiling_db: float, salt: str
) -> str:
    """Levels (bins, frames) in dB over time and frequency."""
    figure = _figure(5.6, 1.7)
    axes = figure.subplots()
    extent = (0.0, seconds, 0.0, top_hertz / 1000.0)
    axes.imshow(
        levels_db, cmap="magma", aspect="auto", origin="lower", extent=extent, vmin=floor_db, vmax=ceiling_db, interpolation="bilinear"
    )
    axes.set_xlabel("seconds")
    axes.set_ylabel("kHz")
    return _svg(figure, salt)


def _figure(width: float, height: float) -> Any:
    """An empty figure, width and height in inches. Raises ExportError where the drawing library is missing."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise ExportError("drawing the report needs matplotlib: install workbench[benchmark]") from None
    return Figure(figsize=(width, height), layout="constrained", facecolor="none")


def _svg(figure: Any, salt: str) -> str:
    """The figure as an element for a page: names of its parts begin with ``salt``, so that drawings do not mix theirs."""
    from matplotlib import rc_context
    from matplotlib.text import Text

    for axes in figure.axes:
        axes.set_facecolor("none")
        axes.tick_params(colors=_INK)
        for spine in axes.spines.values():
            spine.set_edgecolor(_INK)
            spine.set_linewidth(0.6)
    on_colours = {text for axes in figure.axes for text in axes.texts}
    for text in figure.findobj(Text):
        if text not in on_colours:
            text.set_color(_INK)
    held = io.StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": salt, "font.family": "sans-serif"}):
        figure.savefig(held, format="svg", dpi=110, metadata={"Date": None})
    text = held.getvalue()
    text = re.sub(r"<metadata>.*?</metadata>", "", text[text.index("<svg") :], flags=re.DOTALL)
    text = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{salt}-", text)
    return text.replace(_INK, "currentColor").strip()
