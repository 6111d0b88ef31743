"""Fixtures whose values other people's code computed: one that always runs, the others where the audio set is there."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import soundfile

from workbench.core.sound import SoundArray

_TESTS = Path(__file__).resolve().parents[1]
SHIPPED = _TESTS / "data" / "fixtures"
AUDIO_SET = Path(os.environ.get("WORKBENCH_DATA", _TESTS.parents[1] / "shared" / "data")) / "fixtures"


@dataclass(frozen=True)
class Fixture:
    references: dict[str, SoundArray]
    estimates: dict[str, SoundArray]
    expected: dict[str, dict[str, float]]
    """Per source the values by our names of the measures."""
    medians: dict[str, dict[str, float]]
    """The same of BSS Eval version 4, where the fixture has them."""


def load(path: Path) -> SoundArray:
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return SoundArray(samples.T, rate)


def fixture(folder: Path) -> Fixture:
    content = json.loads((folder / "expected.json").read_text())
    framewise = content.get("museval.evaluate win=44100 hop=44100 (BSS Eval v4)", {})
    images = content.get("mir_eval.separation.bss_eval_images (whole clip)")
    if images is not None:
        files = {name: content["files"][name] for name in content["order"]}
        expected = {name: {measure.lower(): values[index] for measure, values in images.items()} for index, name in enumerate(files)}
    else:
        sources = content["mir_eval.separation.bss_eval_sources"]
        order = sources["permutation"]
        files = {
            name: (reference, content["files"]["estimates"][order[index]])
            for index, (name, reference) in enumerate(zip(("one", "two"), content["files"]["references"], strict=True))
        }
        tables = {
            "sdr": sources["SDR"],
            "sir": sources["SIR"],
            "sar": sources["SAR"],
            "si_sdr": content["fast_bss_eval.si_sdr"]["zero_mean=False"],
            "stoi": content["pystoi.stoi"],
            "estoi": content["octave estoi.m (as shipped in mpariente/pystoi tests/octave)"],
        }
        expected = {name: {measure: values[index] for measure, values in tables.items()} for index, name in enumerate(files)}
    return Fixture(
        {name: load(folder / reference) for name, (reference, _) in files.items()},
        {name: load(folder / estimate) for name, (_, estimate) in files.items()},
        expected,
        {
            name: {f"{measure.lower()}_v4": values["median"][index] for measure, values in framewise.items()}
            for index, name in enumerate(files if framewise else ())
        },
    )
