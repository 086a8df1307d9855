"""`millionx-core topics`: shows the topics, and creates them on a broker."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, Final

from millionx.core.errors import ConfigError
from millionx.core.settings import StageSettings, load
from millionx.core.signals import EXIT_OK, EXIT_TEMPORARY, EXIT_USAGE
from millionx.core.topics import TOPICS

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

__all__ = ["add_topics_commands"]

_ANSWER_S: Final = 10.0


def add_topics_commands(subparsers: Subparsers) -> None:
    """Add `topics list` and `topics create` to a command line."""
    topics = subparsers.add_parser("topics", help="show or create the topics").add_subparsers(
        title="commands", metavar="COMMAND", required=True
    )
    show = topics.add_parser("list", help="show all topics", description="Show all topics, as declared.")
    show.set_defaults(handler=_list)
    create = topics.add_parser(
        "create",
        help="create what is missing",
        description=(
            "Create the topics that the cluster does not have, and say where existing ones differ. "
            "The connection is set by the same KAFKA_ variables as a stage's. "
            "Example: millionx-core topics create --bootstrap 127.0.0.1:9092. "
            "Exit status 75 if no broker answers."
        ),
    )
    create.add_argument("--bootstrap", metavar="HOST:PORT", help="a broker; default KAFKA_BOOTSTRAP_SERVERS")
    create.add_argument(
        "--replication-factor", type=int, default=1, metavar="N", help="copies of each partition, e.g. 3 (default 1)"
    )
    create.set_defaults(handler=_create)


def _list(_: argparse.Namespace) -> int:
    width = max(map(len, TOPICS))
    print(f"{'topic':<{width}}  partitions  days  MiB  restricted")
    for topic in TOPICS.values():
        days = topic.retention_ms // 86_400_000
        mebibytes = topic.max_message_bytes // 1024**2
        restricted = "yes" if topic.restricted else "no"
        print(f"{topic.name:<{width}}  {topic.partitions:>10}  {days:>4}  {mebibytes:>3}  {restricted}")
    return EXIT_OK


def _create(arguments: argparse.Namespace) -> int:
    # Imported here: `--help` and `topics list` need no Kafka client.
    from confluent_kafka import KafkaException
    from confluent_kafka.admin import AdminClient

    from millionx.core.runner.broker import connection
    from millionx.core.topic_admin import create_topics

    given = {"KAFKA_BOOTSTRAP_SERVERS": arguments.bootstrap} if arguments.bootstrap else {}
    try:
        settings = load(StageSettings, {**os.environ, **given})
    except ConfigError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return EXIT_USAGE
    # What librdkafka would write to standard error by itself, the sentence below says once.
    config = {**connection(settings).as_librdkafka_dict(), "log_level": 0}
    try:
        AdminClient(config).list_topics(timeout=_ANSWER_S)
        report = create_topics(config, replication_factor=arguments.replication_factor)
    except (KafkaException, TimeoutError) as error:
        reason = error.args[0].str() if isinstance(error, KafkaException) else "no answer in time"
        print(f"topics not created: {reason}; is {settings.kafka_bootstrap_servers} a broker?", file=sys.stderr)
        return EXIT_TEMPORARY
    for name in report.created:
        print(f"created {name}")
    for name in report.existing:
        print(f"exists  {name}")
    for sentence in report.drift:
        print(f"differs: {sentence}", file=sys.stderr)
    return EXIT_OK
