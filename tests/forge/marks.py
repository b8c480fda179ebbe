"""Markers for tests that push the sample to a real Gitea and follow its runs."""

import pytest

EVERY_PART = [
    pytest.mark.engine,
    pytest.mark.registry,
    pytest.mark.busybox_base,
    pytest.mark.gitea,
    pytest.mark.gitea_runner,
]
