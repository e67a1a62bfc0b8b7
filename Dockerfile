# The service as an image: set up by the same make targets as on any machine, run by a user who may write to var/ alone.
FROM python:3.13-slim AS built
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /app
# What changes rarely comes first, so that a change of ours does not fetch the libraries again.
COPY Makefile requirements.lock ./
RUN make .venv/.locked
COPY . .
RUN make setup && .venv/bin/python -m compileall -q bot directory flows scheduler store

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin kontakt
WORKDIR /app
COPY --from=built /app /app
RUN mkdir -p var && chown kontakt var
USER 10001
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 HOST=0.0.0.0 PORT=8080
VOLUME /app/var
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
CMD ["prvni-kontakt", "serve"]
