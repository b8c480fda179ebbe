"""The user's settings for Compose in `.env`, read by Compose itself."""

from pathlib import Path

import pytest

from bakehouse.errors import RefusedError
from bakehouse.host.planning import dotenv
from bakehouse.host.state.compose_settings import MARK

from .refusal import refusal

pytestmark = pytest.mark.compose
PATH = Path("/srv/shop/.env")
LINE = "COMPOSE_FILE=docker-compose.yml:.bakehouse/pins.yaml"


def refused(text: str, project: str | None = None) -> str | None:
    why = refusal(lambda: dotenv.check(dotenv.parse(text, PATH), project))
    return why.removeprefix(str(PATH)) if why else None


@pytest.mark.compose_row(
    "other settings of Compose in `.env`, such as `COMPOSE_PARALLEL_LIMIT`",
    group="The files and their variables",
    render="—",
    deploy="left to Compose",
    rollback="the same",
)
@pytest.mark.compose_row("`COMPOSE_PROFILES`, `COMPOSE_PROJECT_NAME` and `COMPOSE_PATH_SEPARATOR` in `.env`")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "A=b\n",
        f"A=b\n{MARK}\n{LINE}\n{MARK}\nCOMPOSE_PROFILES=x\n",
        "MY_IMAGE_TAG=abc\n# IMAGE_TAG=abc\n",
        'A="first\nIMAGE_TAG=abc\nlast"\n',
        "A='first\nCOMPOSE_FILE: abc\nlast'\n",
        "IMAGE_TAG\n",
        "1IMAGE_TAG=abc\nIMAGE_TAGS=abc\n",
        "COMPOSE_PARALLEL_LIMIT=2\nCOMPOSE_REMOVE_ORPHANS=true\nCOMPOSE_BAKE=true\n",
        "COMPOSE_PROJECT_NAME=shop\nCOMPOSE_PROFILES=a,b.c\nCOMPOSE_PATH_SEPARATOR=;\n",
    ],
)
def test_what_leaves_our_settings_alone(text: str) -> None:
    assert refused(text) is None


@pytest.mark.compose_row(
    "`IMAGE_TAG`, `COMPOSE_FILE`, `COMPOSE_ENV_FILES` or `COMPOSE_DISABLE_ENV_FILE` in `.env`",
    group="The files and their variables",
    render="—",
    deploy=(
        "*refused*, with the line: it would win over the pins, or has another effect than it seems to have"
    ),
    rollback="—",
)
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("IMAGE_TAG=abc\n", ":1: IMAGE_TAG is set by hand"),
        ("A=b\nexport IMAGE_TAG=abc\n", ":2: IMAGE_TAG is set by hand"),
        ("A=b\nexport\tIMAGE_TAG=abc\n", ":2: IMAGE_TAG is set by hand"),
        ("A=b\n  IMAGE_TAG = abc", ":2: IMAGE_TAG is set by hand"),
        ("IMAGE_TAG: abc\n", ":1: IMAGE_TAG is set by hand"),
        ("IMAGE_TAG:abc\n", ":1: IMAGE_TAG is set by hand"),
        ("IMAGE_TAG=\n", ":1: IMAGE_TAG is set by hand"),
        ('A="first\nlast"\nIMAGE_TAG=abc\n', ":3: IMAGE_TAG is set by hand"),
        ("COMPOSE_FILE=docker-compose.yml\n", ":1: COMPOSE_FILE is set by hand"),
        (f"{MARK}\n{LINE}\n{LINE}\n", ":3: COMPOSE_FILE is set by hand"),
        (f"{MARK}\nIMAGE_TAG=abc\n", ":2: IMAGE_TAG is set by hand"),
        (
            "COMPOSE_ENV_FILES=a.env\n",
            ":1: COMPOSE_ENV_FILES has no effect here: Compose takes it from the shell alone",
        ),
        (
            "COMPOSE_DISABLE_ENV_FILE=1\n",
            ":1: COMPOSE_DISABLE_ENV_FILE makes newer versions of Compose ignore this file",
        ),
        ("COMPOSE_PATH_SEPARATOR=e\n", ":1: COMPOSE_PATH_SEPARATOR is not one of : ; , |"),
        ("COMPOSE_PROFILES='a b'\n", ":1: COMPOSE_PROFILES has a name that no profile can have"),
    ],
)
def test_what_wins_over_our_settings(text: str, why: str) -> None:
    """Refused with its line and without its value, which may be a secret."""
    assert refused(text) == why


@pytest.mark.compose_row("`.env` of the checkout and of the project's folder")
def test_values_are_those_that_compose_takes() -> None:
    more = "COMPOSE_PATH_SEPARATOR=';'\nCOMPOSE_PROJECT_NAME=till # c\n"
    found = dotenv.parse(f"B=tools\nCOMPOSE_PROFILES=x\nCOMPOSE_PROFILES: ${{B}} , web\n{more}", PATH)
    assert (found.profiles, found.separator, found.project) == (("tools", "web"), ";", "till")
    bare = dotenv.parse("A=b\n", PATH)
    assert (bare.profiles, bare.separator, bare.project) == (None, ":", None)


@pytest.mark.compose_row("`COMPOSE_PROFILES`, `COMPOSE_PROJECT_NAME` and `COMPOSE_PATH_SEPARATOR` in `.env`")
def test_two_names_of_the_project() -> None:
    why = ":2: COMPOSE_PROJECT_NAME is till; the manifest sets shop"
    assert refused("A=b\nCOMPOSE_PROJECT_NAME=till\n", "shop") == why
    assert refused("COMPOSE_PROJECT_NAME=shop\n", "shop") is None


@pytest.mark.compose_row("`.env` that is a link, or that Compose cannot read")
def test_a_file_that_compose_cannot_read_is_not_quoted() -> None:
    with pytest.raises(RefusedError) as error:
        dotenv.parse("A=b\nPASSWORD='it''hunter2'\nCOMPOSE_PROFILES=x\n", PATH)
    assert str(error.value).startswith(f"{PATH}:2: Compose cannot read this file")
    assert "hunter2" not in str(error.value)


def test_lines_that_expand_a_variable() -> None:
    found = dotenv.parse("A=p@ss$word1\nB=${word1}x\nC=$word10\n", PATH)
    assert list(dotenv.expanded(found, "word1")) == [f"{PATH}:1", f"{PATH}:2"]
