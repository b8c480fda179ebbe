"""Benchmarks against their limits (`bar`); run with `python -m bench [NAME]`."""
