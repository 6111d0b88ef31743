"""Facts about this machine and this program, for the cards of models and the tables of benchmarks."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from workbench.core.processors import processor_count


def machine_facts() -> dict[str, str | int]:
    """Processor, cores that this process may use, and operating system."""
    return {"processor": _processor_name(), "cores": processor_count(), "system": f"{platform.system()} {platform.release()}"}


def versions(*packages: str) -> dict[str, str]:
    """Versions of Python and of the installed packages among ``packages``."""
    found = {"python": platform.python_version()}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def is_first_process() -> bool:
    """Whether this process is alone or the first of those that learn together: Lightning numbers them in their environment."""
    return os.environ.get("LOCAL_RANK", "0") == "0"


def _processor_name() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
