"""GraphiQL for people who explore the API, served from here: the page asks no other server for anything."""

import hashlib
from pathlib import Path

FOLDER = Path(__file__).parent
MOUNT = "/graphiql-assets"

HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self' data:; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}

STYLES = ("graphiql.min.css", "plugin-explorer.css", "page.css")
SCRIPTS = (
    "react.production.min.js",
    "react-dom.production.min.js",
    "graphiql.min.js",
    "plugin-explorer.umd.js",
    "page.js",
)


def page() -> str:
    """The HTML page. Each asset's address carries a mark of its content, so that browsers may keep it."""
    styles = "\n    ".join(f'<link rel="stylesheet" href="{_address(name)}" />' for name in STYLES)
    scripts = "\n    ".join(f'<script src="{_address(name)}"></script>' for name in SCRIPTS)
    return f"""<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Homeroom GraphiQL</title>
    <link rel="icon" href="data:," />
    {styles}
  </head>
  <body>
    <div id="graphiql">Loading…</div>
    {scripts}
  </body>
</html>
"""


def _address(name: str) -> str:
    return f"{MOUNT}/{name}?{hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]}"
