# The agent's image, for amd64 and arm64: docker compose build, or see docs/install.md.
FROM debian:trixie-slim AS base
RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3 \
    && rm -rf /var/lib/apt/lists/*

FROM base AS build
RUN apt-get update && apt-get install --yes --no-install-recommends python3-venv
WORKDIR /build
COPY requirements/agent.txt requirements/build.txt requirements/
# It sees Debian's own packages: libcamera is in no index of Python packages.
RUN python3 -m venv --system-site-packages /opt/thermal2mqtt \
    && /opt/thermal2mqtt/bin/pip install --no-cache-dir --require-hashes --requirement requirements/agent.txt \
    && python3 -m venv tools \
    && tools/bin/pip install --no-cache-dir --require-hashes --requirement requirements/build.txt
COPY pyproject.toml README.md LICENSE CHANGELOG.md ./
COPY agent agent
RUN tools/bin/hatchling build --target wheel \
    && /opt/thermal2mqtt/bin/pip install --no-cache-dir --no-deps --no-index dist/*.whl \
    && /opt/thermal2mqtt/bin/pip uninstall --yes pip

FROM base
LABEL org.opencontainers.image.title="thermal2mqtt" \
    org.opencontainers.image.description="Watches anything that can overheat, from Home Assistant." \
    org.opencontainers.image.source="https://github.com/thermal2mqtt/thermal2mqtt" \
    org.opencontainers.image.licenses="Apache-2.0"
RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3-libcamera \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/thermal2mqtt /opt/thermal2mqtt
# A number, so that Kubernetes can tell that it is not root.
RUN install --directory --owner=10001 --group=10001 --mode=0700 /var/lib/thermal2mqtt
USER 10001:10001
ENV PATH=/opt/thermal2mqtt/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
VOLUME /var/lib/thermal2mqtt
EXPOSE 8640
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python3", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8640/healthz', timeout=4)"]
ENTRYPOINT ["thermal2mqtt"]
CMD ["run"]
