"""What stands at the root of the project agrees with itself: settings, locks, image, the commands people rely on."""

import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import Settings, from_environment

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def example() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def pins(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", text, re.MULTILINE))


def compose() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return parsed


def test_the_example_names_every_setting_with_its_default() -> None:
    given = example()
    assert set(given) - {"POSTGRES_PASSWORD"} == {name.upper() for name in Settings.__dataclass_fields__}
    assert from_environment(given) == Settings()


def test_what_compose_asks_for_stands_in_the_example() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text(encoding="utf-8")))
    given = set(compose()["services"]["app"]["environment"])
    assert asked | given <= set(example())


def test_every_service_is_watched_and_comes_back() -> None:
    services = compose()["services"]
    assert all(service["restart"] == "unless-stopped" for service in services.values())
    image = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert [name for name, service in services.items() if "healthcheck" not in service] == ["app"]
    assert "HEALTHCHECK" in image
    assert "/healthz" in image
    assert re.findall(r"^USER (\S+)", image, re.MULTILINE) == ["10001"]


def test_the_image_is_set_up_by_the_same_make_targets_from_files_that_reach_it() -> None:
    image = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    let_in = set(re.findall(r"^!(\S+)", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"RUN make (\S+)", image):
        assert re.search(rf"^{re.escape(target)}:", makefile, re.MULTILINE), target
    assert {"Makefile", "pyproject.toml", "README.md", "requirements.lock"} <= let_in
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    assert set(packages["root_packages"]) <= let_in


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_pins_with_hashes_and_no_address_option_or_path(lock: str) -> None:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    pin, digest = re.compile(r"[A-Za-z0-9._-]+==[\w.]+ \\"), re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
    for line, after in pairwise([*lines, ""]):
        if pin.fullmatch(line):
            assert digest.fullmatch(after), line
        elif not digest.fullmatch(line):
            assert re.fullmatch(r"( *#[^/]*)?", line), line


def test_the_lock_of_the_tests_is_that_of_the_service_and_more() -> None:
    service, tests = (pins(lock) for lock in LOCKS)
    assert service.items() < tests.items()


def test_the_lock_holds_all_that_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = project["project"]["dependencies"] + project["build-system"]["requires"]
    names = {re.match(r"[A-Za-z0-9._-]+", line).group().lower() for line in asked}  # type: ignore[union-attr]
    assert names <= set(pins("requirements.lock"))


def test_peers_are_locked_without_an_address_of_a_registry() -> None:
    text = (ROOT / "tests/support/peers/package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    assert text.count('"integrity"') > 200


@pytest.mark.parametrize("target", ["run", "test", "check", "bench", "setup", "train"])
def test_make_has_the_targets_that_people_rely_on(target: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:", makefile, re.MULTILINE)
