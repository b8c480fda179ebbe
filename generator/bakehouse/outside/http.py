"""HTTP requests from the host, to its own services and package registry; no proxy, a short time limit."""

import json
import urllib.error
import urllib.request
from typing import Any

from bakehouse.errors import ExternalError

_SECONDS = 10.0
_LIMIT = 8 * 1024 * 1024


def data(url: str) -> Any:
    """Return the JSON at a URL; None for 404; raises ExternalError for all else."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=_SECONDS) as answer:
            return json.loads(answer.read(_LIMIT))
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise ExternalError(f"{url} answers {error.code}") from error
    except (OSError, ValueError) as error:
        raise ExternalError(f"{url} gives no answer: {error}") from error
