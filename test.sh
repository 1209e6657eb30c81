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

# What each project wrote is shown when it has ended, and counted at the end.
logs=$(mktemp -d)
beside=0
trap 'exit 130' INT TERM
trap '[ "$beside" = 0 ] || kill -- "-$beside" 2>/dev/null || true; rm -rf "$logs"' EXIT
run() { # NAME COMMAND...: keeps the output and the exit code, and shows both
  local name=$1 code=0
  shift
  "$@" >"$logs/$name.log" 2>&1 || code=$?
  echo "$code" >"$logs/$name.code"
  printf '== %s\n%s\n' "$name" "$(cat "$logs/$name.log")"
}
project() { # DIRECTORY [dotnet test arguments]
  local file
  file=$(echo "tests/$1"/*.Tests.csproj)
  shift
  run "$(basename "$file" .csproj)" dotnet test "$file" -c "$configuration" --no-build -nologo "$@"
}
samples() { run samples/worker python3 -m unittest discover -s samples/worker/tests; }
mkdir "$logs/samples"

# Those that start processes have the machine to themselves; these two mostly wait.
set -m
{ project Grains.Tests "$@"; [ "$#" -gt 0 ] || samples; } &
beside=$!
set +m
project Gateway.Tests "$@"
wait "$beside" || true
beside=0
for name in Cluster House.Tests Node.Tests Silo.Tests; do project "$name" "$@"; done

passed=0 failed=0 skipped=0 broken=()
for file in tests/*/*.Tests.csproj; do
  name=$(basename "$file" .csproj)
  [ "$(cat "$logs/$name.code" 2>/dev/null)" = 0 ] || broken+=("$name")
  summary=$(grep -E '(Passed|Failed)! +- Failed:' "$logs/$name.log" 2>/dev/null | tail -1) || { [ "$#" -gt 0 ] || broken+=("$name ran no test"); continue; }
  count() { sed -E "s/.*$1: +([0-9]+).*/\1/" <<<"$summary"; }
  passed=$((passed + $(count Passed))) failed=$((failed + $(count Failed))) skipped=$((skipped + $(count Skipped)))
done
if [ "$#" = 0 ]; then
  if [ "$(cat "$logs/samples/worker.code" 2>/dev/null)" = 0 ]; then
    passed=$((passed + $(sed -nE 's/^Ran ([0-9]+) tests?.*/\1/p' "$logs/samples/worker.log")))
  else
    broken+=("samples/worker")
  fi
fi

echo
[ "$skipped" = 0 ] || broken+=("$skipped skipped")
[ "${#broken[@]}" = 0 ] || echo "Not passed: ${broken[*]}"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "${#broken[@]}" = 0 ] && [ "$passed" -gt 0 ]
