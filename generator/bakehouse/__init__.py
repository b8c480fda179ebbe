"""Bakehouse: one repos.yaml becomes every repo's image pipeline."""

__version__ = "0.5.0"
