from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.suite import installed


@pytest.fixture(scope="session")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed(tmp_path_factory.mktemp("node"))
