"""The settings for Compose that an `.env` may not have: each name, what is wrong with it, and the mend."""

from bakehouse import names

FILE, ENV_FILES, DISABLED = "COMPOSE_FILE", "COMPOSE_ENV_FILES", "COMPOSE_DISABLE_ENV_FILE"

REFUSED = (
    (names.IMAGE_TAG_VARIABLE, f"{names.IMAGE_TAG_VARIABLE} is set by hand", "remove the line"),
    (
        FILE,
        f"{FILE} is set by hand",
        "remove the line; name the files in the manifest: `compose: [FILE, …]`",
    ),
    (
        ENV_FILES,
        f"{ENV_FILES} has no effect here: Compose takes it from the shell alone",
        "move the variables of those files into this one, and remove the line",
    ),
    (
        DISABLED,
        f"{DISABLED} makes newer versions of Compose ignore this file",
        "remove the line",
    ),
)
