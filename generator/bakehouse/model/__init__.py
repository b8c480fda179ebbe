"""The manifest as records. Each knows the places of its keys (`at`), which no comparison looks at.

Everything is resolved: defaults are filled in, and a default's place is where the manifest gives it.
Paths are relative to the repo's root, with forward slashes; sizes and durations are as written.
"""
