"""The entry of one repository: its key under `repos`, and the notes about it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bakehouse.errors import ManifestError, RefusedError
from bakehouse.findings import Finding, Level
from bakehouse.importer import images, services
from bakehouse.importer.committed import Committed
from bakehouse.importer.item import Item, mapping
from bakehouse.importer.names import image_keys, product
from bakehouse.importer.notes import note
from bakehouse.importer.recipe import Recipe, grouped, why_not
from bakehouse.importer.remote import Remote, chosen
from bakehouse.importer.roles import Roles, roles
from bakehouse.project.record import ComposeRecord, ComposeService, GitRecord, ProjectRecord
from bakehouse.values import Location

_USUAL = ("docker-compose.yml",)
_NAME_ONE = "; from the checkout's top: --compose FILE"
_PRODUCT = "its images are named by it; is it what you call it?"


@dataclass(frozen=True, slots=True)
class RepoEntry:
    """A repository's entry, its remote on a forge if it has one, and the notes about it."""

    item: Item
    remote: Remote | None
    notes: tuple[Finding, ...]


def entry(
    project: ProjectRecord, shown: str, products: Collection[str], hosts: Sequence[str] = ()
) -> RepoEntry:
    """Return the entry of a checkout, called `shown`; raise ManifestError if it cannot be read.

    `products` and `hosts` are those of the manifest. Raise RefusedError if it has no image to build.
    """
    compose = project.compose
    errors = [each for each in project.findings if each.level is Level.ERROR]
    if compose is None or errors:
        raise ManifestError(
            errors or [replace(each, wanted=f"{each.wanted}{_NAME_ONE}") for each in project.findings]
        )
    built = grouped(_in_order(compose))
    if not built:
        raise RefusedError(
            f"{shown}: no service of {', '.join(compose.files)} is built from this repository",
            "an entry of the manifest is for a repository whose images CI builds",
        )
    remote = chosen(project.git.remotes)
    name = remote.repo if remote else project.root.resolve().name
    made = _Made.of(built, project)
    managed = services.items(made.services, compose.services, made.roles, compose.is_resolved)
    items = (
        Item("product", product(name, products), why=_PRODUCT, is_asked=True),
        _branch(project.git),
        *_compose(compose),
        Item("images", tuple(made.images(project))),
        *mapping("services", tuple(managed)),
        *services.left_alone(made.services, compose.services, made.roles),
    )
    notes = (*_host(hosts, shown), *_notes(made, compose, project, remote, shown))
    return RepoEntry(Item(name, items), remote, notes)


@dataclass(frozen=True, slots=True)
class _Made:
    """The images by recipe, and by service; the roles of the services."""

    recipes: Mapping[Recipe, services.BuiltImage]
    services: Mapping[str, services.BuiltImage]
    roles: Roles

    @classmethod
    def of(cls, built: Mapping[Recipe, tuple[ComposeService, ...]], project: ProjectRecord) -> "_Made":
        assert project.compose
        named = [[user.name for user in users] for users in built.values()]
        role = roles(project.compose, [name for users in named for name in users])
        off = role.jobs.keys() | role.off
        # a service that stays up names the image
        stays = [next((name for name in users if name not in off), users[0]) for users in named]
        by_recipe = {
            recipe: services.BuiltImage(key, images.stages_of(recipe, project))
            for recipe, key in zip(built, image_keys(stays), strict=True)
        }
        of_users = {user.name: by_recipe[recipe] for recipe, users in built.items() for user in users}
        order = [each.name for each in _in_order(project.compose) if each.name in of_users]
        return cls(by_recipe, {name: of_users[name] for name in order}, role)

    def images(self, project: ProjectRecord) -> Iterator[Item]:
        keys = {name: image.key for name, image in self.services.items()}
        commit = Committed(project.git.files)
        for recipe, image in self.recipes.items():
            yield images.image(image.key, recipe, image.stages, keys, project, commit)


def _in_order(compose: ComposeRecord) -> list[ComposeService]:
    """Return the services in the order of their files and lines; Compose prints them by name."""

    def place(service: ComposeService) -> tuple[int, int]:
        at = service.at
        numbers = (number for number, name in enumerate(compose.files) if at.file.endswith(f"/{name}"))
        return next(numbers, len(compose.files)), at.line

    return sorted(compose.services.values(), key=place)


def _branch(git: GitRecord) -> Item:
    branch = git.default_branch or git.branch
    why = "" if git.default_branch else "does production follow this branch?"
    return Item("branch", branch or "main", why=why, is_asked=True, is_optional=True)


def _compose(compose: ComposeRecord) -> Iterator[Item]:
    if compose.files != _USUAL:
        is_override = any(".override." in file for file in compose.files)
        why = "is the override for production, too?" if is_override else ""
        yield Item("compose", compose.files[0] if len(compose.files) == 1 else compose.files, why=why)


def _host(hosts: Sequence[str], shown: str) -> Iterator[Finding]:
    if hosts:
        listed = " or ".join(f"`host: {name}`" for name in hosts)
        what = "`host` is not set, so no host of the manifest deploys it"
        yield note(Location(shown, 0), what, f"to deploy it, add {listed}")


def _notes(
    made: _Made, compose: ComposeRecord, project: ProjectRecord, remote: Remote | None, shown: str
) -> Iterator[Finding]:
    top = Location(shown, 0)
    if remote is None:
        yield note(top, "no git remote names a forge", "set `registry` and `forge` in the manifest")
    elif not remote.is_supported:
        yield note(top, f"{remote.host} has no Actions; pipelines are for Gitea and GitHub")
    yield from project.findings
    if not compose.is_resolved:
        yield note(top, "jobs, profiles and health checks are not known", "add them to the entry")
    for service in _in_order(compose):
        if service.build and service.name not in made.services:
            what = f"`{service.name}` is left out: {why_not(service.build)}"
            yield note(service.build.at, what)
    for recipe, image in made.recipes.items():
        yield from images.notes(recipe, image.key, project)
    yield from services.notes(made.services, compose.services, made.roles)
