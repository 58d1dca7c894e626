# docker build -t artois-access . && docker run -p 8000:8000 artois-access
# scripts/rehearse-image runs these same lines without Docker, as far as that can be: docs/install.md.

FROM python:3.11-slim-bookworm AS build
WORKDIR /build
# rasterio and osmium read XML with the system's expat.
RUN apt-get update && apt-get install -y --no-install-recommends libexpat1 && rm -rf /var/lib/apt/lists/*
# Kernels are compiled here and run elsewhere: for any x86-64 machine with AVX2. On ARM: --build-arg NUMBA_CPU=generic
ARG NUMBA_CPU=x86-64-v3
ENV NUMBA_CPU_NAME=$NUMBA_CPU NUMBA_CPU_FEATURES="" NUMBA_CACHE_DIR=/opt/artois/numba PATH=/opt/artois/bin:$PATH
COPY . .
# The second engine, R5, is 200 MB that most never ask: --build-arg EXTRAS=r5
ARG EXTRAS=
RUN scripts/image-install /opt/artois $EXTRAS
# From here on it is what was installed that runs, not the sources.
WORKDIR /opt/artois
RUN python -c "from access.routing import warm_up; warm_up()"
RUN artois-access demo --out /opt/artois/demo

FROM python:3.11-slim-bookworm
RUN apt-get update && apt-get install -y --no-install-recommends libexpat1 && rm -rf /var/lib/apt/lists/*
ARG NUMBA_CPU=x86-64-v3
ENV NUMBA_CPU_NAME=$NUMBA_CPU NUMBA_CPU_FEATURES="" NUMBA_CACHE_DIR=/opt/artois/numba PATH=/opt/artois/bin:$PATH
COPY --from=build /opt/artois /opt/artois
# The one folder that the service may write: a kernel that the build did not foresee is compiled once.
COPY --from=build --chown=10001:10001 /opt/artois/numba /opt/artois/numba
WORKDIR /opt/artois
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health', timeout=4)"]
CMD ["artois-access", "serve", "/opt/artois/demo/network", "--host", "0.0.0.0", "--port", "8000"]
