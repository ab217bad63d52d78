"""What stands in deploy/: a unit of systemd, an image, a manifest. Each is linted, and takes options that there are."""

import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]
import pytest
import yaml

from flowsync.cli.commands.watch import command
from tests.support.programs import FLOWSYNC, ROOT

DEPLOY = ROOT / "deploy"
OPTIONS = {name for parameter in command.params for name in parameter.opts}


def unit() -> ConfigParser:
    """The unit; of a directive that stands there several times, the last one."""
    parser = ConfigParser(strict=False, interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(DEPLOY / "flowsync-watch.service")
    return parser


def manifests() -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text()))


def manifest(kind: str) -> dict[str, Any]:
    (found,) = (one for one in manifests() if one["kind"] == kind)
    return found


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Containerfile, with what they say on one line."""
    text = re.sub(r"(?m)^\s*#.*\n", "", (DEPLOY / "Containerfile").read_text()).replace("\\\n", " ")
    lines = (line for line in text.splitlines() if line.strip())
    return [(line.split()[0], " ".join(line.split()[1:])) for line in lines]


def used_options(words: list[str]) -> set[str]:
    return {word.partition("=")[0] for word in words if word.startswith("--")}


def test_the_options_that_are_used_are_options_that_there_are() -> None:
    pod = manifest("Deployment")["spec"]["template"]["spec"]["containers"][0]
    for words in (unit()["Service"]["ExecStart"].split(), pod["args"]):
        assert "watch" in words
        assert {"--repo", "--data", "--mode", "--listen"} <= used_options(words) <= OPTIONS


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_finds_nothing_wrong_and_little_exposed(tmp_path: Path) -> None:
    copy = tmp_path / "flowsync-watch.service"
    text = (DEPLOY / "flowsync-watch.service").read_text()
    copy.write_text(text.replace("/opt/flowsync/bin/flowsync", str(FLOWSYNC)))
    for question in (["verify", "--man=no"], ["security", "--offline=true", "--threshold=20"]):
        command = ["systemd-analyze", *question, str(copy)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_unit_is_confined_and_restarts_after_a_crash_only() -> None:
    service = unit()["Service"]
    wanted = {
        "DynamicUser": "yes",
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "CapabilityBoundingSet": "",
        "StateDirectory": "flowsync",
        "Restart": "on-failure",
        "EnvironmentFile": "/etc/flowsync/watch.env",
    }
    assert {name: service[name] for name in wanted} == wanted
    assert "Environment" not in service, "what is secret is in the file"


def test_the_manifest_is_what_kubernetes_takes() -> None:
    for one in manifests():
        kubernetes_validate.validate(one, "1.30", strict=True)
    assert sorted(one["kind"] for one in manifests()) == [
        *("Deployment", "NetworkPolicy", "PodDisruptionBudget", "Service", "ServiceAccount"),
    ]


def test_pods_keep_the_restricted_standard_of_kubernetes() -> None:
    pod = manifest("Deployment")["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert not pod["automountServiceAccountToken"]
    context = container["securityContext"]
    assert context["capabilities"] == {"drop": ["ALL"]}
    assert (context["allowPrivilegeEscalation"], context["readOnlyRootFilesystem"]) == (False, True)
    assert not {"hostNetwork", "hostPID", "hostIPC"} & pod.keys()
    assert all("emptyDir" in volume for volume in pod["volumes"])
    assert {"requests", "limits"} == container["resources"].keys()


def test_two_replicas_are_probed_where_watch_answers() -> None:
    spec = manifest("Deployment")["spec"]
    (container,) = spec["template"]["spec"]["containers"]
    assert spec["replicas"] == 2
    probes = {name: container[name]["httpGet"]["path"] for name in container if name.endswith("Probe")}
    assert probes == {"startupProbe": "/readyz", "readinessProbe": "/readyz", "livenessProbe": "/healthz"}


def test_secrets_come_from_a_secret_and_all_labels_meet() -> None:
    spec = manifest("Deployment")["spec"]
    (container,) = spec["template"]["spec"]["containers"]
    written = {one["name"] for one in container["env"] if "value" in one}
    assert written == {"GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_0"}
    labels = spec["template"]["metadata"]["labels"]
    assert spec["selector"]["matchLabels"] == labels
    assert manifest("Service")["spec"]["selector"] == labels
    assert manifest("NetworkPolicy")["spec"]["podSelector"]["matchLabels"] == labels
    assert manifest("NetworkPolicy")["spec"]["policyTypes"] == ["Ingress", "Egress"]


def test_the_image_is_small_in_what_it_may() -> None:
    said = instructions()
    names = [name for name, _ in said]
    assert said[0] == ("ARG", "PYTHON_IMAGE=docker.io/library/python:3.13-slim-bookworm")
    assert {text.split()[0] for name, text in said if name == "FROM"} == {"${PYTHON_IMAGE}"}
    assert "ADD" not in names
    assert [text for name, text in said if name == "USER"] == ["65532:65532"]
    assert names.index("USER") > max(place for place, name in enumerate(names) if name == "COPY")
    assert "HEALTHCHECK" in names
    assert "/healthz" in dict(said)["HEALTHCHECK"]
    for name in ("ENTRYPOINT", "CMD"):
        assert dict(said)[name].startswith("["), f"{name} needs no shell"
    assert not re.search(r"(?i)secret|token|password", (DEPLOY / "Containerfile").read_text())


def test_the_image_installs_what_is_locked_and_copies_what_there_is() -> None:
    said = instructions()
    for run in (text for name, text in said if name == "RUN"):
        if "pip install" in run:
            assert "--require-hashes" in run
        if "apt-get install" in run:
            assert "--no-install-recommends" in run
            assert "rm -rf /var/lib/apt/lists/*" in run
    sources = [text.split()[0] for name, text in said if name == "COPY" and not text.startswith("--from")]
    assert sources
    assert all((ROOT / source).exists() for source in sources)


def test_the_example_of_the_environment_is_one_that_can_be_read() -> None:
    lines = (DEPLOY / "watch.env.example").read_text().splitlines()
    for line in lines:
        assert not line or re.fullmatch(r"# .*|#?[A-Z][A-Z0-9_]*=[^'\"]*", line), line
