"""The upload of a release: a draft until every file is there, so that nobody sees half of one."""

from pathlib import Path
from urllib.parse import quote

from . import folder
from .api import Api
from .refusal import Refused

# The workflow whose jobs must have succeeded for the commit, as the forge names its statuses.
CI, PUSH = "ci / ", " (push)"


def upload(api: Api, sha: str, tag: str, dist: Path) -> str:
    """Make the tag's release from a folder and return its address; raise Refused where CI is not green."""
    require_green(api, sha)
    require_new(api, tag)
    files = folder.assets(dist)
    notes = (dist / folder.NOTES).read_text(encoding="utf-8")
    made = api.send("POST", "/releases", tag_name=tag, name=tag, body=notes, draft=True)
    for file in files:
        api.upload(f"/releases/{made['id']}/assets?name={quote(file.name)}", file.read_bytes())
    return str(api.send("PATCH", f"/releases/{made['id']}", draft=False)["html_url"])


def require_green(api: Api, sha: str) -> None:
    """Raise Refused unless each job of CI succeeded for the commit: they ran the tests."""
    statuses = api.get(f"/commits/{sha}/status?limit=50")["statuses"] or ()
    jobs = {each["context"]: each["status"] for each in statuses}
    states = {name: state for name, state in jobs.items() if name.startswith(CI) and name.endswith(PUSH)}
    if not states or set(states.values()) != {"success"}:
        told = ", ".join(f"{name}: {state}" for name, state in sorted(states.items())) or "no status"
        raise Refused(f"CI is not green for {sha}: {told}", "run this job again when it is")


def require_new(api: Api, tag: str) -> None:
    """Raise Refused if the tag has a release, which is never replaced; remove the draft of an earlier try."""
    for each in api.get("/releases?limit=50"):
        if each["tag_name"] == tag and not each["draft"]:
            raise Refused(f"{tag} is released already", "release the change as a new version")
        if each["tag_name"] == tag:
            api.send("DELETE", f"/releases/{each['id']}")
