#!/usr/bin/env bash
# Runs the long form of the reliability scenarios (some 20 minutes on two cores) and puts its table into docs/reliability.md.
# Usage: tests/Cluster/reliability.sh [dotnet test arguments, such as --filter FullyQualifiedName~KillTests]
# CONVOY_PREVIOUS_RELEASE names the tag or commit that a rolling upgrade starts from.
set -euo pipefail
cd "$(dirname "$0")/../.."

page=docs/reliability.md
table=$(mktemp -d)/table.md
trap 'rm -rf "$(dirname "$table")"' EXIT
dotnet build tests/Cluster/Cluster.Tests.csproj -c Release -warnaserror -nologo -v quiet
outcome=0
CONVOY_RELIABILITY=long CONVOY_RELIABILITY_TABLE=$table \
  dotnet test tests/Cluster/Cluster.Tests.csproj -c Release --no-build -nologo "$@" || outcome=$?
# One node that is killed with 10,000 cargo on their way is no row of the table.
[ "$#" -gt 0 ] || CONVOY_RELIABILITY=long dotnet test tests/Node.Tests -c Release -nologo --filter FullyQualifiedName~WholeWayTests || outcome=$?

[ -f "$table" ] || { echo "No scenario came to its end." >&2; exit 1; }
cat "$table.failures"
{
  sed -n '1,/<!-- table -->/p' "$page"
  echo
  echo "Long form, $(date -u +%F), commit $(git rev-parse --short HEAD), $(nproc) cores,$(sed -n 's/^model name[^:]*://p' /proc/cpuinfo | head -1)."
  echo
  cat "$table"
  echo
  sed -n '/<!-- end of table -->/,$p' "$page"
} >"$table.page"
mv "$table.page" "$page"
exit "$outcome"
