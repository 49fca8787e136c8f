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

# Tables are small: what Spark compiles and infers for large ones, and what it packs,
# would cost more than it saves.
DEFAULTS = (
    "spark.sql.codegen.wholeStage false",
    "spark.sql.codegen.factoryMode NO_CODEGEN",
    "spark.sql.adaptive.enabled false",
    "spark.sql.constraintPropagation.enabled false",
    "spark.sql.files.minPartitionNum 1",
    "spark.sql.leafNodeDefaultParallelism 1",
    "spark.sql.parquet.compression.codec uncompressed",
    "spark.shuffle.compress false",
    "spark.broadcast.compress false",
    # A short life: what the second compiler would make better never pays, and nothing
    # must outlive a crash.
    "spark.driver.defaultJavaOptions -XX:TieredStopAtLevel=1"
    " -XX:ReservedCodeCacheSize=256m -XX:+UseSerialGC -Dderby.system.durability=test",
)
SERVER = "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"
PATIENCE = 120.0


def environment(folder: Path) -> dict[str, str]:
    """What a quick Spark must find in its environment.

    The file of settings is kept in a folder. Two partitions are the fewest that can be
    in another order than one.
    """
    settings = folder / "settings"
    settings.mkdir(exist_ok=True)
    (settings / "spark-defaults.conf").write_text("\n".join(DEFAULTS))
    return {"SPARK_CONF_DIR": str(settings), "SPARK_PARTITIONS": "2"}


@contextmanager
def thrift(folder: Path) -> Iterator[dict[str, str]]:
    """Start a server with the tables in ``folder/spark``; yield how a run finds it."""
    import pyspark

    home = Path(pyspark.__file__).parent
    port, warehouse = free_port(), folder / "spark"
    warehouse.mkdir(exist_ok=True)
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
