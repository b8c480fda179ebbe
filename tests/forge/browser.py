"""Requests that Gitea takes from a signed-in browser alone: consent to runs of a stranger's pull request."""

import urllib.request
from urllib.parse import urlencode

from .gitea import ADMIN, PASSWORD
from .runs import Run


def approve(url: str, run: Run) -> None:
    """Lets a run start that waits because its author is new; that author's later runs start by themselves."""
    cookies = urllib.request.HTTPCookieProcessor()
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)
    form = urlencode({"user_name": ADMIN, "password": PASSWORD}).encode()
    opener.open(f"{url}/user/login", form, timeout=30).close()
    page = run.place.removeprefix("/repos")
    opener.open(f"{url}{page}/actions/runs/{run.id}/approve", b"", timeout=30).close()
