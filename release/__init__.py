"""Releases of Bakehouse itself: the wheel, its checksum, and their upload to the forge."""
