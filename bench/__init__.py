"""Measurements against the bars; `python -m bench [NAME]`."""
