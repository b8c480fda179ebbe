"""The words of the commands that we give docker."""

import inspect

from bakehouse.outside.docker import commands


def test_no_command_of_ours_destroys() -> None:
    up = commands.up("web")
    assert up == ("docker", "compose", "up", "--detach", "--no-deps", "--no-build", "--pull", "never", "web")
    assert commands.recreate("web") == (*up[:-1], "--force-recreate", "web")
    source = inspect.getsource(commands).partition('"""\n')[2]
    for word in ("down", "--force", "prune", "--volumes", "--remove-orphans"):
        assert f'"{word}"' not in source
