"""The errors a user may cause or meet; each carries one sentence that names the thing, the rule and what came."""


class WorkbenchError(Exception):
    """Base of every error whose message is meant for the user's eyes."""


class ParameterError(WorkbenchError):
    """A parameter is unknown or its value breaks its declaration."""


class ShapeError(WorkbenchError):
    """An array has the wrong shape for what was asked."""


class AudioFileError(WorkbenchError):
    """A file cannot be read as audio, or is refused; the message names the file and the reason."""


class ExportError(WorkbenchError):
    """A file could not be written; whatever stood at its place before is untouched."""


class FileExistsRefusal(ExportError):
    """The file to write exists already and overwriting was not allowed."""


class ModelError(WorkbenchError):
    """A model folder is missing, damaged, or does not fit what it is wanted for."""


class MethodError(WorkbenchError):
    """A method is unknown, or cannot work with the models or the recording that it was given."""


class EvaluationError(WorkbenchError):
    """Sounds cannot be measured against one another."""


class ProjectError(WorkbenchError):
    """A project, or a preset, cannot be written, or what came is none; whatever stood at its place before is untouched."""


class TrainingError(WorkbenchError):
    """There is nothing to train from, or what there is does not fit."""


class DeviceError(WorkbenchError):
    """A compute device or a sound device is not there or cannot be used."""


class Cancelled(Exception):
    """Raised by a report when its work should stop; deliberately not a WorkbenchError: nothing went wrong."""
