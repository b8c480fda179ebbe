"""Checks of what Compose reads besides the repo's files: `.env`, and variables that are not set."""

from bakehouse.errors import RefusedError
from bakehouse.host.context import HostContext
from bakehouse.host.planning import dotenv
from bakehouse.host.planning.compose_project import ComposeProject
from bakehouse.host.state import compose_override, compose_settings, image_pins
from bakehouse.model.product_config import ProductConfig
from bakehouse.outside import git_content


def check_dotenvs(work: HostContext, product: ProductConfig, commit: str) -> None:
    """Refuse settings for Compose in the `.env` files that would win over ours; raises RefusedError.

    One that is a link stays, where neither this commit nor the way back puts a line into it.
    """
    settings = compose_settings.of(product)
    if not image_pins.takes_lines(work.checkout):
        commits = (commit, "HEAD")
        if any(compose_override.place(work.checkout, each, settings) is None for each in commits):
            image_pins.refuse_dotenv(work.checkout)
    for path in settings.dotenvs:
        place = work.checkout / path
        # the commit has none at its root: that was refused before
        text = None if path == compose_settings.DOTENV else git_content.show(work.checkout, commit, path)
        found = dotenv.read(place, place) if text is None else dotenv.parse(text, place)
        dotenv.check(found, product.project)


def notes(configured: ComposeProject) -> tuple[str, ...]:
    """Return the lines of a plan about variables that are not set."""
    return tuple(map(str, configured.unset))


def refuse_empty(work: HostContext, configured: ComposeProject) -> None:
    """Refuse variables that leave values of managed services empty; raises RefusedError."""
    if empty := [each for each in configured.unset if each.empty]:
        listed = "".join(f"\n  {each.name}: {', '.join(each.empty)}" for each in empty)
        raise RefusedError(
            f"variables are not set, and these values would be empty:{listed}",
            f"set them in {work.checkout}/.env, or deploy with --allow-unset",
        )
