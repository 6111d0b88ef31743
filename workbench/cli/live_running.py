"""What ``live`` does: options to an engine, its state on stderr while it runs, and what came out at the end."""

import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from workbench.audio.recording import open_recording
from workbench.audio.writing import WrittenFile
from workbench.cli.knobs import LiveKnobs, chosen_gains_db, chosen_parameters, chosen_weights
from workbench.cli.live import LiveOptions
from workbench.cli.program import Program, print_json, print_table, tell
from workbench.core.errors import AudioFileError, DeviceError, ExportError, ParameterError, WorkbenchError
from workbench.core.sound import Sound
from workbench.tasks.live import Live
from workbench.tasks.live_measures import LiveStatus
from workbench.tasks.live_opening import Ends, open_live, output_title, require_live
from workbench.tasks.live_recording import LiveRecording
from workbench.tasks.live_settings import LiveMethod
from workbench.tasks.methods import default_models, load_models, methods
from workbench.tasks.separating import require_models, stems_of

_SECONDS_BETWEEN_LOOKS = 0.1
_SECONDS_BETWEEN_LINES = 10.0


def run_live(program: Program, options: LiveOptions) -> int:
    """Run until the sound ends, Ctrl-C, or a device goes; print what came out. Returns the exit status.

    Raises ParameterError for wrong options, other WorkbenchErrors where it cannot begin or files cannot be written.
    """
    method, knobs = _chosen(options)
    steered = _Steered(knobs)
    with ExitStack() as stack:
        ends = _ends(options, stack)
        stack.enter_context(program.stopping_at_report())
        live = open_live(method, knobs.settings, ends, block_seconds=options.block_ms / 1000.0, notice=tell)
        written: tuple[WrittenFile, ...] = ()
        recording: LiveRecording | None = None
        try:
            if options.output is not None:
                folder, overwrite = options.output, options.overwrite
                recording = LiveRecording(folder, live.stems, rate=live.rate, channels=live.channels, overwrite=overwrite)
                live.record(recording)
            live.start()
            if not options.json:
                tell(f"{live.input_title} through {method.id} to {output_title(ends)} at {live.rate} Hz; Ctrl-C ends")
            if options.steer:
                threading.Thread(target=_steer, args=(live, steered, program.switch.throw), name="steering", daemon=True).start()
            _follow(program, live, options.seconds)
        finally:
            written = live.stop()
    keeping_problem = recording.problem if recording is not None else ""
    _print_results(options, method, steered.knobs, live, ends, written, live.problem or keeping_problem)
    if live.problem:
        raise DeviceError(live.problem)
    if keeping_problem:
        raise ExportError(keeping_problem)
    return 0


@dataclass
class _Steered:
    """The knobs as they were turned last."""

    knobs: LiveKnobs


def _chosen(options: LiveOptions) -> tuple[LiveMethod, LiveKnobs]:
    known = {info.id for info in methods()}
    if options.method not in known:
        raise ParameterError(f"method must be one of {', '.join(sorted(known))}; got {options.method!r}")
    require_live(options.method)
    if options.file is not None and options.input is not None:
        raise ParameterError("sound comes from a device or from a file; got --input and --file")
    models = load_models(options.models or default_models(options.method))
    require_models(options.method, models)
    params, masks = chosen_parameters(options.method, models, options.settings, options.exponent, options.mask)
    stems = stems_of(options.method, models, params)
    weights, gains = chosen_weights(options.weights, stems), chosen_gains_db(options.gains, stems)
    return LiveMethod(options.method, models), LiveKnobs(stems, params, masks, weights, gains, options.hear)


def _ends(options: LiveOptions, stack: ExitStack) -> Ends:
    sound: Sound | None = None
    title = ""
    if options.file is not None:
        if not options.file.exists():
            raise AudioFileError(f"{options.file} does not exist")
        sound, title = stack.enter_context(open_recording(options.file)), options.file.name
    return Ends(options.input, sound, title, options.output_device, options.silent)


def _follow(program: Program, live: Live, seconds: float | None) -> None:
    """Show how it is until it ends, or is to."""
    rewrites = sys.stderr.isatty()
    shown = time.monotonic()
    while not live.ended.wait(_SECONDS_BETWEEN_LOOKS) and not program.switch.thrown:
        status = live.status
        if seconds is not None and status.seconds >= seconds:
            break
        if rewrites:
            print(f"\r{_in_words(status)}\x1b[K", end="", file=sys.stderr, flush=True)
        elif time.monotonic() - shown >= _SECONDS_BETWEEN_LINES:
            shown = time.monotonic()
            tell(_in_words(status))
    if rewrites:
        print(file=sys.stderr)


def _in_words(status: LiveStatus) -> str:
    words = [
        f"{status.seconds:.0f} s",
        f"latency {1000 * status.latency.total:.0f} ms",
        f"load {status.load:.0%}",
        f"underruns {status.underruns}",
    ]
    if status.overruns:
        words.append(f"input lost {status.overruns} times")
    return ", ".join(words)


def _steer(live: Live, steered: _Steered, stop: Callable[[], None]) -> None:
    for line in sys.stdin:
        if line.strip() == "quit":
            stop()
            return
        try:
            steered.knobs = steered.knobs.turned(line)
        except ParameterError as error:
            tell(str(error))
            continue
        live.change(steered.knobs.settings)


def _print_results(
    options: LiveOptions, method: LiveMethod, knobs: LiveKnobs, live: Live, ends: Ends, written: tuple[WrittenFile, ...], problem: str
) -> None:
    status, measures = live.status, live.measures
    names = ["input", *live.stems]
    if not options.json:
        tell(_in_words(status))
        if written:
            print_table([("stem", "file"), *((name, str(file.path)) for name, file in zip(names, written, strict=True))])
        return
    print_json(
        {
            "input": live.input_title,
            "output": _title_or_gone(ends),
            "method": method.id,
            "models": [model.card.id for model in method.models],
            "parameters": {**knobs.params.model_dump(), **knobs.masks.model_dump()},
            "hear": knobs.hear,
            "rate": live.rate,
            "channels": live.channels,
            "seconds": status.seconds,
            "block_ms": options.block_ms,
            "latency_ms": 1000.0 * measures.median_latency,
            "load_median": measures.load_percentile(50.0),
            "load_p99": measures.load_percentile(99.0),
            "underruns": status.underruns,
            "overruns": status.overruns,
            "splices": status.splices,
            "stems": [
                {"name": name, "path": str(file.path), "peak": file.peak} for name, file in zip(names, written, strict=bool(written))
            ],
            "problem": problem or None,
        }
    )


def _title_or_gone(ends: Ends) -> str | None:
    try:
        return output_title(ends)
    except WorkbenchError:
        return None
