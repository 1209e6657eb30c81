#!/usr/bin/env bash
# Makes the release that a rolling upgrade starts from, and prints the root of its checkout as the last line.
# Usage: previous-release.sh CONFIGURATION [TAG-OR-COMMIT]
# Without a tag it is a copy of this build.
set -euo pipefail
configuration=$1
cd "$(dirname "$0")/../.."
kept=$PWD/.tools/previous-release

if [ $# -lt 2 ]; then
  root=$kept/copy
  rm -rf "$root"
  for project in Silo Gateway; do
    mkdir -p "$root/src/$project/bin"
    cp -R "src/$project/bin/$configuration" "$root/src/$project/bin/"
  done
else
  commit=$(git rev-parse --verify "$2^{commit}")
  root=$kept/$commit
  if [ ! -f "$root/.built-$configuration" ]; then
    rm -rf "$root"
    mkdir -p "$root"
    git archive "$commit" | tar -x -C "$root"
    for project in Silo Gateway; do
      dotnet build "$root/src/$project/$project.csproj" -c "$configuration" -nologo -v quiet >&2
    done
    touch "$root/.built-$configuration"
  fi
fi
echo "$root"
