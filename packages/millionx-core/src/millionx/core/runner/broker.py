"""The connection to Kafka, and a watch that tells a broker that is gone from one that is merely silent."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from time import monotonic
from typing import Any, Final

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from quixstreams.kafka import ConnectionConfig

from millionx.core.settings import StageSettings

logger: Final = logging.getLogger(__name__)

_PROBE_S: Final = 5.0
"""How often the broker is asked, and how long an answer is waited for, unless the limit is short."""


def connection(settings: StageSettings) -> ConnectionConfig:
    """Connection settings as Quix Streams takes them."""
    return ConnectionConfig(
        bootstrap_servers=settings.kafka_bootstrap_servers,
        security_protocol=settings.kafka_security_protocol.lower(),
        sasl_mechanism=settings.kafka_sasl_mechanism,
        sasl_username=settings.kafka_sasl_username,
        sasl_password=settings.kafka_sasl_password,
        ssl_ca_location=settings.kafka_ssl_ca_location,
        ssl_certificate_location=settings.kafka_ssl_certificate_location,
        ssl_key_location=settings.kafka_ssl_key_location,
        ssl_key_password=settings.kafka_ssl_key_password,
    )


def consumer_config(settings: StageSettings) -> dict[str, Any]:
    """Librdkafka settings of the consumer beyond the connection."""
    return {
        "session.timeout.ms": settings.kafka_session_timeout_ms,
        "max.poll.interval.ms": settings.kafka_max_poll_interval_ms,
        "fetch.wait.max.ms": settings.kafka_fetch_wait_max_ms,
    }


def producer_config(settings: StageSettings) -> dict[str, Any]:
    """Librdkafka settings of the producer beyond the connection.

    The size limit of the client is left to the topics: it is checked before compression, and a dead letter in base64 is
    larger than the value that it holds.
    """
    config: dict[str, Any] = {
        "acks": "all",
        "compression.type": settings.kafka_compression,
        # A key has the partition that Java's clients give it. With plain `murmur2`, which Quix sets, all records
        # without a key would go to one partition.
        "partitioner": "murmur2_random",
        "message.max.bytes": 1_000_000_000,
    }
    if settings.processing_guarantee == "exactly-once":
        # An aborted process holds back read-committed consumers for this long.
        config["transaction.timeout.ms"] = 15_000
    return config


class BrokerWatch:
    """Asks for the cluster's metadata over a connection of its own and calls `gone` when nothing answers for too long.

    Quix Streams has a check of this kind, but only between two records: a flush that waits for a broker never gets
    there.
    """

    def __init__(self, settings: StageSettings, gone: Callable[[], None]) -> None:
        self._config = {
            **connection(settings).as_librdkafka_dict(),
            "logger": logging.getLogger("millionx.core.runner.librdkafka"),
        }
        self._limit_s = settings.broker_timeout_seconds
        # A few questions have to fit into the limit.
        self._probe_s = min(_PROBE_S, self._limit_s / 4)
        self._gone = gone
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="broker-watch", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """End the watch; does not wait for a probe under way."""
        self._stopped.set()

    def _watch(self) -> None:
        admin = AdminClient(self._config)
        answered = monotonic()
        while not self._stopped.wait(self._probe_s):
            try:
                admin.list_topics(timeout=self._probe_s)
            except KafkaException:
                silent_s = monotonic() - answered
                if silent_s >= self._limit_s and not self._stopped.is_set():
                    logger.error("no broker has answered for %.0f s; check KAFKA_BOOTSTRAP_SERVERS", silent_s)
                    self._gone()
                    return
            else:
                answered = monotonic()
