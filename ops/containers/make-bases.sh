#!/bin/bash
# Makes local stand-ins for the base images that the Dockerfile and docker-compose.yml name, on a
# machine that reaches Debian's apt but no container registry. Needs root, mmdebstrap, dockerd.
#   make-bases.sh [python:3.13-slim] [postgres:17] [redis:7]     (default: these three)
# An image that is already present is left alone; FORCE=1 makes it again.
set -Eeuo pipefail
here=$(cd "$(dirname "$0")" && pwd)
docker=${DOCKER:-docker}
host_suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
# The mirror that this machine already uses.
mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Codename: $host_suite" | sed 's#/*$##;q')}
have() { [ -z "${FORCE:-}" ] && "$docker" image inspect "$1" >/dev/null 2>&1; }
t0=$SECONDS
say() { printf '[%3ds] %s\n' $((SECONDS - t0)) "$*" >&2; }
work=$(mktemp -d "${TMPDIR:-/dev/shm}/bases.XXXXXX")
trap 'rm -rf "$work"' EXIT

rootfs() { # suite -> debian:<suite>-slim
  local suite=$1 tag="debian:$1-slim"
  have "$tag" && return
  # The host's extra certificate authorities go in, so that https through a private gateway works
  # inside the build too, without a change to the project's Dockerfile.
  TMPDIR=$work mmdebstrap --quiet --variant=minbase --include=ca-certificates \
    --customize-hook='for f in /usr/local/share/ca-certificates/*.crt; do [ -e "$f" ] && cp "$f" "$1/usr/local/share/ca-certificates/"; done; chroot "$1" update-ca-certificates >/dev/null 2>&1' \
    --customize-hook='rm -rf "$1"/usr/share/man/* "$1"/usr/share/locale/*; find "$1/usr/share/doc" ! -type d ! -name copyright -delete; rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/*.bin "$1"/etc/resolv.conf "$1"/etc/hostname' \
    "$suite" - "$mirror" | "$docker" import \
      -c 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
      -c 'ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt' \
      -c 'ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt' \
      -c 'CMD ["bash"]' - "$tag" >/dev/null
  say "$tag made"
}

suite_of() {
  case $1 in
    python:3.13-slim | postgres:17) echo trixie ;; # Debian 13: Python 3.13, PostgreSQL 17
    redis:7) echo bookworm ;;                      # Debian 12: Redis 7.0
    *) echo "no recipe for $1" >&2; return 1 ;;
  esac
}

image() {
  local suite
  suite=$(suite_of "$1")
  DOCKER_BUILDKIT=1 "$docker" build -q --build-arg BASE="debian:$suite-slim" -t "$1" \
    "$here/${1%%:*}" >/dev/null
  say "$1 made"
}

all() { local rc=0 one; for one in "$@"; do wait "$one" || rc=1; done; return $rc; }

[ $# -gt 0 ] || set -- python:3.13-slim postgres:17 redis:7
tags=()
for tag in "$@"; do have "$tag" || tags+=("$tag"); done
[ ${#tags[@]} -gt 0 ] || exit 0
suites=()
for tag in "${tags[@]}"; do suites+=("$(suite_of "$tag")"); done
jobs=()
for suite in $(printf '%s\n' "${suites[@]}" | sort -u); do rootfs "$suite" & jobs+=($!); done
all "${jobs[@]}"
jobs=()
for tag in "${tags[@]}"; do image "$tag" & jobs+=($!); done
all "${jobs[@]}"
