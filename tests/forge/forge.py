"""A Gitea for tests: its address, its users, their rights."""

from dataclasses import dataclass, replace
from urllib.parse import quote

from ..support.real import Registry
from .api import Api, by_password, by_token
from .gitea import ADMIN, Gitea

OWNER, BOT = "bytelyst", "image-bot"
TOKEN_SECRET = "REGISTRY_TOKEN"
# The sample's builds mount it.
BUILD_SECRET = "NPM_TOKEN"


@dataclass(frozen=True)
class User:
    """Somebody with an access token."""

    name: str
    token: str
    api: Api


@dataclass(frozen=True)
class Forge:
    """A Gitea with an organisation, its keeper, and a bot that may write packages and nothing else."""

    gitea: Gitea
    keeper: User
    bot: User

    @property
    def url(self) -> str:
        return self.gitea.url

    @property
    def registry(self) -> Registry:
        """Its registry, as the bot signs in there."""
        return Registry(self.url.removeprefix("http://"), self.bot.name, self.bot.token)

    def packages(self) -> set[tuple[str, str]]:
        """Name and version of each package of the organisation; a version is a tag or a digest."""
        found: set[tuple[str, str]] = set()
        page = 1
        while entries := self.keeper.api.get(f"/packages/{OWNER}?type=container&limit=50&page={page}"):
            found |= {(entry["name"], entry["version"]) for entry in entries}
            page += 1
        return found

    def tags(self, name: str) -> set[str]:
        """The tags of one package."""
        return {
            version
            for package, version in self.packages()
            if package == name and not version.startswith("sha256:")
        }

    def delete_package(self, name: str, version: str) -> None:
        """Deletes one tag, as retention does."""
        self.keeper.api.delete(f"/packages/{OWNER}/container/{quote(name, '')}/{version}")

    def delete_secret(self, name: str, repo: str) -> None:
        """Takes a repo's own secret away; that of the organisation holds again."""
        self.keeper.api.delete(f"/repos/{OWNER}/{repo}/actions/secrets/{name}")

    def put_secret(self, name: str, value: str, repo: str | None = None) -> None:
        """Sets a secret of the organisation, or of one of its repos."""
        place = f"/repos/{OWNER}/{repo}" if repo else f"/orgs/{OWNER}"
        self.keeper.api.put(f"{place}/actions/secrets/{name}", data=value)

    def user(self, name: str, *scopes: str) -> User:
        """A new user with a token of these scopes; of all when none is given."""
        password = f"loopback-only-{name}"
        self.keeper.api.post(
            "/admin/users",
            username=name,
            password=password,
            email=f"{name}@example.com",
            must_change_password=False,
        )
        token = self.token(name, *(scopes or ("all",)))
        return User(name, token, by_token(self.url, token))

    def token(self, name: str, *scopes: str) -> str:
        """One more access token of a user that `user` made."""
        made = by_password(self.url, name, f"loopback-only-{name}").post(
            f"/users/{name}/tokens", name=" ".join(scopes), scopes=list(scopes)
        )
        return str(made["sha1"])


def settle(gitea: Gitea) -> Forge:
    """Makes the organisation and its people, and leaves the bot's token where workflows find it."""
    token = gitea.admin_token()
    keeper = User(ADMIN, token, by_token(gitea.url, token))
    forge = Forge(gitea, keeper, keeper)
    keeper.api.post("/orgs", username=OWNER, visibility="public")
    forge = replace(forge, bot=forge.user(BOT, "write:package"))
    team = keeper.api.post(
        f"/orgs/{OWNER}/teams",
        name="images",
        permission="read",
        includes_all_repositories=False,
        units_map={"repo.packages": "write"},
    )
    keeper.api.put(f"/teams/{team['id']}/members/{BOT}")
    forge.put_secret(TOKEN_SECRET, forge.bot.token)
    forge.put_secret(BUILD_SECRET, "a build's own")
    return forge
