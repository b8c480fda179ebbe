"""Markers for the tests of a host."""

import pytest

REAL = [pytest.mark.engine, pytest.mark.compose, pytest.mark.busybox_base, pytest.mark.registry]

# The image store of the machine's engine, and that of an engine of one's own.
CONTAINERD, GRAPH_DRIVER = "containerd", "graph driver"
ON_CONTAINERD = pytest.mark.parametrize(
    "deployed", [CONTAINERD, pytest.param(GRAPH_DRIVER, marks=pytest.mark.soak)], indirect=True
)
ON_GRAPH_DRIVER = pytest.mark.parametrize(
    "deployed", [GRAPH_DRIVER, pytest.param(CONTAINERD, marks=pytest.mark.soak)], indirect=True
)
