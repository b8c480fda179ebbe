"""Development scripts, by their names: what they do is no part of a deploy."""

# Words of a path, a job's name, a Compose file, a profile or a machine.
_DEVELOPMENT = frozenset(
    (
        *("dev", "devel", "develop", "development", "devcontainer", "local", "localhost", "sandbox"),
        *("test", "tests", "testing", "e2e", "integration", "spec", "specs", "cypress", "playwright"),
        *("fixture", "fixtures", "mock", "mocks", "watch", "lint", "debug", "coverage", "check", "verify"),
        *("bench", "benchmark", "benchmarks", "demo", "demos", "example", "examples", "sample", "samples"),
    )
)
_DEPLOY = frozenset(("deploy", "deploys", "deployment", "deployments", "redeploy", "rollout", "rollback"))


def is_development(product: str, *names: str) -> bool:
    """Tell whether a name has a word such as `dev` or `test` that is no part of the product's own name."""
    return bool((_DEVELOPMENT - _words(product)) & _words(*names))


def is_deploy(*names: str) -> bool:
    """Tell whether a name has a word such as `deploy`."""
    return bool(_DEPLOY & _words(*names))


def _words(*names: str) -> set[str]:
    separated = "".join(char if char.isalnum() else " " for char in " ".join(names))
    return set(separated.lower().split())
