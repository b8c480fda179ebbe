"""GitHub, which has no versions to choose from."""

from bakehouse.forges.profile import Profile

PROFILE = Profile(
    kind="github",
    title="GitHub",
    folder=".github",
    folders=(".github",),
    # docs.github.com, "Using secrets in GitHub Actions", naming your secrets
    reserved=("GITHUB_",),
)
