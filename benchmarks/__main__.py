"""`python -m benchmarks [GROUP] [--quick] [--runs N] [--database-url URL] [--json FILE]`; GROUPS are below."""

import argparse
import os
from pathlib import Path

from benchmarks.mass import measure_mass
from benchmarks.million import measure_million
from benchmarks.places import server
from benchmarks.reads import measure_reads
from benchmarks.stampede import measure_stampede
from benchmarks.sync import measure_sync
from benchmarks.table import Table
from benchmarks.year import measure_year

GROUPS = ("mass", "undo", "sync", "million", "reads", "year", "stampede", "all")


def main() -> None:
    asked = _arguments()
    table = Table(asked.json)
    wanted = ("mass", "sync", "million", "reads", "year", "stampede") if asked.group == "all" else (asked.group,)
    with server(asked.database_url) as at:
        for group in wanted:
            if group in ("mass", "undo"):
                measure_mass(at, table, asked.runs, asked.quick, only_undo=group == "undo")
            if group == "sync":
                measure_sync(at, table, asked.runs, asked.quick)
            if group == "million":
                measure_million(at, table, 1, asked.quick)
            if group == "reads":
                measure_reads(at, table, asked.runs, asked.quick)
            if group == "year":
                measure_year(at, table, asked.runs, asked.quick)
            if group == "stampede":
                measure_stampede(at, table, asked.runs, asked.quick)
    print(table.markdown())
    table.save()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="What Homeroom's heavy work costs.")
    parser.add_argument("group", nargs="?", choices=GROUPS, default="all", help="what to measure (default: all)")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that everything works")
    parser.add_argument("--runs", type=int, default=0, help="repetitions (default: 5, with --quick 2)")
    parser.add_argument(
        "--database-url",
        default=os.environ.get("HOMEROOM_BENCH_DATABASE_URL"),
        help="a superuser's address on a server to use in place of an embedded one",
    )
    parser.add_argument("--json", type=Path, help="write every measured value into this file as well")
    asked = parser.parse_args()
    asked.runs = asked.runs or (2 if asked.quick else 5)
    return asked


if __name__ == "__main__":
    main()
