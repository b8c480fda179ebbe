"""A host deploys only images of its registry and owner, whatever a commit's configuration names."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bakehouse.errors import RefusedError
from bakehouse.host.config import load
from bakehouse.host.planning import registry_scope, releases
from bakehouse.model.product_config import ProductConfig

from .forge import Forge, forge
from .refusal import refusal
from .shop import HOST, NEW, PRODUCT, REGISTRY

HERE = "git.example.com:3000"


@pytest.mark.parametrize(
    ("name", "below"),
    [
        (f"{HERE}/shop/shop-web", True),
        (f"{HERE}/shop/a.b_c__d---e", True),
        # the case of a host is nothing, that of a path is no name
        ("GIT.Example.com:3000/shop/web", True),
        (f"{HERE}/Shop/web", False),
        (f"{HERE}/shop/Web", False),
        ("git.example.com:3000/shop2/web", False),
        (f"{HERE}/shop-2/web", False),
        (f"{HERE}/sho/web", False),
        (f"{HERE}/acme/web", False),
        (f"{HERE}/shop", False),
        (f"{HERE}/shop/", False),
        (f"{HERE}/shop/web/", False),
        (f"{HERE}/shop//web", False),
        (f"{HERE}//shop/web", False),
        (f"{HERE}/shop/more/web", False),
        (f"{HERE}/acme/shop/web", False),
        (f"{HERE}/shop/../acme/web", False),
        (f"{HERE}/shop/..", False),
        (f"{HERE}/shop/web:latest", False),
        (f"{HERE}/shop/web@sha256:{'a' * 64}", False),
        (f"{HERE}/shop/web\n", False),
        (f"{HERE}/shop/web ", False),
        (f" {HERE}/shop/web", False),
        (f"{HERE}/shop/wеb", False),
        (f"https://{HERE}/shop/web", False),
        (f"ann@{HERE}/shop/web", False),
        ("git.example.com/shop/web", False),
        ("git.example.com:443/shop/web", False),
        ("git.example.com.:3000/shop/web", False),
        (f"{HERE}.example.org/shop/web", False),
        ("198.51.100.7/shop/web", False),
        ("shop/web", False),
        ("web", False),
        ("", False),
    ],
)
def test_what_is_below_a_registry_and_an_owner(name: str, below: bool) -> None:
    assert registry_scope.is_below(name, HERE, "shop") is below


@pytest.mark.parametrize(
    ("name", "registry", "below"),
    [
        (f"{HERE}/acme/web", HERE, True),
        (f"{HERE}/web", HERE, True),
        (f"{HERE}/acme/more/web", HERE, True),
        (HERE, HERE, False),
        (f"{HERE}/", HERE, False),
        ("docker.io/acme/web", HERE, False),
        # an owner's name without a host is an image of docker.io
        ("acme/web", "acme", False),
        ("localhost/acme/web", "localhost", True),
        # `lower` of the Kelvin sign is a k
        ("docker.example.com/acme/web", "docker.example.com", True),
        ("doc\u212aer.example.com/acme/web", "docker.example.com", False),
    ],
)
def test_without_an_owner_the_registry_counts(name: str, registry: str, below: bool) -> None:
    assert registry_scope.is_below(name, registry, None) is below


@pytest.mark.parametrize(
    ("product", "told"),
    [
        (PRODUCT, None),
        (replace(PRODUCT, release="acme/shop-release"), 'release "acme/shop-release" is not below'),
        (
            replace(PRODUCT, images={**PRODUCT.images, "web": "git.example.com:3000/acme/web"}),
            'image "web" "git.example.com:3000/acme/web" is not below',
        ),
        # one that no service uses may be used by the next
        (replace(PRODUCT, images={**PRODUCT.images, "x\x1b[2J": "\x1b[2J"}), r'"x\u001b[2J" "\u001b[2J" is'),
    ],
)
def test_every_name_of_a_configuration_counts(product: ProductConfig, told: str | None) -> None:
    found = refusal(lambda: registry_scope.refuse_outside(product, HOST, NEW))
    assert (found is None) if told is None else (found and told in found)
    if found:
        assert found.startswith(f"bakehouse.json of {NEW}: ") and found.endswith(f" is not below {REGISTRY}")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Forge]:
    with forge(tmp_path) as made:
        yield made


@pytest.mark.parametrize(
    "name", ["198.51.100.7/shop/shop-web", "{registry}/acme/web", "{registry}/shop2/web"]
)
def test_a_commit_with_a_foreign_name_is_refused_with_its_file(shop: Forge, name: str) -> None:
    """The branch's head is in order, so its release is found."""
    own = shop.work.host.registry
    named = name.format(registry=own)
    commit = shop.commit(web=named)
    shop.commit()
    shop.cloned()
    with pytest.raises(RefusedError) as refused:
        shop.plan(commit)
    assert refused.value.what == (
        f'bakehouse.json of {commit}: image "web" "{named}" is not below {own}/shop'
    )
    assert refused.value.exit_code == 6 and "run setup" in refused.value.hint


def test_no_other_registry_is_asked_for_releases(shop: Forge) -> None:
    """On this address nothing listens: a question would end otherwise."""
    shop.commit(release="127.0.0.1:1/shop/shop-release")
    shop.cloned()
    told = refusal(lambda: releases.wanted(shop.work, "latest"))
    assert told and 'release "127.0.0.1:1/shop/shop-release" is not below' in told


def test_a_host_without_an_owner_takes_images_of_each(tmp_path: Path) -> None:
    with forge(tmp_path, owner=None) as shop:
        work, own = shop.work, shop.work.host.registry
        good, bad = shop.commit(web=f"{own}/acme/web"), shop.commit(web="198.51.100.7/shop/web")
        shop.commit()
        shop.cloned()
        told = refusal(lambda: shop.plan(bad))
        assert told == f'bakehouse.json of {bad}: image "web" "198.51.100.7/shop/web" is not below {own}'
        product = load.product(work.checkout, good, work.place)
        assert refusal(lambda: registry_scope.refuse_outside(product, work.host, good)) is None
        there = replace(work.host, owner="shop")
        assert refusal(lambda: registry_scope.refuse_outside(product, there, good)) is not None
