#!/usr/bin/env bash
# Makes the secrets of a new cluster, one a file, named as the setting that it is (Convoy:SecretsDirectory). What is there stays.
# Usage: deploy/make-secrets.sh DIRECTORY DATABASE_HOST [DATABASE_PORT [MORE_OF_THE_CONNECTION_STRING]]
set -euo pipefail
umask 077
directory=${1:?a directory} host=${2:?the host of PostgreSQL} port=${3:-5432} more=${4:-}

random() { LC_ALL=C tr -dc A-Za-z0-9 </dev/urandom | head -c "$1" || true; }
# The directory keeps others out; a container that gets a single file must be able to read it.
make() { [ -e "$directory/$1" ] || { printf '%s' "$2" >"$directory/$1"; chmod 444 "$directory/$1"; }; }

mkdir -p "$directory"
chmod 700 "$directory"
make postgres_password "$(random 32)"
make Convoy__AdminKey "convoy_ak_$(random 32)"
make Convoy__Database "Host=$host;Port=$port;Database=convoy;Username=convoy;Password=$(cat "$directory/postgres_password")${more:+;$more}"
