"""What the wheel takes along, without building one."""

import importlib.util
from pathlib import Path

import pytest

HOOK = Path(__file__).resolve().parents[2] / "packaging" / "build_hook.py"


@pytest.fixture(scope="module")
def hook():
    pytest.importorskip("hatchling")
    specification = importlib.util.spec_from_file_location("build_hook", HOOK)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(tmp_path):
    for name in (
        "models/speech-piano/card.json",
        "models/speech-piano/.DS_Store",
        "models/.speech-piano-partial/identity.json",
        "models/.speech-piano-partial/speech-piano/card.json",
        "resources/icons/play.svg",
        "docs/page.md",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    return tmp_path


def included(hook, checkout, version):
    build_data = {"force_include": {}}
    hook.ShippedFolders(str(checkout), {}, None, None, str(checkout), "wheel").initialize(version, build_data)
    return build_data["force_include"]


def test_a_wheel_takes_what_is_finished(hook, checkout):
    assert included(hook, checkout, "standard") == {
        "models/speech-piano/card.json": "workbench/models/speech-piano/card.json",
        "resources/icons/play.svg": "workbench/resources/icons/play.svg",
    }


def test_an_editable_install_takes_nothing(hook, checkout):
    assert included(hook, checkout, "editable") == {}


def test_the_shipped_model_goes_along(hook):
    files = hook.shipped_files(HOOK.parents[1])
    assert files["models/speech-piano/model.safetensors"] == "workbench/models/speech-piano/model.safetensors"
