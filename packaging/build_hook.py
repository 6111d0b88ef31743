"""What a wheel carries beside the code: the shipped resources and models."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ShippedFolders(BuildHookInterface):
    """Put resources/ and models/ inside the package, where ``workbench.core.folders`` looks for them.

    An editable install reads them from the checkout, so it gets no copy that could grow old.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the shipped files to a wheel of the "standard" version."""
        if version == "standard":
            build_data["force_include"].update(shipped_files(Path(self.root)))


def shipped_files(root: Path) -> dict[str, str]:
    """Place in the wheel by path below ``root``, of every file that is shipped: names with a dot first are unfinished or a system's own."""
    files = [file.relative_to(root) for name in ("resources", "models") for file in sorted((root / name).rglob("*")) if file.is_file()]
    return {file.as_posix(): f"workbench/{file.as_posix()}" for file in files if not any(piece.startswith(".") for piece in file.parts)}
