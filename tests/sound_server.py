"""A sound card for tests: a private PulseAudio with a null sink, whose monitor is recorded as it plays."""

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MISSING = next((f"{program} is not installed" for program in ("pulseaudio", "parec", "pactl") if shutil.which(program) is None), "")
"""Why there can be no sound server here; empty where there can."""


@dataclass(frozen=True)
class SoundServer:
    """A running server; programs started with ``environment`` play to it."""

    environment: dict[str, str]
    rate: int

    def add_microphone(self) -> None:
        """A second null sink, ``mouth``: what is played to it is what the default input device hears."""
        sink = f"sink_name=mouth rate={self.rate} channels=2 format=float32le norewinds=1"
        for command in (
            ["load-module", "module-null-sink", *sink.split()],
            ["set-default-sink", "ear"],
            ["set-default-source", "mouth.monitor"],
        ):
            subprocess.run(["pactl", *command], env=self.environment, capture_output=True, check=True)

    def speak(self, path: Path) -> "subprocess.Popen[bytes]":
        """Begin to play a file to the microphone."""
        return subprocess.Popen(["paplay", "--device=mouth", str(path)], env=self.environment)

    @contextmanager
    def recorded(self, sink: str = "ear") -> Iterator["MonitorRecording"]:
        """Record what is played to a sink inside the block, float32 stereo."""
        command = [
            "parec",
            f"--device={sink}.monitor",
            "--format=float32le",
            f"--rate={self.rate}",
            "--channels=2",
            "--raw",
            "--latency-msec=5",
        ]
        process = subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        recording = MonitorRecording(process)
        try:
            recording.wait_for_samples(1)  # the monitor of a null sink runs all the time, if only with silence
            yield recording
        finally:
            process.terminate()
            recording.finish()


class MonitorRecording:
    """What the monitor of the null sink has given so far."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None
        self._pipe = process.stdout
        self._process = process
        self._pieces: list[bytes] = []
        self._arrivals: list[tuple[int, float]] = []
        self._grown = threading.Condition()
        self._thread = threading.Thread(target=self._collect)
        self._thread.start()

    def samples(self) -> NDArray[np.float32]:
        """All that was recorded, (channels, samples)."""
        return _decoded(b"".join(list(self._pieces)))

    def wait_for_samples(self, count: int, timeout_seconds: float = 10.0) -> None:
        """Wait until ``count`` samples per channel have arrived. Raises TimeoutError."""
        with self._grown:
            if not self._grown.wait_for(lambda: sum(map(len, self._pieces)) >= count * 8, timeout_seconds):
                raise TimeoutError(f"the monitor gave fewer than {count} samples in {timeout_seconds} s")

    def moment_of(self, sample: int) -> float:
        """When that sample arrived, on the clock of ``time.monotonic``; in between, as if samples came evenly."""
        counts, moments = zip(*self._arrivals, strict=True)
        return float(np.interp(sample, counts, moments))

    def finish(self) -> None:
        """Wait for the last samples."""
        self._thread.join()
        self._pipe.close()
        self._process.wait()

    def _collect(self) -> None:
        while piece := os.read(self._pipe.fileno(), 65_536):
            with self._grown:
                self._pieces.append(piece)
                so_far = self._arrivals[-1][0] if self._arrivals else 0
                self._arrivals.append((so_far + len(piece) // 8, time.monotonic()))
                self._grown.notify_all()


@contextmanager
def null_sink(folder: Path, rate: int = 44_100) -> Iterator[SoundServer]:
    """A private server in ``folder`` (its path must be short: a socket lies in it) with nothing but a stereo null sink of ``rate``."""
    socket = folder / "native"
    alsa = folder / "asound.conf"
    alsa.write_text("</usr/share/alsa/alsa.conf>\npcm.!default { type pulse }\nctl.!default { type pulse }\n")
    environment = {
        **os.environ,
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(folder),
        "PULSE_RUNTIME_PATH": str(folder),
        "PULSE_STATE_PATH": str(folder),
        "PULSE_SERVER": f"unix:{socket}",
        "ALSA_CONFIG_PATH": str(alsa),
    }
    sink = f"module-null-sink sink_name=ear rate={rate} channels=2 format=float32le norewinds=1"
    command = [
        "pulseaudio",
        "-n",
        "--exit-idle-time=-1",
        "--daemonize=no",
        "-L",
        f"module-native-protocol-unix socket={socket}",
        "-L",
        sink,
    ]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_until_ready(server, environment)
        yield SoundServer(environment, rate)
    finally:
        server.terminate()
        server.wait()


def _wait_until_ready(server: "subprocess.Popen[bytes]", environment: dict[str, str]) -> None:
    deadline = time.monotonic() + 10.0
    while subprocess.run(["pactl", "info"], env=environment, capture_output=True, check=False).returncode != 0:
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("pulseaudio did not start")


def _decoded(raw: bytes) -> NDArray[np.float32]:
    whole = np.frombuffer(raw[: len(raw) // 8 * 8], dtype=np.float32)
    return whole.reshape(-1, 2).T
