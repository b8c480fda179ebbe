"""A bug in the product: the swap of a service raises, once, what nobody thought of. See test_bugs.py."""

import os
from pathlib import Path
from typing import Any

from bakehouse.host.rollout import actions

# once: the way back uses the same function
once, real = Path(os.environ["PLANTED_ONCE"]), actions.swap


def swap(*words: Any) -> Any:
    if words[3].service == os.environ["PLANTED_IN"] and not once.exists():
        once.touch()
        raise KeyError("planted")
    return real(*words)


vars(actions)["swap"] = swap
