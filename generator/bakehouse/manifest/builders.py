"""The model's records of the builders, built from their mapping."""

from functools import partial

from bakehouse.manifest.refused import derived
from bakehouse.manifest.resolver import Section
from bakehouse.model.builder import Builder, Tls, UnpushedBuilder


def builder(section: Section) -> Builder:
    """Build the builder, with what its driver makes usual."""
    driver, persistent = section.get("driver", "docker-container"), section.get("persistent", True)
    keep = section.get("keep", derived(_usual_keep, driver, persistent))
    return Builder(
        driver=driver,
        name=section.get("name", derived(_usual_name, driver)),
        persistent=persistent,
        endpoints=section.texts("endpoints"),
        tls=section.optional("tls", _tls),
        keep=keep,
        max_parallel=section.get("max_parallel", None, int),
        pull_requests=section.optional("pull_requests", partial(_unpushed_builder, keep), 2),
        at=section.at,
    )


def _usual_name(driver: str) -> str:
    # Docker's own name for the builder that the engine itself is.
    return "default" if driver == "docker" else "bakehouse"


def _usual_keep(driver: str, persistent: bool) -> str | None:
    return "20GB" if driver == "docker-container" and persistent else None


def _unpushed_builder(keep: str | None, section: Section) -> UnpushedBuilder:
    return UnpushedBuilder(
        shared=section.get("shared", False),
        endpoints=section.texts("endpoints"),
        tls=section.optional("tls", _tls),
        keep=section.get("keep", keep),
        at=section.at,
    )


def _tls(section: Section) -> Tls:
    return Tls(section.get("ca"), section.get("cert"), section.get("key"), section.at)
