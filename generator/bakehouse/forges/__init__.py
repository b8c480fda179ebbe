"""The forges whose Actions can run the pipeline: one module each, data alone."""

from bakehouse.forges import gitea, github
from bakehouse.forges.profile import Profile

PROFILES: dict[str, Profile] = {each.PROFILE.kind: each.PROFILE for each in (gitea, github)}


def profile(kind: str) -> Profile:
    """Return the profile of a kind of forge."""
    return PROFILES[kind]
