import gc
from itertools import pairwise

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QColor, QIcon, QPalette
from PySide6.QtWidgets import QPushButton, QToolButton

from workbench.core.folders import resources
from workbench.gui.colour_maps import COLOUR_MAPS, colour_table
from workbench.gui.colours import stem_colour
from workbench.gui.names import named
from workbench.gui.theme import THEMES, icon

ICONS = sorted(path.stem for path in (resources() / "icons").glob("*.svg"))


def luminance(colour):
    def linear(value):
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def opaque_colours(picture):
    image = picture.toImage()
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return {pixel.name() for pixel in pixels if pixel.alpha() == 255}


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_text_is_legible_and_stems_stand_out(qapp, themed, theme):
    themed(theme)
    palette = qapp.palette()
    for background, text in (
        (QPalette.ColorRole.Window, QPalette.ColorRole.WindowText),
        (QPalette.ColorRole.Base, QPalette.ColorRole.Text),
        (QPalette.ColorRole.Button, QPalette.ColorRole.ButtonText),
        (QPalette.ColorRole.ToolTipBase, QPalette.ColorRole.ToolTipText),
        (QPalette.ColorRole.Base, QPalette.ColorRole.Link),
        (QPalette.ColorRole.Highlight, QPalette.ColorRole.HighlightedText),
    ):
        assert contrast(palette.color(background), palette.color(text)) >= (4.0 if background == QPalette.ColorRole.Highlight else 4.5)
    for index in range(8):
        assert contrast(stem_colour(index), palette.color(QPalette.ColorRole.Window)) >= 3.0
    assert (luminance(palette.color(QPalette.ColorRole.Window)) < 0.2) == (theme == "dark")


def test_every_theme_can_be_put_on_and_system_is_one_of_the_two(qapp, themed):
    windows = []
    for theme in THEMES:
        themed(theme)
        windows.append(qapp.palette().color(QPalette.ColorRole.Window).name())
    system, dark, light = windows
    assert dark != light
    assert system in (dark, light)


def test_stem_colours_differ_for_the_colour_blind():
    # Machado, Oliveira and Fernandes, 2009: full protanopia, deuteranopia and tritanopia.
    blindness = (
        ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
        ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
        ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    )
    colours = [(stem_colour(index).redF(), stem_colour(index).greenF(), stem_colour(index).blueF()) for index in range(4)]
    for matrix in blindness:
        seen = [[sum(weight * part for weight, part in zip(row, colour, strict=True)) for row in matrix] for colour in colours]
        for first in range(4):
            for second in range(first):
                assert sum((one - other) ** 2 for one, other in zip(seen[first], seen[second], strict=True)) ** 0.5 > 0.25
    assert stem_colour(8) == stem_colour(0)


@pytest.mark.parametrize("name", COLOUR_MAPS)
def test_lightness_goes_one_way_through_every_colour_map(name):
    colours = [QColor.fromRgba(int(colour)) for colour in colour_table(name)]
    assert len(colours) == 256
    lightness = [116.0 * luminance(colour) ** (1 / 3) if luminance(colour) > 0.008856 else 903.3 * luminance(colour) for colour in colours]
    lightness = lightness[::-1] if name == "print" else lightness
    steps = [later - earlier for earlier, later in pairwise(lightness)]
    assert min(steps) > -0.05
    assert lightness[-1] - lightness[0] > 70


def test_magma_has_the_ends_that_were_published():
    colours = [QColor.fromRgba(int(colour)) for colour in colour_table("magma")]
    assert (colours[0].name(), colours[255].name()) == ("#000004", "#fcfdbf")


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_takes_the_colour_of_text(qapp, themed, name):
    for theme in ("dark", "light"):
        themed(theme)
        for mode, group in ((QIcon.Mode.Normal, QPalette.ColorGroup.Active), (QIcon.Mode.Disabled, QPalette.ColorGroup.Disabled)):
            colours = opaque_colours(icon(name).pixmap(QSize(32, 32), 1.0, mode))
            assert colours
            if name != "app":
                assert colours == {qapp.palette().color(group, QPalette.ColorRole.ButtonText).name()}


def test_icons_are_drawn_at_the_resolution_of_the_screen(qapp):
    for ratio, side in ((1.0, 20), (1.5, 30), (2.0, 40)):
        picture = icon("play").pixmap(QSize(20, 20), ratio)
        assert (picture.width(), picture.height(), picture.devicePixelRatio()) == (side, side, ratio)


def test_a_button_follows_a_change_of_theme(qtbot, themed):
    themed("dark")
    button = QToolButton()
    button.setIcon(icon("stop"))
    button.setAutoRaise(True)
    qtbot.addWidget(button)
    button.show()
    assert luminance(button.grab().toImage().pixelColor(button.rect().center())) > 0.5
    themed("light")
    assert luminance(button.grab().toImage().pixelColor(button.rect().center())) < 0.1


def test_icons_outlive_what_made_them(qapp):
    buttons = []
    for _ in range(200):
        button = QToolButton()
        button.setIcon(icon("play"))
        copy = QIcon(button.icon())
        copy.addPixmap(copy.pixmap(16, 16))
        buttons.append(button)
    gc.collect()
    assert all(not button.icon().pixmap(16, 16).isNull() for button in buttons)


def test_controls_have_both_names(qtbot):
    button = named(QPushButton(), "export", "Export stems", "Write them to files")
    qtbot.addWidget(button)
    assert (button.objectName(), button.accessibleName(), button.toolTip()) == ("export", "Export stems", "Write them to files")
    action = named(QAction(), "undo", "Undo")
    assert (action.objectName(), action.text(), action.toolTip()) == ("undo", "Undo", "Undo")
