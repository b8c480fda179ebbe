"""What CI would refuse of an image, and what it builds otherwise than Compose does."""

import pytest

from bakehouse.audit.findings import findings
from bakehouse.project.record import ComposeBuild
from bakehouse.values import Location

from .shop import WEB, Shop

DOCKERFILE, PATHS = 11, 12
OUTSIDE = ", which is not among the `paths`"
OUTSIDE_ALONE = ", which only files outside of the `paths` match"
IGNORED = ", which .dockerignore leaves out"


def test_nothing_is_found_where_all_fits(shop: Shop) -> None:
    assert shop.found() == set()


def test_a_dockerfile_that_is_not_there(shop: Shop) -> None:
    shop.change("web/Dockerfile", "web/Dokerfile")
    (found,) = findings(shop.subject())
    assert str(found) == (
        "repos.yaml:11: repos/shop/images/web/dockerfile: the commit has no web/Dokerfile; "
        "did you mean `web/Dockerfile`?"
    )


def test_a_dockerfile_that_buildkit_refuses(shop: Shop) -> None:
    shop.dockerfiles["web/Dockerfile"] = "ENV A=b\nFROM scratch\n"
    (found,) = findings(shop.subject())
    assert (found.rule, found.at.line) == ("repository/dockerfile-broken", DOCKERFILE)
    assert found.related == (Location(f"{shop.root}/web/Dockerfile", 1),)


@pytest.mark.parametrize(
    ("target", "is_there"), [("build", True), ("BUILD", True), ("0", True), ("run", False)]
)
def test_a_target_stage(target: str, is_there: bool, shop: Shop) -> None:
    shop.change("paths:", f'target: "{target}"\n        paths:')
    told = {("target-missing", "error", PATHS, f"web/Dockerfile has no stage `{target}`")}
    assert {each for each in shop.found() if each[0] == "target-missing"} == (set() if is_there else told)


@pytest.mark.parametrize(
    ("path", "is_there"),
    [
        ("docker-compose.yml", True),
        ("*.yml", True),
        ("li", False),
        ("**/*.ts", False),
        ("bakehouse.json", True),
    ],
)
def test_declared_paths(path: str, is_there: bool, shop: Shop) -> None:
    shop.change("[web, lib]", f'[web, lib, "{path}"]')
    told = {("path-missing", "error", PATHS, f"the commit has no {path}")}
    assert shop.found() == (set() if is_there else told)


def test_what_a_script_creates_is_no_error(shop: Shop) -> None:
    shop.files["prepare.sh"] = "100755"
    shop.change("[web, lib]", "[web, lib, built]")
    shop.change("product: shop", "product: shop\n    prepare: prepare.sh")
    assert shop.found() == {("path-missing", "warning", PATHS + 1, "the commit has no built")}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("COPY web/index.js ./lib /x/", None),
        ("COPY . .", None),
        ("COPY /lib/../web /x", None),
        ("ADD https://example.com/x.tar /x", None),
        ("COPY --from=build /other /x", None),
        ("COPY --from=nginx:1 /other /x", None),
        ("COPY $UNKNOWN/x /x", None),
        ("COPY <<END /x\nother\nEND", None),
        ("COPY docs /x", ("source-outside", "error", f"docs{OUTSIDE}")),
        (
            "RUN --mount=source=docs,target=/d ls",
            ("source-outside", "error", f"docs{OUTSIDE}"),
        ),
        ("ADD docs/a.md /x", ("source-outside", "error", f"docs/a.md{OUTSIDE}")),
        ("COPY other /x", ("source-missing", "error", "other, which the commit does not have")),
        (
            "COPY doc* /x",
            ("source-outside", "warning", f"doc*{OUTSIDE_ALONE}"),
        ),
        ("COPY none* /x", None),
        (
            "COPY web/secret.txt /x",
            ("source-ignored", "error", f"web/secret.txt{IGNORED}"),
        ),
        (
            "COPY docker-compose.yml /x",
            ("source-outside", "error", f"docker-compose.yml{OUTSIDE}"),
        ),
    ],
)
def test_what_is_copied_is_among_the_paths(line: str, found: tuple[str, str, str] | None, shop: Shop) -> None:
    shop.files |= {"docs/a.md": "100644", ".dockerignore": "100644", "web/secret.txt": "100644"}
    (shop.root / ".dockerignore").write_text("**/secret.txt\n", encoding="utf-8")
    shop.dockerfiles["web/Dockerfile"] = f"{WEB}{line}\n"
    told = {(found[0], found[1], PATHS, f"web/Dockerfile copies {found[2]}")} if found else set()
    assert shop.found() == told


def test_stages_that_no_build_runs_may_copy_anything(shop: Shop) -> None:
    shop.dockerfiles["web/Dockerfile"] = f"FROM scratch AS unused\nCOPY other /x\n{WEB}"
    assert shop.found() == set()


def test_links_lead_to_more_inputs(shop: Shop) -> None:
    shop.files |= {"docs/a.md": "100644", "web/docs": "120000"}
    shop.dockerfiles["web/Dockerfile"] = f"{WEB}COPY docs /x\n"
    assert {each[:2] for each in shop.found()} == {("source-outside", "warning")}


def test_a_context_and_its_named_contexts(shop: Shop) -> None:
    shop.change("paths:", "context: web\n        contexts: {shared: lib}\n        paths:")
    shop.dockerfiles["web/Dockerfile"] = (
        "FROM alpine:3\nCOPY index.js /a\nCOPY --from=shared a.js /b\nCOPY --from=shared b.js /c\n"
    )
    assert {each[3] for each in shop.found()} == {
        "web/Dockerfile copies lib/b.js, which the commit does not have"
    }


def test_content_that_git_does_not_have(shop: Shop) -> None:
    shop.files |= {"lib/sub": "160000", "web/big.bin": "100644"}
    shop.lfs = frozenset({"web/big.bin", "docs/other.bin"})
    assert shop.found() == {
        ("submodule", "error", PATHS, "submodules cannot be inputs of an image: lib/sub"),
        ("lfs", "error", PATHS, "Git LFS files cannot be inputs of an image: web/big.bin"),
    }
    shop.change("[web, lib]", '[web, lib, "!lib/sub", "!**/*.bin"]')
    assert shop.found() == set()


def test_secrets_that_a_build_needs(shop: Shop) -> None:
    mounts = "--mount=type=secret,id=A,required=true --mount=type=secret,id=B --mount=type=ssh,required"
    shop.dockerfiles["web/Dockerfile"] = f"{WEB}RUN {mounts} true\nRUN {mounts} false\n"
    assert {each[:2] + each[3:] for each in shop.found()} == {
        ("secret-missing", "error", "web/Dockerfile needs the secret `A`, which `secrets` does not have"),
        ("ssh-missing", "error", "web/Dockerfile needs the ssh `default`, which `ssh` does not have"),
    }
    assert len(findings(shop.subject())) == 2
    shop.change("paths:", "secrets: [A]\n        ssh: [default]\n        paths:")
    assert shop.found() == set()


def test_secrets_that_onbuild_needs_and_names_with_a_comma(shop: Shop) -> None:
    mount = r"--mount=type=secret,required,\"id=A,B\""
    shop.dockerfiles["web/Dockerfile"] = f"{WEB}ONBUILD RUN --mount=type=secret,required,id=C true\n"
    assert shop.found() == set()
    shop.dockerfiles["web/Dockerfile"] = f"{WEB}RUN {mount} true\n"
    assert [each[3] for each in shop.found()] == [
        "web/Dockerfile needs the secret `A,B`, which `secrets` does not have"
    ]


def test_a_build_of_compose_that_differs(shop: Shop) -> None:
    at = Location("docker-compose.yml", 4)
    shop.builds["web"] = ComposeBuild(
        "web", "web/Dockerfile", "build", {"MODE": "x", "CI_SHA": None}, {"more": "x"}, at
    )
    shop.change("paths:", "commit_args: CI_\n        paths:")
    assert {each[:2] + each[3:] for each in shop.found()} == {
        ("build-context", "warning", "context is `.`, and Compose builds web with `web`"),
        ("build-target", "warning", "target is none, and Compose builds web with `build`"),
        ("build-args", "warning", "Compose builds web with arguments that the image does not have: MODE"),
        ("build-contexts", "warning", "Compose builds web with contexts that the image does not have: more"),
    }
    shop.builds["web"] = ComposeBuild(".", "web/Dockerfile", "", {}, {}, at)
    assert shop.found() == set()


def test_scripts_that_could_not_start(shop: Shop) -> None:
    shop.files |= {"ci/test.sh": "100644", "ci/after.sh": "100755"}
    shop.change(
        "product: shop",
        "product: shop\n    test: ci/test.sh\n"
        "    deploy: {smoke: {before: ci/before.sh, after: ci/after.sh}}",
    )
    assert {each[:2] + each[3:] for each in shop.found()} == {
        ("script-mode", "error", "ci/test.sh is not executable"),
        ("script-missing", "error", "the commit has no ci/before.sh"),
    }
