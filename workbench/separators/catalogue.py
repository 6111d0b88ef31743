"""All methods there are: the built-in ones, and those that other packages add through the entry-point group."""

from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points

from workbench.core.errors import MethodError
from workbench.separators.contract import Method

GROUP = "workbench.separators"

_BUILT_IN = (
    EntryPoint("sparse-nmf", "workbench.separators.sparse_nmf:METHOD", GROUP),
    EntryPoint("supervised-nmf", "workbench.separators.supervised_nmf:METHOD", GROUP),
    EntryPoint("semi-supervised-nmf", "workbench.separators.semi_supervised_nmf:METHOD", GROUP),
    EntryPoint("ista", "workbench.separators.ista:METHOD", GROUP),
    EntryPoint("warm-start-ista", "workbench.separators.warm_start_ista:METHOD", GROUP),
    EntryPoint("dr-nmf", "workbench.separators.dr_nmf:METHOD", GROUP),
    EntryPoint("denoising-snmf", "workbench.separators.denoising_snmf:METHOD", GROUP),
    EntryPoint("deep-enhanced-snmf", "workbench.separators.deep_enhanced_snmf:METHOD", GROUP),
    EntryPoint("learning-free-nmf", "workbench.separators.learning_free_nmf:METHOD", GROUP),
    EntryPoint("convolutive-nmf", "workbench.separators.convolutive_nmf:METHOD", GROUP),
    EntryPoint("learning-free-convolutive-nmf", "workbench.separators.learning_free_convolutive_nmf:METHOD", GROUP),
    EntryPoint("harmonic-percussive", "workbench.separators.harmonic_percussive:METHOD", GROUP),
    EntryPoint("repetition", "workbench.separators.repetition:METHOD", GROUP),
    EntryPoint("ica", "workbench.separators.ica:METHOD", GROUP),
    EntryPoint("pca", "workbench.separators.pca:METHOD", GROUP),
    EntryPoint("ideal-mask", "workbench.separators.ideal_mask:METHOD", GROUP),
    EntryPoint("nonnegative-autoencoder", "workbench.separators.nonnegative_autoencoder:METHOD", GROUP),
    EntryPoint("convolutional-nonnegative-autoencoder", "workbench.separators.convolutional_nonnegative_autoencoder:METHOD", GROUP),
    EntryPoint("dnn-enhanced-nmf", "workbench.separators.dnn_enhanced_nmf:METHOD", GROUP),
    EntryPoint("recurrent-mask", "workbench.separators.recurrent_mask:METHOD", GROUP),
    EntryPoint("blend", "workbench.separators.blend:METHOD", GROUP),
)
"""Also found in a checkout that was never installed, where no entry points are recorded."""


def methods() -> tuple[Method, ...]:
    """All methods, the built-in ones first."""
    return _loaded()[0]


def problems() -> tuple[str, ...]:
    """One sentence for each method of another package that could not be taken in."""
    return _loaded()[1]


def method(id: str) -> Method:
    """The method of that id. Raises MethodError, naming the known ids, where there is none."""
    for record in methods():
        if record.id == id:
            return record
    raise MethodError(f"method must be one of {', '.join(record.id for record in methods())}; got {id!r}")


@lru_cache(maxsize=1)
def _loaded() -> tuple[tuple[Method, ...], tuple[str, ...]]:
    records = {entry.name: entry.load() for entry in _BUILT_IN}
    problems = []
    own = {entry.value for entry in _BUILT_IN}
    for entry in entry_points(group=GROUP):
        if entry.value in own:
            continue
        try:
            record = entry.load()
        except Exception as error:
            problems.append(f"method {entry.name} of {entry.value} was left out: {type(error).__name__}: {error}")
            continue
        if not isinstance(record, Method):
            problems.append(f"method {entry.name} of {entry.value} was left out: it must be a Method; got {type(record).__name__}")
        elif record.id in records:
            problems.append(f"method {entry.name} of {entry.value} was left out: there is a method {record.id!r} already")
        else:
            records[record.id] = record
    return tuple(records.values()), tuple(problems)
