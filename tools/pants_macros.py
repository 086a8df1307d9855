"""What Pants is told of a package, once for all: `distribution()` is the whole BUILD file of each."""


def distribution():
    """Declare the wheel and the sdist of this folder, built by the backend that its pyproject.toml names."""
    python_sources(name="sources", sources=["src/**/*.py"])  # noqa: F821 - Pants' own
    resources(name="data", sources=["src/**/*", "!src/**/*.py"])  # noqa: F821 - Pants' own
    resources(name="project", sources=["pyproject.toml", "README.md", "CHANGELOG.md"])  # noqa: F821 - Pants' own
    python_distribution(  # noqa: F821 - Pants' own
        name="dist",
        dependencies=[":sources", ":data", ":project"],
        provides=python_artifact(name=build_file_dir().name),  # noqa: F821 - Pants' own
        generate_setup=False,
    )
