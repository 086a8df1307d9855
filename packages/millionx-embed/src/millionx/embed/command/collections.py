"""`millionx-embed collections`: makes, checks and migrates the collections of the vector store."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from millionx.core.errors import ConfigError, Unavailable
from millionx.core.settings import load
from millionx.core.signals import EXIT_OK, EXIT_TEMPORARY, EXIT_USAGE
from millionx.embed.collections import COLLECTIONS
from millionx.embed.settings import EmbedSettings

if TYPE_CHECKING:
    from millionx.embed.stores.store import VectorStore

    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

__all__ = ["add_collections_commands"]

_EXIT_DIFFERS: Final = 1
_STORE: Final = (
    "The store is that of VECTOR_STORE or WEAVIATE_URL, the model that of EMBEDDING_MODEL. "
    "Exit status 75 if the store does not answer."
)


def add_collections_commands(subparsers: Subparsers) -> None:
    """Add `collections create | check | migrate` to a command line; each sets `handler`."""
    collections = subparsers.add_parser("collections", help="make, check or migrate the collections").add_subparsers(
        title="commands", metavar="COMMAND", required=True
    )
    for name, action, does in (
        ("create", _create, "Make the collections that are missing, as the stage does when it starts."),
        ("check", _check, "Say what keeps the stage from using the collections; status 1 if anything does."),
        ("migrate", _migrate, "Bring collections of an earlier version into the present layout. Stop the stage first."),
    ):
        parser = collections.add_parser(
            name,
            help=does.partition(".")[0].lower(),
            description=f"{does} {_STORE} Example: millionx-embed collections {name}",
        )
        parser.set_defaults(handler=lambda _, action=action: _run(action))


def _run(action: Callable[[VectorStore], int]) -> int:
    # Imported here: `run` and `--help` do not wait for it.
    from millionx.embed.model.folder import ModelFolder
    from millionx.embed.stores import open_store

    try:
        # This needs no Kafka, so its address, which a stage must have, is not asked for.
        settings = load(EmbedSettings, {"KAFKA_BOOTSTRAP_SERVERS": "unused:9092", **os.environ})
        model = ModelFolder.read(settings.model_path)
        store = open_store(settings, dimension=model.dimension, model=model.name)
        try:
            return action(store)
        finally:
            store.close()
    except ConfigError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return EXIT_USAGE
    except Unavailable as error:
        print(f"the vector store does not answer: {error}", file=sys.stderr)
        return EXIT_TEMPORARY


def _create(store: VectorStore) -> int:
    store.open()
    for name in COLLECTIONS:
        print(f"{name}: {store.count(name)} objects")
    return EXIT_OK


def _check(store: VectorStore) -> int:
    problems = store.check()
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        return _EXIT_DIFFERS
    print("the collections can be used as they are")
    return EXIT_OK


def _migrate(store: VectorStore) -> int:
    print(f"{store.migrate()} objects moved")
    return EXIT_OK
