"""What the tests of a host need."""

import pytest

REAL = [pytest.mark.engine, pytest.mark.compose, pytest.mark.busybox_base, pytest.mark.registry]
