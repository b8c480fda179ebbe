"""Folders with docker's configuration."""

import base64
import json
from pathlib import Path

from bakehouse.outside.registry_access import Access

USERNAME, PASSWORD = "bot", "only-for-tests"
BASIC = f"Basic {base64.b64encode(f'{USERNAME}:{PASSWORD}'.encode()).decode()}"


def configured(folder: Path, config: object) -> Path:
    """Puts a configuration there; the folder."""
    text = config if isinstance(config, str) else json.dumps(config)
    (folder / "config.json").write_text(text, encoding="utf-8")
    return folder


def logged_in(folder: Path, host: str, username: str = USERNAME, password: str = PASSWORD) -> Access:
    """Access with the login of a registry, as `docker login` stores it."""
    auth = base64.b64encode(f"{username}:{password}".encode()).decode()
    return Access(configured(folder, {"auths": {host: {"auth": auth}}}))
