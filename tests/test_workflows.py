"""The build server's workflows: valid, pinned, with no more rights than they need, and saying what we say."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
FILES = {path.stem: path for path in sorted((ROOT / ".github/workflows").glob("*.yml"))}
WORKFLOWS: dict[str, dict[Any, Any]] = {
    name: yaml.safe_load(path.read_text()) for name, path in FILES.items()
}

JOBS = [(name, job, body) for name, workflow in WORKFLOWS.items() for job, body in workflow["jobs"].items()]

PINNED = re.compile(r"^[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")


def valid(schema: str, *files: Path) -> None:
    """Hold files against a schema that check-jsonschema brings along."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_workflows_follow_the_schema() -> None:
    """Every key is one that GitHub knows, with a value that it takes."""
    valid("vendor.github-workflows", *FILES.values())
    valid("vendor.dependabot", ROOT / ".github/dependabot.yml")


@pytest.mark.parametrize("name", FILES)
def test_actions_are_pinned_by_commit(name: str) -> None:
    """No action can be changed behind our back; the comment tells its version to people and dependabot."""
    used = re.findall(r"uses: (\S.*)$", FILES[name].read_text(), re.MULTILINE)
    foreign = [action for action in used if not action.startswith("./")]
    assert [action for action in foreign if not PINNED.match(action)] == []


def test_an_action_has_one_version() -> None:
    """The same action is not used in two versions."""
    text = "\n".join(path.read_text() for path in FILES.values())
    used = set(re.findall(r"uses: (\w\S+)@(\S+)", text))
    assert len({name for name, _ in used}) == len(used)


def test_a_release_waits_for_every_check() -> None:
    """What is published has passed what every change has to; a check that is called waits for no caller."""
    jobs = WORKFLOWS["release"]["jobs"]
    writing = {name for name, job in jobs.items() if {"packages", "contents"} & _writes(job)}
    assert writing == {"publish-image", "release"}
    assert {"check", "image"} <= set(jobs["publish-image"]["needs"])
    assert "publish-image" in jobs["release"]["needs"]
    called = [Path(job["uses"]).stem for job in jobs.values() if "uses" in job]
    groups = [WORKFLOWS[name].get("concurrency", {}).get("group", "") for name in called]
    assert [group for group in groups if "github.workflow" in group] == []


def _writes(job: dict[str, Any]) -> set[str]:
    return {right for right, how in job["permissions"].items() if how == "write"}


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_permitted_but_by_a_job(name: str) -> None:
    """The token of a workflow may do nothing until a job says what it needs; few write."""
    assert WORKFLOWS[name]["permissions"] == {}
    for job in WORKFLOWS[name]["jobs"].values():
        assert name == "release" or not _writes(job)


@pytest.mark.parametrize(("name", "job", "body"), JOBS, ids=[f"{name}-{job}" for name, job, _ in JOBS])
def test_every_job_ends(name: str, job: str, body: dict[str, Any]) -> None:
    """A job that hangs is ended before GitHub's six hours."""
    assert "uses" in body or 0 < body["timeout-minutes"] <= 60, (name, job)


def test_every_python_is_tested() -> None:
    """The matrix holds the versions that pyproject.toml claims."""
    classifiers = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["classifiers"]
    claimed = [version for it in classifiers if (version := it.rpartition(" :: ")[2]).startswith("3.")]
    assert WORKFLOWS["check"]["jobs"]["units"]["strategy"]["matrix"]["python"] == claimed


def test_both_architectures_are_built_and_released() -> None:
    """An image that is tried is also one that is published."""
    tried = WORKFLOWS["image"]["jobs"]["build"]["strategy"]["matrix"]["include"]
    published = [
        step["with"]["platforms"]
        for step in WORKFLOWS["release"]["jobs"]["publish-image"]["steps"]
        if "platforms" in step.get("with", {})
    ]
    assert published == [",".join(it["platform"] for it in tried)]


def test_what_is_run_exists() -> None:
    """Every script that a workflow starts is there and may be run."""
    text = "\n".join(path.read_text() for path in FILES.values())
    scripts = {ROOT / path for path in re.findall(r"run: ((?:script|\.ci)/\w+)", text)}
    assert len(scripts) >= 4
    assert [path for path in scripts if not path.stat().st_mode & 0o100] == []
