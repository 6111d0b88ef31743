"""All stems in one picture: hue says which stem, brightness says how loud."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor


def overlaid(colours: Sequence[QColor], pictures: NDArray[np.uint8], levels_db: float) -> NDArray[np.uint32]:
    """Colours 0xffRRGGBB, (rows, columns), from pictures (stems, rows, columns) of indices 0..255 over ``levels_db`` decibels.

    Where stems sound together, hues mix as their powers do; the loudest says how bright it is, from black to its hue at its brightest.
    """
    powers = (10.0 ** (np.arange(256) / 255.0 * levels_db / 10.0)).astype(np.float32)
    weights = powers[pictures]
    brightness = pictures.max(axis=0) * np.float32(1.0 / 255.0)
    brightness /= weights.sum(axis=0)
    weights *= brightness
    parts = np.array([[colour.red(), colour.green(), colour.blue()] for colour in colours], np.float32)
    # On black a stem's colour, which suits both themes, would look dull.
    parts *= 255.0 / np.maximum(parts.max(axis=1, keepdims=True), 1.0)
    red, green, blue = np.tensordot(parts.T, weights, axes=1).astype(np.uint32)
    mixed: NDArray[np.uint32] = np.uint32(0xFF000000) | red << np.uint32(16) | green << np.uint32(8) | blue
    return mixed
