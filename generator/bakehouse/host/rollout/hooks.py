"""Checks before and after the swaps: npm publication, the repo's scripts, the services' reported commits."""

import re
import time
from collections.abc import Mapping

from bakehouse import excerpt
from bakehouse.errors import ExternalError, RefusedError
from bakehouse.host.context import HostContext, compose_environment
from bakehouse.host.planning.deploy_plan import DeployPlan
from bakehouse.host.planning.facts import Container
from bakehouse.host.rollout import npm_check
from bakehouse.host.rollout.health_gate import GateError
from bakehouse.model.product_config import ProductConfig
from bakehouse.model.service import VersionEndpoint
from bakehouse.outside import git, http, process

_VERSION_SECONDS = 10.0
_POLL_SECONDS = 0.5
_LINES = 20
_VERSION_LENGTH = 100


def scripts_before(product: ProductConfig) -> tuple[str, ...]:
    """Return the repo's scripts that run before anything is touched."""
    scripts = (product.deploy.smoke_before, product.deploy.hooks.before)
    return tuple(script for script in scripts if script)


def before(work: HostContext, product: ProductConfig, plan: DeployPlan, kind: str) -> None:
    """Run the checks before anything is touched, on a deploy alone; raises RefusedError or ExternalError."""
    if kind != "deploy" or not plan.changes:
        return
    npm_check.check(work, product, plan.release.commit)
    for script in scripts_before(product):
        try:
            run_script(work, product, plan, script)
        except GateError as error:
            raise RefusedError(error.what, "nothing was changed") from error


def after(
    work: HostContext, product: ProductConfig, plan: DeployPlan, swapped: Mapping[str, Container], kind: str
) -> bool:
    """Run the checks after the swaps, and tell whether a script was among them; raises GateError."""
    for service in product.services:
        if service.version and service.key in swapped:
            _check_version(work, service.key, service.version, swapped[service.key])
    scripts = [each for each in (product.deploy.smoke_after, product.deploy.hooks.after) if each]
    if kind != "deploy" or not plan.changes:
        return False
    for script in scripts:
        run_script(work, product, plan, script)
    return bool(scripts)


def run_script(work: HostContext, product: ProductConfig, plan: DeployPlan, script: str) -> None:
    """Run one of the repo's scripts, with the release in its environment; raises GateError."""
    work.say("script", script)
    images = {_variable(key): served.image for key, served in plan.services.items()}
    release = {"BAKEHOUSE_PRODUCT": plan.product, "BAKEHOUSE_SHA": plan.release.commit, **images}
    environment = {**compose_environment(), **release}
    path = work.checkout / script
    if not path.exists():
        at = git.head(work.checkout)
        raise GateError(
            f"{script} is not in the checkout, which is at {at}: a script that runs first must be there"
        )
    seconds = product.deploy.timeouts.script
    try:
        done = process.perform([str(path)], seconds=seconds, cwd=work.checkout, environment=environment)
    except ExternalError as error:
        raise GateError(error.what, "deploy.timeouts.script in the manifest is its limit") from error
    if done.code:
        printed = excerpt.quote(done.out + done.err, _LINES)
        raise GateError(f"{script} exited with code {done.code}{printed}")


def _variable(service: str) -> str:
    return f"BAKEHOUSE_IMAGE_{re.sub('[^A-Z0-9]', '_', service.upper())}"


def _check_version(work: HostContext, key: str, version: VersionEndpoint, container: Container) -> None:
    """Check that a service reports the commit in its image's label, which may not be the release's."""
    wanted = container.commit
    if not wanted:
        work.say(key, "its image has no commit label: version not checked")
        return
    deadline = time.monotonic() + _VERSION_SECONDS
    answer = ""
    while time.monotonic() < deadline:
        answer = told(version)
        if answer == wanted:
            work.say(key, f"reports version {answer[:12]}")
            return
        time.sleep(_POLL_SECONDS)
    raise GateError(
        f"{key} reports version {excerpt.cut(answer) or 'nothing'} at {version.url}, "
        f"but its image is of {wanted}"
    )


def told(version: VersionEndpoint) -> str:
    """Return the field of the JSON answer, nested ones as `build.commit`; empty if it is no text.

    A container writes it, so what reaches messages is one short line, without halves of surrogates.
    """
    try:
        answer = http.data(version.url)
    except ExternalError:
        return ""
    for key in version.field.split("."):
        answer = answer.get(key) if isinstance(answer, dict) else None
    text = " ".join(answer.split())[:_VERSION_LENGTH] if isinstance(answer, str) else ""
    return text.encode(errors="backslashreplace").decode()
