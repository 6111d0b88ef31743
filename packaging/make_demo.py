"""Make the demo recording: a reader and a piano at the same loudness, with the references that the scores need.

Run from the checkout: ``.venv/bin/python packaging/make_demo.py --speech FILE... --piano FILE``. The same inputs and
options give the same samples.
"""

import argparse
from pathlib import Path

import numpy as np
import soundfile

RATE = 16_000
FULL_SCALE = 32_768
FADE_SECONDS = 0.02


def excerpt(paths: list[Path], start_seconds: float, seconds: float) -> np.ndarray:
    """Put the files one after another, cut the span and fade both ends: float64, (samples,), full scale 1.

    Raises SystemExit where a file is not 16 kHz mono, or the files together are shorter than the span.
    """
    parts = []
    for path in paths:
        samples, rate = soundfile.read(path, dtype="float64")
        if rate != RATE or samples.ndim != 1:
            raise SystemExit(f"{path} must be {RATE} Hz mono; got {rate} Hz, shape {samples.shape}")
        parts.append(samples)
    start, length = round(start_seconds * RATE), round(seconds * RATE)
    cut = np.concatenate(parts)[start : start + length]
    if len(cut) < length:
        raise SystemExit(f"{paths[-1]} must reach {start_seconds + seconds} s; it ends after {len(cut) / RATE + start_seconds:.2f} s")
    ramp = np.linspace(0, 1, round(FADE_SECONDS * RATE))
    cut[: len(ramp)] *= ramp
    cut[-len(ramp) :] *= ramp[::-1]
    return cut


def main() -> None:
    """Write mixture.flac, speech.flac and piano.flac, and print the gains that made them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--speech", type=Path, nargs="+", required=True, help="16 kHz mono files of one reader, used one after another")
    parser.add_argument("--piano", type=Path, required=True, help="16 kHz mono file")
    parser.add_argument("--speech-start", type=float, default=0.0, help="seconds")
    parser.add_argument("--piano-start", type=float, default=6.0, help="seconds")
    parser.add_argument("--seconds", type=float, default=11.7, help="length of the demo")
    parser.add_argument("--peak", type=float, default=0.4, help="peak of the mixture, full scale 1; less is a smaller file")
    parser.add_argument("-o", "--output", type=Path, default=Path("resources/demo"))
    options = parser.parse_args()

    speech = excerpt(options.speech, options.speech_start, options.seconds)
    piano = excerpt([options.piano], options.piano_start, options.seconds)
    balance = np.sqrt(np.mean(speech**2) / np.mean(piano**2))
    speech_gain = options.peak / np.max(np.abs(speech + balance * piano))
    piano_gain = speech_gain * balance

    stems = {
        "speech": np.round(speech_gain * speech * FULL_SCALE).astype(np.int16),
        "piano": np.round(piano_gain * piano * FULL_SCALE).astype(np.int16),
    }
    # Whole numbers are added after rounding, so that the references add up to the mixture exactly.
    stems["mixture"] = stems["speech"] + stems["piano"]
    options.output.mkdir(parents=True, exist_ok=True)
    for name, samples in stems.items():
        soundfile.write(options.output / f"{name}.flac", samples, RATE, subtype="PCM_16", compression_level=1.0)
    print(f"gains: speech {speech_gain:.6f}, piano {piano_gain:.6f}")


if __name__ == "__main__":
    main()
