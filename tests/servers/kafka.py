"""Apache Kafka: one KRaft node, from the jars that deploy/kafka/pom.xml names."""

from __future__ import annotations

import base64
import subprocess
import uuid
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from tests.servers.cache import cached, run_tool
from tests.servers.process import ServerProcess, free_ports

_POM = Path(__file__).parents[2] / "deploy" / "kafka" / "pom.xml"
# One client compiler and one collector thread: it starts sooner on two cores, and a test sends little.
_JVM = ("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto")


def cache_name() -> str:
    """Name of the folder with the jars, with the version that the POM names."""
    dependencies = ElementTree.parse(_POM).iterfind("{*}dependencies/{*}dependency")  # noqa: S314 - our own file
    versions = {each.findtext("{*}artifactId"): each.findtext("{*}version") for each in dependencies}
    version = versions.get("kafka_2.13")
    assert version, f"{_POM} names no version of kafka_2.13"
    return f"kafka-{version}"


def jars() -> Path:
    """Folder with the broker's jars, fetched with Maven the first time.

    Raises:
        BuildError: Maven failed.
    """
    return cached(
        cache_name(),
        lambda folder: run_tool(
            ["mvn", "-B", "-q", "-f", str(_POM), "dependency:copy-dependencies", f"-DoutputDirectory={folder}"]
        ),
    )


def _java() -> list[str]:
    return ["java", *_JVM, "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", f"{jars()}/*"]


class Kafka(ServerProcess):
    """A broker that creates no topic by itself. `bootstrap` is its `host:port`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._port, self._controller_port = free_ports(2)
        self.bootstrap = f"127.0.0.1:{self._port}"
        self._properties = folder / "server.properties"
        self._properties.write_text(self._configuration())
        self._format()

    def command(self) -> Sequence[str | Path]:
        """See the base class."""
        return [*_java(), "kafka.Kafka", self._properties]

    def answers(self) -> bool:
        """Whether the broker gives its metadata."""
        admin = AdminClient({"bootstrap.servers": self.bootstrap, "log_level": 0})
        try:
            return bool(admin.list_topics(timeout=1.0).brokers)
        except KafkaException:
            return False

    def _format(self) -> None:
        cluster_id = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        identity = f"--cluster-id={cluster_id}"  # in one word: it may begin with "-"
        subprocess.run(
            [*_java(), "kafka.tools.StorageTool", "format", "--standalone", identity, "-c", self._properties],
            check=True,
            capture_output=True,
        )

    def _configuration(self) -> str:
        broker, controller = self.bootstrap, f"127.0.0.1:{self._controller_port}"
        return "\n".join(
            (
                "process.roles=broker,controller",
                "node.id=1",
                f"controller.quorum.bootstrap.servers={controller}",
                f"listeners=PLAINTEXT://{broker},CONTROLLER://{controller}",
                f"advertised.listeners=PLAINTEXT://{broker},CONTROLLER://{controller}",
                "inter.broker.listener.name=PLAINTEXT",
                "controller.listener.names=CONTROLLER",
                "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
                f"log.dirs={self.folder / 'data'}",
                "offsets.topic.replication.factor=1",
                # One node holds all: fifty partitions of each internal topic would only cost time.
                "offsets.topic.num.partitions=1",
                "transaction.state.log.replication.factor=1",
                "transaction.state.log.min.isr=1",
                "transaction.state.log.num.partitions=1",
                "share.coordinator.state.topic.replication.factor=1",
                "share.coordinator.state.topic.min.isr=1",
                "share.coordinator.state.topic.num.partitions=1",
                "group.initial.rebalance.delay.ms=0",
                "auto.create.topics.enable=false",
                "",
            )
        )
