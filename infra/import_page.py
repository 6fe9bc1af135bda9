"""`GET /import-site`: what somebody sees who opens the link of an import site. The key behind the `#` never gets here."""

from starlette.requests import Request
from starlette.responses import HTMLResponse

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Homeroom: import site</title>
<h1>Your school's import site</h1>
<p>The address of this page is a key: keep it. What follows the <code>#</code> is the token with which programs set the
rooms of your staff, your administrators and your IT account, and with which they read what is left to do.</p>
<p>Send it as <code>Authorization: Bearer &lt;token&gt;</code> to <code>/graphql</code>; the guide for API clients has the
requests, under <em>Import sites</em>.</p>
</html>
"""


async def import_page(request: Request) -> HTMLResponse:
    """The same for everybody, whether or not the key is good."""
    del request
    return HTMLResponse(_PAGE)
