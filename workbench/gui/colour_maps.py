"""Maps from level to colour for spectrograms. In all of them lightness rises, or falls, evenly, so that they are legible without colour."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

DEFAULT_COLOUR_MAP = "magma"

_ANCHORS: dict[str, tuple[str, ...]] = {
    "magma": (
        *("000004", "0b0924", "20114b", "3b0f70", "57157e", "721f81", "8c2981", "a8327d", "c43c75"),
        *("de4968", "f1605d", "fa7f5e", "fe9f6d", "febf84", "fddea0", "fcfdbf"),
    ),
    "inferno": (
        *("000004", "0c0826", "240c4f", "420a68", "5d126e", "781c6d", "932667", "ae305c", "c73e4c"),
        *("dd513a", "ed6925", "f8850f", "fca50a", "fac62d", "f2e661", "fcffa4"),
    ),
    "viridis": (
        *("440154", "481a6c", "472f7d", "414487", "39568c", "31688e", "2a788e", "23888e", "1f988b"),
        *("22a884", "35b779", "54c568", "7ad151", "a5db36", "d2e21b", "fde725"),
    ),
    "cividis": (
        *("00224e", "002e6c", "1e3a6f", "35456c", "47516c", "575d6d", "666970", "757575", "848279"),
        *("948e77", "a59c74", "b7a96e", "c8b866", "dbc75a", "eed649", "fee838"),
    ),
    "grey": ("000000", "ffffff"),
    "print": ("ffffff", "000000"),
}
"""Evenly spaced anchors. The first three are by Nathaniel Smith, Stefan van der Walt and, for viridis, Eric Firing, published with
matplotlib under CC0; cividis is by Nunez, Anderton and Renslow, "Optimizing colormaps with consideration for color vision deficiency",
2018, CC0."""

COLOUR_MAPS = tuple(_ANCHORS)


@cache
def colour_table(colour_map: str) -> NDArray[np.uint32]:
    """The colour 0xffRRGGBB of every picture index under one of ``COLOUR_MAPS``, (256,), from quiet to loud, read-only."""
    anchors = _ANCHORS[colour_map]
    values = np.array([[int(text[place : place + 2], 16) for place in (0, 2, 4)] for text in anchors], dtype=np.float64)
    places = np.linspace(0.0, len(anchors) - 1.0, 256)
    red, green, blue = (np.rint(np.interp(places, np.arange(len(anchors)), channel)).astype(np.uint32) for channel in values.T)
    colours: NDArray[np.uint32] = np.uint32(0xFF000000) | red << np.uint32(16) | green << np.uint32(8) | blue
    colours.flags.writeable = False
    return colours
