"""The other end of `costs.measure`: one way, in a process of its own."""

import asyncio
import importlib
import json
import sys
from dataclasses import asdict

from benchmarks.costs import Cost, Meter, peak_rss_mb


def main() -> None:
    asked = json.load(sys.stdin)
    way = getattr(importlib.import_module(asked["module"]), asked["name"])
    meter = Meter()
    facts = asyncio.run(way(meter, **asked["values"]))
    print(json.dumps(asdict(Cost(meter.wall, meter.python, meter.postgres, peak_rss_mb(), facts))))


if __name__ == "__main__":
    main()
