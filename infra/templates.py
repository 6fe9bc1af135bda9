"""`GET /templates.zip`: Homeroom's own files to fill in. They are the same for everybody, and no secret."""

from starlette.requests import Request
from starlette.responses import Response

from adapters.csv_files.templates import templates_zip


async def templates(request: Request) -> Response:
    """The files, each with an example row."""
    del request
    headers = {"content-disposition": 'attachment; filename="templates.zip"'}
    return Response(templates_zip(), media_type="application/zip", headers=headers)
