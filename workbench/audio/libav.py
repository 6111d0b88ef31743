"""Decoding through FFmpeg's libraries (PyAV): what libsndfile cannot read, and damaged files, of which it saves more."""

from collections.abc import Iterator
from functools import cache
from itertools import chain, groupby
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, Self

import numpy as np

from workbench.core.errors import AudioFileError
from workbench.core.sound import Samples

_CONTAINERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,asf,avi,mpegts,mpeg,flv,ac3,eac3,aac,flac,ogg,wav,w64,aiff,au,caf,mp3,"
    "ape,wv,tta,dts,dtshd,amr,tak,mpc,mpc8,dsf,truehd"
)
"""Files that hold their own sound; play lists and the like, which name further files or addresses to open, are not among them."""

_TAGS = ("title", "artist", "album", "track", "date", "genre", "composer", "copyright", "comment")
_LOSSLESS = ("pcm_", "flac", "alac", "wavpack", "tta", "ape", "tak", "truehd", "mlp", "dsd")
_SAMPLE_SUBTYPES = {"u8": "PCM_U8", "s16": "PCM_16", "s32": "PCM_24", "flt": "FLOAT", "dbl": "DOUBLE"}


@cache
def _av() -> ModuleType:
    """PyAV, told to keep its messages to itself."""
    import av  # slow to import, and most files never need it
    import av.logging

    av.logging.set_level(av.logging.PANIC)
    return av


class LibavDecoder:
    """One pass over the first sound track of a file, as float32 blocks of one rate and one number of channels.

    A track that changes rate or channels on its way is brought to those it began with. Raises AudioFileError where nothing can be decoded.
    """

    def __init__(self, path: Path) -> None:
        """Open ``path`` and decode its first frame, which alone tells rate and channels for certain."""
        self._av = _av()
        self._name = path.name
        self._size = max(path.stat().st_size, 1)
        self._file = path.open("rb")  # a file, not a name: FFmpeg would take some names for addresses
        self._container: Any = None
        self.damaged = 0
        """Pieces met so far that could not be decoded and were left out."""
        try:
            self._container = self._av.open(self._file, options={"format_whitelist": _CONTAINERS, "protocol_whitelist": "pipe"})
            self._stream = self._chosen_stream()
            self._frames = self._decoded_frames()
            first = next(self._frames, None)
        except (self._av.FFmpegError, ValueError) as error:
            self.close()
            raise AudioFileError(f"{self._name} is not audio in any known format, or is damaged beyond reading") from error
        except AudioFileError:
            self.close()
            raise
        if first is None:
            self.close()
            raise AudioFileError(f"{self._name} holds a sound track of which nothing can be decoded")
        self._first: Any = first
        self.rate = int(first.rate)
        self.channels = len(first.layout.channels)

    @property
    def format(self) -> str:
        """The container's short name in capitals."""
        names = str(self._container.format.name).split(",")
        return "MP4" if "mp4" in names else names[0].upper()

    @property
    def subtype(self) -> str:
        """The subtype nearest to how the samples are stored; lossy codecs count as PCM_16, as they hold no more."""
        codec = self._stream.codec_context
        if not codec.name.startswith(_LOSSLESS):
            return "PCM_16"
        return _SAMPLE_SUBTYPES.get(codec.format.name.removesuffix("p"), "FLOAT")

    @property
    def tags(self) -> dict[str, str]:
        """Title, artist and the like, of the file and of its sound track."""
        found = {str(name).lower(): str(value) for name, value in {**self._stream.metadata, **self._container.metadata}.items()}
        return {name: found[name] for name in _TAGS if found.get(name)}

    @property
    def fraction(self) -> float:
        """How much of the file has been taken in, 0..1."""
        return min(self._file.tell() / self._size, 1.0)

    def blocks(self) -> Iterator[Samples]:
        """The sound from its beginning, (channels, samples) at a time; to be called once."""
        for _, alike in groupby(chain([self._first], self._frames), key=lambda frame: (frame.rate, frame.layout.name, frame.format.name)):
            # A resampler takes frames of one kind only; asked for None, it hands out its rest.
            resampler = self._av.AudioResampler(format="fltp", layout=self._first.layout, rate=self.rate)
            for frame in chain(alike, [None]):
                for converted in resampler.resample(frame):
                    yield np.asarray(converted.to_ndarray(), dtype=np.float32)

    def close(self) -> None:
        """Let go of the file."""
        if self._container is not None:
            self._container.close()
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _chosen_stream(self) -> Any:
        stream = self._container.streams.best("audio")
        if stream is None:
            raise AudioFileError(f"{self._name} holds no sound")
        if stream.codec_context is None or not stream.codec_context.sample_rate:
            raise AudioFileError(f"{self._name} holds sound in a coding that is not supported")
        return stream

    def _decoded_frames(self) -> Iterator[Any]:
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
            except self._av.FFmpegError:
                self.damaged += 1
                return
            if packet is None:
                return
            try:
                frames = packet.decode()
            except self._av.FFmpegError:
                self.damaged += 1
                continue
            yield from (frame for frame in frames if frame.samples)
