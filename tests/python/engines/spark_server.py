"""A Thrift server of Spark for tests: started, asked and gone, on loopback."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from postgres_server import free_port
from spark_shop import environment

SERVER = "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"
PATIENCE = 120.0


@contextmanager
def thrift(folder: Path) -> Iterator[dict[str, str]]:
    """Start a server that keeps its tables in a folder; yield how a run finds it."""
    import pyspark

    home = Path(pyspark.__file__).parent
    port, warehouse = free_port(), folder / "spark"
    warehouse.mkdir()
    catalogue = f"jdbc:derby:;databaseName={warehouse}/metastore;create=true"
    settings = {
        "spark.master": "local[2]",
        "spark.ui.enabled": "false",
        "spark.sql.warehouse.dir": f"{warehouse}/tables",
        "spark.hadoop.javax.jdo.option.ConnectionURL": catalogue,
        "spark.hadoop.hive.server2.thrift.bind.host": "127.0.0.1",
        "spark.hadoop.hive.server2.thrift.port": str(port),
    }
    command = [str(home / "bin" / "spark-submit"), "--class", SERVER]
    for name, value in settings.items():
        command += ["--conf", f"{name}={value}"]
    log = folder / "server.log"
    with (
        log.open("wb") as told,
        subprocess.Popen(
            command,
            stdout=told,
            stderr=told,
            cwd=folder,
            env={**os.environ, **environment(folder), "SPARK_HOME": str(home)},
        ) as process,
    ):
        try:
            await_answer(process, port, log)
            yield {
                "SPARK_METHOD": "thrift",
                "SPARK_HOST": "127.0.0.1",
                "SPARK_PORT": str(port),
                "SPARK_WAREHOUSE": str(warehouse),
            }
        finally:
            process.terminate()


def await_answer(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until the server takes connections."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise RuntimeError(f"Spark did not start: {log.read_text(errors='replace')}")
