"""Gitea: the features of each version (docs.gitea.com, usage/actions/comparison; issues named below)."""

from bakehouse.forges.profile import Guarantee, Profile

# go-gitea/gitea#35853: an overwritten tag kept its old date and showed several digests; mended in 1.25.2.
_STALE_TAGS = "a tag that moves shows several digests (go-gitea/gitea#35853); fixed in 1.25.2"

PROFILE = Profile(
    kind="gitea",
    title="Gitea",
    folder=".gitea",
    # .github is read where there is no .gitea/workflows (go-gitea/gitea#36612).
    folders=(".gitea", ".github"),
    # services/secrets/validation.go: (?i)^GIT(EA|HUB)_
    reserved=("GITEA_", "GITHUB_"),
    oldest=(1, 24),
    refused=(((1, 25, 0), _STALE_TAGS), ((1, 25, 1), _STALE_TAGS)),
    guarantees=(
        # go-gitea/gitea#36173
        Guarantee(
            "permissions", (1, 26), "a job's token gets every permission that its owner's settings allow"
        ),
        # go-gitea/gitea#37320
        Guarantee(
            "schedule", (1, 26, 1), "a run cannot see which schedule started it, so the rebuild only promotes"
        ),
        # go-gitea/gitea#32751, #25716
        Guarantee(
            "concurrency",
            (1, 26),
            "a quick second push cancels the run of the first, whose commit gets no images",
        ),
    ),
    # go-gitea/gitea#36842; before it, go-gitea/gitea#28621
    pages_by_id=(1, 26),
)
