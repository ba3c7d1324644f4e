# One image for every program; docker-compose.yml says which one a container runs.
FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
ENV PATH=/opt/venv/bin:$PATH
RUN python -m venv --without-pip /opt/venv

# Third-party packages first: this layer stays until the lock changes.
COPY requirements.lock ops/src/ops/compose_requirements.py /build/
RUN python /build/compose_requirements.py < /build/requirements.lock > /build/runtime.txt \
 && pip --python /opt/venv install --quiet --require-hashes --no-deps -r /build/runtime.txt

# The members lie in /app as they lie in the repository (migrations and profil/ are found from
# there). The tool that installs them is the locked one and does not stay.
RUN awk '/^uv-build==/ {on = 1} on {print} on && !/\\$/ {exit}' /build/requirements.lock \
      > /build/tool.txt \
 && pip --python /opt/venv install --quiet --require-hashes --no-deps -r /build/tool.txt
COPY . /app
WORKDIR /app
RUN pip --python /opt/venv install --quiet --no-build-isolation --no-deps \
      $(for file in */pyproject.toml services/*/pyproject.toml; do echo "-e ./${file%/*}"; done) \
 && pip --python /opt/venv uninstall --quiet --yes uv-build \
 && python -m compileall -q --invalidation-mode unchecked-hash /app

FROM python:3.13-slim
RUN groupadd --gid 10001 dinsos && useradd --uid 10001 --gid dinsos --no-create-home dinsos
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
ENV PATH=/opt/venv/bin:$PATH HOME=/tmp PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
WORKDIR /app
ENTRYPOINT ["dinsos"]
CMD ["--help"]
