"""The command ``live``: an input device, or a file as if it came in live, through a causal separator to the output."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.options import with_options
from workbench.cli.program import print_json, print_table, program_of, tell

USUAL_METHOD = "warm-start-ista"
USUAL_BLOCK_MS = 64.0


@dataclass(frozen=True)
class LiveOptions:
    """What can be said about a live separation; None and empty leave the default."""

    method: Annotated[str, typer.Option(metavar="ID", help="A separator that needs no look ahead")] = USUAL_METHOD
    models: Annotated[list[str], typer.Option("--model", metavar="ID|FOLDER", help="A model, repeatable [default: the shipped one]")] = (
        field(default_factory=list)
    )
    settings: Annotated[
        list[str], typer.Option("--set", metavar="NAME=VALUE", help="A parameter of the method or of the mask, repeatable")
    ] = field(default_factory=list)
    exponent: Annotated[str | None, typer.Option(metavar="P", help="The masks' exponent [default: what the model recommends]")] = None
    mask: Annotated[str | None, typer.Option(metavar="KIND", help="The kind of mask [default: what the model recommends]")] = None
    weights: Annotated[
        list[str], typer.Option("--weight", metavar="STEM=VALUE", help="Multiplies a stem's estimate before the masks, repeatable")
    ] = field(default_factory=list)
    gains: Annotated[
        list[str], typer.Option("--gain", metavar="STEM=DB", help="Level of a stem in what is heard, repeatable [default: 0]")
    ] = field(default_factory=list)
    hear: Annotated[str, typer.Option(metavar="STEM|mix|original", help="What is heard")] = "mix"
    input: Annotated[str | None, typer.Option("--input", metavar="NAME|NUMBER", help="The input device [default: the system's]")] = None
    file: Annotated[Path | None, typer.Option(metavar="FILE", help="A recording played as if it came in live, instead of a device")] = None
    output_device: Annotated[
        str | None, typer.Option("--output-device", metavar="NAME|NUMBER", help="The output device [default: the system's]")
    ] = None
    silent: Annotated[bool, typer.Option("--no-output", help="Let nothing be heard")] = False
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FOLDER", help="Keep the input and every stem as WAV files there")
    ] = None
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files that exist")] = False
    block_ms: Annotated[
        float, typer.Option("--block", metavar="MS", min=16.0, max=1000.0, help="Block latency: shorter is heard sooner and may have gaps")
    ] = USUAL_BLOCK_MS
    seconds: Annotated[float | None, typer.Option(metavar="N", min=0.0, help="End by itself after so much sound")] = None
    steer: Annotated[
        bool, typer.Option("--steer", help="Read lines from stdin while it runs: exponent=4, hear=STEM, gain:STEM=-6, weight:STEM=2")
    ] = False
    list_devices: Annotated[bool, typer.Option("--list-devices", help="List the input and output devices and end")] = False
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object at the end")] = False


@with_options(LiveOptions)
def live(context: typer.Context, options: LiveOptions) -> int:
    """Separate what a microphone hears while it hears it; Ctrl-C ends, and what was kept is complete."""
    if options.list_devices:
        return _list_devices(options.json)
    from workbench.cli.live_running import run_live

    return run_live(program_of(context), options)


def _list_devices(json: bool) -> int:
    from workbench.audio.devices import Direction, sound_devices

    directions: tuple[Direction, ...] = ("input", "output")
    found = [(direction, device) for direction in directions for device in sound_devices(direction)]
    for direction, device in found if json else ():
        print_json(
            {
                "direction": direction,
                "number": device.index,
                "name": device.name,
                "system": device.system,
                "channels": device.channels,
                "rate": device.rate,
                "default": device.is_default,
            }
        )
    if not found:
        tell("there are no sound devices")
    elif not json:
        rows = [
            (direction, str(device.index), device.name, device.system, str(device.channels), str(device.rate), "*" * device.is_default)
            for direction, device in found
        ]
        print_table([("direction", "number", "name", "system", "channels", "rate", "default"), *rows])
    return 0
