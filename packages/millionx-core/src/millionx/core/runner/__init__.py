"""Runs a stage on Quix Streams: `run_stage` is all that a command needs."""

from __future__ import annotations

import logging
from importlib.metadata import version
from typing import Final

from confluent_kafka import KafkaException
from quixstreams.exceptions import QuixException

from millionx.core.errors import ConfigError, Unavailable
from millionx.core.runner.app import StageApplication
from millionx.core.runner.broker import BrokerWatch
from millionx.core.runner.execution import Execution
from millionx.core.runner.shutdown import Shutdown, leave
from millionx.core.settings import StageSettings
from millionx.core.signals import EXIT_DEFECT, EXIT_OK, EXIT_TEMPORARY, EXIT_USAGE
from millionx.core.stage import AnyStage
from millionx.core.telemetry.health import Health
from millionx.core.telemetry.http import TelemetryServer
from millionx.core.telemetry.metrics import StageMetrics
from millionx.core.telemetry.tracing import Tracing

__all__ = ["run_stage"]

logger: Final = logging.getLogger(__name__)

_TEMPORARY: Final = (KafkaException, QuixException, Unavailable, OSError, MemoryError)
_TELEMETRY_FLUSH_S: Final = 2.0


def run_stage(stage: AnyStage, settings: StageSettings) -> int:
    """Run a stage until it is told to stop; returns the exit status of the process.

    0: everything read was written and committed. 75: broker or store do not answer, nothing was committed for what is
    unfinished. 2: the stage found its settings wrong. 1: a defect of ours. Must be called in the main thread.
    """
    shutdown = Shutdown(settings.shutdown_timeout_seconds)
    health = Health(liveness_timeout_s=settings.liveness_timeout_seconds)
    metrics = StageMetrics(stage.declaration)
    tracing = Tracing(stage.declaration)
    server = TelemetryServer(settings.http_host, settings.http_port, health=health, metrics=metrics)
    server.start()
    try:
        status = _run(stage, settings, shutdown, health, metrics, tracing, server)
    finally:
        health.ready = False
        stage.close()
        tracing.shutdown(_TELEMETRY_FLUSH_S)
        server.stop()
        shutdown.over()
    logger.info("stopped with exit status %d", status)
    return status


def _run(
    stage: AnyStage,
    settings: StageSettings,
    shutdown: Shutdown,
    health: Health,
    metrics: StageMetrics,
    tracing: Tracing,
    server: TelemetryServer,
) -> int:
    application: StageApplication | None = None
    shutdown.watch(
        stop=lambda: application.stop() if application is not None else None,
        nothing_read=lambda: application is None or application.nothing_read,
    )
    watch = BrokerWatch(settings, gone=lambda: leave(EXIT_TEMPORARY))
    try:
        stage.open()
        server.add_routes(stage.routes())
        execution = Execution(stage, metrics=metrics, tracing=tracing, stage_version=version(stage.declaration.package))
        watch.start()
        application = StageApplication(stage, execution, settings, health, metrics)
        health.started = True
        application.run()
    except ConfigError as error:
        for problem in error.problems:
            logger.error("%s", problem)
        return EXIT_USAGE
    except _TEMPORARY as error:
        logger.error(
            "broker or store do not answer, or a topic is missing (`millionx-core topics create`)", exc_info=error
        )
        return EXIT_TEMPORARY
    except Exception as error:
        logger.error("a defect ended the stage; what was unfinished is read again", exc_info=error)
        return EXIT_DEFECT
    finally:
        watch.stop()
    return EXIT_TEMPORARY if application.batch_held else EXIT_OK
