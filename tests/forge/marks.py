"""What a test needs that pushes the sample to a real Gitea and follows its runs."""

import pytest

EVERY_PART = [
    pytest.mark.engine,
    pytest.mark.registry,
    pytest.mark.busybox_base,
    pytest.mark.gitea,
    pytest.mark.gitea_runner,
]
