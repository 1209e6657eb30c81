#!/usr/bin/env bash
# Installs what the tests need, builds everything with warnings as errors, and runs every test.
# Usage: ./test.sh [dotnet test arguments, such as --filter Name~Tracking]
set -euo pipefail
cd "$(dirname "$0")"

configuration=Release
httpyac=6.16.7

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# A program and the Debian package that brings it.
missing=()
need() { command -v "$1" >/dev/null 2>&1 || missing+=("$2"); }
need curl curl
need script bsdutils
need setpriv util-linux
need node nodejs
need npm npm
need chromium chromium
need haproxy haproxy
need openssl openssl
need faketime faketime
need systemd-analyze systemd
need kubectl kubernetes-client
need docker-compose docker-compose
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
[ -x /usr/bin/python3 ] && /usr/bin/python3 -c 'import httpx' 2>/dev/null || missing+=(python3 python3-httpx)
if [ "${#missing[@]}" -gt 0 ]; then
  command -v apt-get >/dev/null 2>&1 || { echo "test.sh: please install: ${missing[*]}" >&2; exit 1; }
  echo "Installing ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
if [ ! -f .tools/node_modules/httpyac/package.json ] || ! grep -q "\"version\": \"$httpyac\"" .tools/node_modules/httpyac/package.json; then
  npm install --prefix .tools --no-audit --no-fund --loglevel=error "httpyac@$httpyac"
fi

dotnet build Convoy.sln -c "$configuration" -warnaserror -nologo -v quiet

# One project after the other: several start processes, and two cores are few.
passed=0 failed=0 skipped=0 broken=()
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for project in tests/*/*.Tests.csproj; do
  name=$(basename "$project" .csproj)
  echo "== $name"
  dotnet test "$project" -c "$configuration" --no-build -nologo "$@" 2>&1 | tee "$log" || broken+=("$name")
  summary=$(grep -E '(Passed|Failed)! +- Failed:' "$log" | tail -1) || { broken+=("$name ran no test"); continue; }
  count() { sed -E "s/.*$1: +([0-9]+).*/\1/" <<<"$summary"; }
  passed=$((passed + $(count Passed))) failed=$((failed + $(count Failed))) skipped=$((skipped + $(count Skipped)))
done

if [ "$#" = 0 ]; then
  echo "== samples/worker"
  if python3 -m unittest discover -s samples/worker/tests 2>&1 | tee "$log"; then
    passed=$((passed + $(sed -nE 's/^Ran ([0-9]+) tests.*/\1/p' "$log")))
  else
    broken+=("samples/worker")
  fi
fi

echo
[ "$skipped" = 0 ] || broken+=("$skipped skipped")
[ "${#broken[@]}" = 0 ] || echo "Not passed: ${broken[*]}"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "${#broken[@]}" = 0 ]
