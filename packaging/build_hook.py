"""What a wheel carries beside the code: the shipped resources and models."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ShippedFolders(BuildHookInterface):
    """Put resources/ and models/ inside the package, where ``workbench.core.folders`` looks for them.

    An editable install reads them from the checkout, so it gets no copy that could grow old.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the folders that exist to a wheel of the "standard" version."""
        if version == "standard":
            folders = [name for name in ("resources", "models") if (Path(self.root) / name).is_dir()]
            build_data["force_include"].update({name: f"workbench/{name}" for name in folders})
