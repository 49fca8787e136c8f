"""What the profile tells of Spark, and whether this machine has what it needs."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import yaml

from pipeline.contract import PROJECT
from pipeline.errors import UsageError

WAREHOUSE = "SPARK_WAREHOUSE"
# How a connection to a server names its settings.
CONNECTION = "set:hiveconf:"
OLDEST_JAVA = 17
NEEDED = {
    "session": ("dbt.adapters.spark", "pyspark"),
    "thrift": ("dbt.adapters.spark", "pyhive", "thrift_sasl"),
}
INSTALL = (
    ".venv/bin/python -m pip install --no-deps --require-hashes"
    " -r scripts/locks/spark.txt"
)


@dataclass(frozen=True)
class Options:
    """How to reach Spark: by a session in this process, or a Thrift server."""

    method: str
    host: str
    port: int
    user: str
    settings: dict[str, str]
    of_connection: dict[str, str]
    warehouse: Path

    @property
    def place(self) -> str:
        """What users call it."""
        if self.method == "thrift":
            return f"the Spark server on {self.host}:{self.port}"
        return f"Spark in {self.warehouse}"


def options() -> Options:
    """The options of the profile, as dbt reads it. Raises UsageError for a wrong one.

    The folder of the warehouse must be in the environment already.
    """
    document = (PROJECT / "profiles" / "profiles.yml").read_text(encoding="utf-8")
    content = yaml.safe_load(document)["customer_scoring"]["outputs"]["spark"]
    told = {key: rendered(value) for key, value in content.items()}
    if told["method"] not in NEEDED:
        message = f"SPARK_METHOD is '{told['method']}'; set it to session or thrift."
        raise UsageError(message)
    if not re.fullmatch("[0-9]{1,5}", told["port"]):
        message = f"SPARK_PORT is '{told['port']}'; set it to the port of the server."
        raise UsageError(message)
    parameters = told["server_side_parameters"]
    of_connection = {
        key: value for key, value in parameters.items() if key.startswith(CONNECTION)
    }
    settings = {
        key: value for key, value in parameters.items() if key not in of_connection
    }
    return Options(
        method=told["method"],
        host=told["host"],
        port=int(told["port"]),
        user=told["user"],
        # As dbt's adapter has it: what cannot be cast is NULL.
        settings={**settings, "spark.sql.ansi.enabled": "false"},
        of_connection=of_connection,
        warehouse=Path(os.environ[WAREHOUSE]),
    )


def rendered(value: Any) -> Any:
    """A value of the profile with the variables that it names in their places."""
    if isinstance(value, dict):
        return {key: rendered(item) for key, item in value.items()}
    # No page is made of it, so nothing is escaped.
    environment = jinja2.Environment()  # noqa: S701
    environment.filters["as_number"] = lambda text: text
    environment.globals["env_var"] = os.environ.get
    return environment.from_string(str(value)).render()


def refuse_missing(method: str) -> None:
    """Raise UsageError where a package or Java is not there."""
    if not all(map(is_there, NEEDED[method])):
        message = f"--target spark needs more packages; install them: {INSTALL}"
        raise UsageError(message)
    if method == "session":
        refuse_java()


def is_there(package: str) -> bool:
    """Whether a package is installed."""
    try:
        return importlib.util.find_spec(package) is not None
    except ModuleNotFoundError:
        return False


def refuse_java() -> None:
    """Raise UsageError where Java is missing or too old."""
    home = os.environ.get("JAVA_HOME")
    program = shutil.which(str(Path(home, "bin", "java")) if home else "java")
    where = f"in JAVA_HOME ({home})" if home else "on the PATH"
    if program is None:
        message = (
            f"--target spark needs Java {OLDEST_JAVA}, but there is none {where};"
            " install it, or use a server with SPARK_METHOD=thrift."
        )
        raise UsageError(message)
    told = subprocess.run(
        [program, "-version"], capture_output=True, text=True, check=False
    )
    version = re.search(r'version "(?:1\.)?([0-9]+)', told.stderr)
    if not version or int(version[1]) < OLDEST_JAVA:
        is_old = f"is {version[1]}" if version else "does not start"
        message = (
            f"--target spark needs Java {OLDEST_JAVA}, but the one {where} {is_old};"
            " install it and set JAVA_HOME."
        )
        raise UsageError(message)
