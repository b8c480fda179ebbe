"""The first part of a new manifest: the registry and the forge, as the remote of a repository names them."""

from bakehouse.importer.item import Item
from bakehouse.importer.names import slug
from bakehouse.importer.remote import Remote

_NONE = Remote("", "gitea", "https://git.example.com", "git.example.com", "acme", "")
# GitHub's registry has a name of its own; Gitea's is a part of it.
_REGISTRIES = {"github": "ghcr.io"}


def head(remote: Remote | None) -> tuple[Item, ...]:
    """Return the keys before `repos`; placeholders where no remote names a forge."""
    known = remote or _NONE
    owner = slug(known.owner, _NONE.owner) if known.owner.lower() != known.owner else known.owner
    return (
        Item("version", 1),
        Item(
            "registry",
            (
                _asked(
                    "host",
                    _REGISTRIES.get(known.kind, known.host),
                    "does the registry answer under this name?",
                ),
                _asked("owner", owner, "does this user or organisation own the images?"),
                _asked("username", "image-bot", "which bot user pushes the images?"),
                _asked(
                    "token", "REGISTRY_TOKEN", "does a secret of the forge with this name hold its token?"
                ),
            ),
        ),
        Item("forge", (*_forge(known), *_owner(known, owner))),
    )


def _forge(known: Remote) -> tuple[Item, ...]:
    url = _asked("url", known.url, "is this its address in the browser?")
    if known.kind == "github":
        return Item("kind", known.kind), Item("url", known.url)
    kind = _asked("kind", known.kind, "is it Gitea?")
    version = _asked("version", "1.26", "which Gitea runs? Its page shows the version at the bottom.")
    return kind, version, url


def _owner(known: Remote, owner: str) -> tuple[Item, ...]:
    return () if owner == known.owner else (Item("owner", known.owner),)


def _asked(key: str, value: str, why: str) -> Item:
    return Item(key, value, why=why, is_asked=True)
