"""The command line, one module per group of commands; `infra/cli.py` puts them together.

A module has `def register(app: typer.Typer) -> None`, which adds its commands, and imports what is slow inside them.
"""
