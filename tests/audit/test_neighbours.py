"""Products of one host that share a name which an engine gives once."""

from pathlib import Path
from typing import Any

import pytest

from bakehouse.audit import neighbours

from .shop import SHOP, Shop, said


def two(tmp_path: Path, host: str = "prod") -> list[Shop]:
    shops = [Shop(tmp_path / name, name=name) for name in ("shop", "desk")]
    for each in shops:
        each.root.mkdir()
    shops[1].entry = SHOP.replace("shop", "desk").replace("host: prod", host and f"host: {host}")
    return shops


def found(shops: list[Shop]) -> list[tuple[str, str, str]]:
    told = [said(each) for each in neighbours.findings([each.subject() for each in shops])]
    return [(rule, level, what) for rule, level, _, what in told]


def test_a_container_name(tmp_path: Path) -> None:
    shops = two(tmp_path)
    for each in shops:
        each.services = {"web": {"container_name": "web"}}
    assert found(shops) == [
        ("container-name", "error", "the container name web is that of shop, too, on the host prod")
    ]
    assert found(shops[:1]) == []


@pytest.mark.parametrize(
    "more",
    [{"profiles": ["dev"]}, {"scale": 0}, {"deploy": {"replicas": 0}}, {"provider": {"type": "model"}}],
)
def test_a_container_that_no_deploy_starts(more: dict[str, Any], tmp_path: Path) -> None:
    shops = two(tmp_path)
    for each in shops:
        each.services |= {"mail": {"container_name": "mail", "image": "mail", **more}}
    assert found(shops) == []


def test_a_container_that_is_left_alone(tmp_path: Path) -> None:
    shops = two(tmp_path)
    for each in shops:
        each.services |= {"mail": {"container_name": "mail", "image": "mail"}}
    assert len(found(shops)) == 1
    shops[0].change("product: shop", "product: shop\n    left_alone: [mail]")
    assert found(shops) == []


def test_the_name_of_the_project(tmp_path: Path) -> None:
    shops = two(tmp_path)
    assert found(shops) == []
    for each in shops:
        each.name = "same"
    assert found(shops) == [
        ("project-name", "error", "the Compose project same is that of shop, too, on the host prod")
    ]
    shops[1].change("product: desk", "product: desk\n    compose: {project: other}")
    assert found(shops) == []


@pytest.mark.parametrize(
    "other",
    [
        {"published": "81"},
        {"published": "81-90"},
        {"published": "80", "protocol": "udp"},
        {"published": "80", "host_ip": "10.0.0.2"},
        {"published": "80", "host_ip": "::"},
    ],
)
def test_a_published_port(other: dict[str, str], tmp_path: Path) -> None:
    shops = two(tmp_path)
    shops[0].services = {"web": {"ports": [{"target": 1, "published": "80", "host_ip": "10.0.0.1"}]}}
    shops[1].services = {"web": {"ports": [{"target": 2, **other}]}}
    assert found(shops) == []
    shops[0].services = {"web": {"ports": [{"target": 1, "published": "80", "protocol": "tcp"}]}}
    shops[1].services = {"web": {"ports": [{"target": 2, "published": "80"}]}}
    assert found(shops) == [
        ("published-port", "warning", "the published port 80/tcp is that of shop, too, on the host prod")
    ]


@pytest.mark.parametrize(
    ("other", "shown"),
    [
        ({"published": "80", "host_ip": "10.0.0.1"}, "10.0.0.1:80/tcp"),
        ({"published": "79-81"}, "79-81/tcp"),
        ({"published": "80", "host_ip": "0.0.0.0"}, "0.0.0.0:80/tcp"),
    ],
)
def test_a_published_port_of_another_spelling(other: dict[str, str], shown: str, tmp_path: Path) -> None:
    shops = two(tmp_path)
    shops[0].services = {"web": {"ports": [{"target": 1, "published": "80", "protocol": "tcp"}]}}
    shops[1].services = {"web": {"ports": [{"target": 2, **other}]}}
    assert found(shops) == [
        ("published-port", "warning", f"the published port {shown} meets 80/tcp of shop on the host prod")
    ]


def test_products_of_other_hosts_may_share_a_name(tmp_path: Path) -> None:
    shops = two(tmp_path, host="")
    for each in shops:
        each.services = {"web": {"container_name": "web"}}
    assert found(shops) == []
