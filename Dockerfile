# The review service: `docker build -t gouji .`, or the compose.yaml beside this file.
# The same image serves pages (`serve`), works on files (`worker`) and looks after both (`review …`).
ARG PYTHON=3.11-slim-bookworm

FROM python:${PYTHON} AS packages
RUN python -m venv /opt/gouji
COPY requirements-review.lock /tmp/
RUN /opt/gouji/bin/pip install --no-cache-dir --disable-pip-version-check \
        --require-hashes -r /tmp/requirements-review.lock

FROM python:${PYTHON}
# What only some need: --build-arg EXTRA="libreoffice-writer-nogui libreoffice-calc-nogui" reads
# .doc, .wps, .xls, .et and .rtf too. The client of PostgreSQL is for backups; its version is that of
# the server in compose.yaml. The fonts draw pages of PDFs that bring none of their own.
ARG EXTRA=""
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends fonts-noto-cjk postgresql-client ${EXTRA} \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin gouji \
    && install -d -o gouji -g gouji -m 0700 /data
COPY --from=packages /opt/gouji /opt/gouji
COPY LICENSE pyproject.toml /app/
COPY gouji /app/gouji
COPY extractor /app/extractor
COPY checker /app/checker
COPY prompts /app/prompts
COPY eval /app/eval
COPY review /app/review
ENV PATH=/opt/gouji/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    GOUJI_DATA=/data \
    GOUJI_HOST=0.0.0.0
RUN python -m compileall -q /app
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8470
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8470/api/v1/ready', timeout=4)"]
ENTRYPOINT ["python", "-m", "gouji"]
CMD ["serve"]
