"""The language of the window: the system's, or the one that the user prefers, from the next start on."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QSettings, QTranslator

from workbench.core.folders import resources
from workbench.core.parameters import Parameter

LANGUAGES = {"system": "", "en": "English", "de": "Deutsch"}
"""Every choice, and what a language calls itself."""

_SETTING = "window/language"
_SOURCE = "en"


def saved_language() -> str:
    """The choice that was made last, one of ``LANGUAGES``."""
    name = str(QSettings().value(_SETTING, "system"))
    return name if name in LANGUAGES else "system"


def save_language(name: str) -> None:
    """Keep a choice for the next start."""
    QSettings().setValue(_SETTING, name)


def language() -> str:
    """The language to speak: the preferred one, or the system's where the window knows it, or English."""
    chosen = saved_language()
    if chosen == "system":
        chosen = system_language()
    return chosen if chosen in LANGUAGES else _SOURCE


def system_language() -> str:
    """The two letters of the system's language."""
    return QLocale.system().name().split("_")[0]


def speak(application: QCoreApplication) -> None:
    """Let all that is made from now on speak ``language()``."""
    for earlier in application.findChildren(QTranslator):
        application.removeTranslator(earlier)
        earlier.setParent(None)
    name = language()
    if name == _SOURCE:
        return
    places = (
        (f"qtbase_{name}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        (f"workbench_{name}", str(resources() / "translations")),
    )
    for file, folder in places:
        translator = QTranslator(application)
        # Qt's own words may be missing from a slim installation; English ones stand in for them.
        if translator.load(file, folder):
            application.installTranslator(translator)


def declared(text: str) -> str:
    """The words of a declaration (of a method, a parameter, a choice), which are English, in the language of the window."""
    return QCoreApplication.translate("parameters", text) if text else text


def declared_parameter(parameter: Parameter) -> Parameter:
    """A parameter with its words in the language of the window."""
    return replace(
        parameter,
        title=declared(parameter.title),
        help=declared(parameter.help),
        lowest=declared(parameter.lowest),
        unit=declared(parameter.unit),
        choices=tuple((value, declared(title)) for value, title in parameter.choices),
    )
