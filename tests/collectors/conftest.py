from __future__ import annotations

from pathlib import Path

import pytest

from tests.hardware.nvml import build_library


@pytest.fixture(scope="session")
def nvml_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stand-in for libnvidia-ml.so.1, built once."""
    return build_library(tmp_path_factory.mktemp("nvml"))
