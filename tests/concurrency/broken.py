"""A promote that is wrong on purpose, to see that the seeds would find it."""

CUTS = (
    # no loop: it moves the release and the images once, and does not look again
    ("  while ! promote_once; do\n", "  promote_once || return 0\n  while false; do\n"),
    # no fence: what it read at the start may be long gone when it writes
    ('  read_latest\n  [ "$release_digest" = "$latest_digest" ] || return 1\n', ""),
    ('  read_latest\n  [ "$release_digest" = "$newest_digest" ] || return 0\n', ""),
)


def without_loop_and_fence(script: str) -> str:
    """The rendered script with its promote cut; fails where the script is no longer as it was."""
    for what, by in CUTS:
        assert script.count(what) == 1, what
        script = script.replace(what, by)
    return script
