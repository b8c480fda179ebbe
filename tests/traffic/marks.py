"""Markers for the tests of traffic."""

import pytest

REAL = [
    pytest.mark.caddy,
    pytest.mark.engine,
    pytest.mark.compose,
    pytest.mark.busybox_base,
    pytest.mark.node_base,
    pytest.mark.registry,
]
