#!/bin/bash
# Builds the image and runs docker-compose.yml for real: tests/kontainer, one line per check.
#   run.sh [--without-demo]     (the demo against the running containers takes two minutes)
# A machine without a container engine gets one when it is Debian and this is root; without a
# registry the base images are stand-ins made from Debian's packages (make-bases.sh). When neither
# works the script says why and ends with 0: nothing was found wrong.
set -Eeuo pipefail
cd "$(dirname "$0")/../.."
here=ops/containers
engine=${ENGINE_ROOT:-${TMPDIR:-/tmp}/dinsos-engine}
started_engine=

cannot() {
  printf 'containers: NOT RUN: %s\n' "$1"
  exit 0
}

finish() {
  [ -z "$started_engine" ] || "$here/engine.sh" stop || true
}
trap finish EXIT

answers() { timeout 20 docker version >/dev/null 2>&1; }

export DINSOS_KONTAINER_DEMO=1
case "${1:-}" in
  '') ;;
  --without-demo) DINSOS_KONTAINER_DEMO= ;;
  *) sed -n '2,6p' "$0"; exit 2 ;;
esac

begin=$SECONDS
if ! answers; then
  [ "$(id -u)" = 0 ] || cannot "no container engine answers, and only root can install one"
  [ -e /etc/debian_version ] || cannot "no container engine answers, and this is not Debian"
  "$here/engine.sh" install || cannot "the container engine could not be installed"
  export DOCKER_HOST=unix://$engine/docker.sock
  if ! answers; then
    "$here/engine.sh" start >/dev/null || cannot "the container engine does not start here"
    started_engine=1
  fi
fi
docker compose version >/dev/null 2>&1 || cannot "the docker here has no compose"

missing=()
for image in python:3.13-slim postgres:17 redis:7; do
  docker image inspect "$image" >/dev/null 2>&1 && continue
  timeout 300 docker pull -q "$image" >/dev/null 2>&1 || missing+=("$image")
done
if [ ${#missing[@]} -gt 0 ]; then
  [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ] ||
    cannot "no registry is reachable, and stand-in images need root on Debian"
  command -v mmdebstrap >/dev/null || apt-get install -y -qq mmdebstrap >/dev/null ||
    cannot "mmdebstrap, which makes stand-in images, could not be installed"
  "$here/make-bases.sh" "${missing[@]}" || cannot "stand-in images could not be made (no network?)"
fi
docker run --rm --network none redis:7 true || cannot "the container engine cannot run containers"
printf 'containers: engine and base images ready after %d s\n' $((SECONDS - begin))

status=0
./dinsos test tests/kontainer -m kontainer -v --no-header -p no:cacheprovider --durations=5 ||
  status=$?
printf 'containers: %d s in all\n' $((SECONDS - begin))
exit $status
