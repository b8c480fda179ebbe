"""What surrounds the swaps: the repo's own checks, and the versions that services tell."""

import re
import time
from collections.abc import Mapping

from bakehouse import names
from bakehouse.errors import OutsideError, RefusedError
from bakehouse.host import observe, publication
from bakehouse.host.execute import GateError
from bakehouse.host.model import Container, Plan, Product, Version
from bakehouse.host.work import Work
from bakehouse.outside import http, process
from bakehouse.outside.docker import ask

_SCRIPT_SECONDS = 600.0
_VERSION_SECONDS = 10.0
_POLL_SECONDS = 0.5


def before(work: Work, product: Product, plan: Plan, kind: str) -> None:
    """What must be well before anything is touched; nothing of it runs on a way back."""
    if kind != "deploy" or not plan.changes:
        return
    publication.check(work, product, plan.release.commit)
    for script in (product.deploy.smoke_before, product.deploy.hooks.get("before")):
        try:
            run_script(work, plan, script)
        except GateError as error:
            raise RefusedError(error.what, "nothing was touched") from error


def after(work: Work, product: Product, plan: Plan, swapped: Mapping[str, Container], kind: str) -> None:
    """What must be well afterwards; raises GateError."""
    for service in product.services:
        if service.version and service.key in swapped:
            _check_version(work, service.key, service.version, swapped[service.key])
    if kind == "deploy" and plan.changes:
        for script in (product.deploy.smoke_after, product.deploy.hooks.get("after")):
            run_script(work, plan, script)


def run_script(work: Work, plan: Plan, script: str | None) -> None:
    """One of the repo's own scripts, with the release in its environment; raises GateError."""
    if script is None:
        return
    work.say("script", script)
    images = {_variable(key): served.image for key, served in plan.services.items()}
    release = {"BAKEHOUSE_PRODUCT": plan.product, "BAKEHOUSE_SHA": plan.release.commit, **images}
    environment = {**observe.environment(), **release}
    path = str(work.checkout / script)
    done = process.run([path], seconds=_SCRIPT_SECONDS, cwd=work.checkout, environment=environment)
    if done.code:
        printed = "".join(f"\n    {line}" for line in (done.out + done.err).splitlines()[-20:])
        raise GateError(f"{script} exited with {done.code}{printed}")


def _variable(service: str) -> str:
    return f"BAKEHOUSE_IMAGE_{re.sub('[^A-Z0-9]', '_', service.upper())}"


def _check_version(work: Work, key: str, version: Version, container: Container) -> None:
    """The service tells the commit that its image was built at, which is its label's, not the release's."""
    image = ask.image(container.image)
    wanted = image.labels.get(names.LABEL_REVISION) if image else None
    if wanted is None:
        work.say(key, "its image names no commit: its version is not checked")
        return
    deadline = time.monotonic() + _VERSION_SECONDS
    answer = ""
    while time.monotonic() < deadline:
        answer = told(version)
        if answer == wanted:
            work.say(key, f"tells version {answer[:12]}")
            return
        time.sleep(_POLL_SECONDS)
    raise GateError(f"{key} tells version {answer or 'nothing'} at {version.url}, its image is of {wanted}")


def told(version: Version) -> str:
    """The field of the answer's JSON, `build.commit` for one further in; nothing where it is not there."""
    try:
        answer = http.data(version.url)
    except OutsideError:
        return ""
    for key in version.field.split("."):
        answer = answer.get(key) if isinstance(answer, dict) else None
    return str(answer or "")
