"""Manifest records in, files out; compared, written, told as drift."""
