"""The development dependencies that the package.json files of a checkout name."""

from posixpath import basename

from bakehouse import codec
from bakehouse.project.checkout import Checkout
from bakehouse.project.record import ProjectRecord


def has_development(project: ProjectRecord, context: str) -> bool:
    """Tell whether a package of a build context names some; true, too, where that is not known."""
    paths = [path for path in project.git.files if basename(path) == "package.json"]
    own = [path for path in paths if context == "." or path.startswith(f"{context}/")]
    checkout = Checkout(project.root, str(project.root))
    return not own or any(_names_some(checkout, path) for path in own)


def _names_some(checkout: Checkout, path: str) -> bool:
    try:
        data = codec.load(checkout.text(path))
    except ValueError:  # an UnreadableError is one, too
        return True
    return not isinstance(data, dict) or bool(data.get("devDependencies"))
