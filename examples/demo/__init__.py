"""`make demo`: the main job from the manifest to a rollback, each command as a person would type it.

Everything it writes is below build/demo. What it starts in the engine has names of its own, and goes.
"""

from examples.demo.missing import what_is_missing
from examples.demo.registry import registry

__all__ = ["registry", "what_is_missing"]
