#!/usr/bin/env bash
# Makes the secrets and certificates that compose.yaml names. What is there stays.
# Usage: deploy/compose/prepare.sh [DIRECTORY]
set -euo pipefail
deploy=$(cd "$(dirname "$0")/.." && pwd)
secrets=${1:-$deploy/compose/secrets}
"$deploy/make-secrets.sh" "$secrets" postgres 5432 'SSL Mode=VerifyFull;Root Certificate=/run/secrets/ca.crt'
"$deploy/make-certificates.sh" "$secrets/tls"
[ -e "$secrets/tls/database.crt" ] || "$deploy/make-certificates.sh" "$secrets/tls" database postgres
