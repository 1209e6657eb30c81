#!/usr/bin/env bash
# Makes what Convoy:Tls needs: ca.crt (Authority), tls.crt and tls.key (Certificate, Key), with one name for every node (PeerName).
# Usage: deploy/make-certificates.sh DIRECTORY [first|node|database HOST|authority|retire]
#   first      an authority and a certificate by it, unless they are there (the default)
#   node       a new certificate by the newest authority
#   database   database.crt and database.key for PostgreSQL, by the newest authority; with its name a node cannot join
#   authority  one more authority; ca.crt then has what it had and the new one
#   retire     leaves the newest authority alone in ca.crt
# Keep DIRECTORY/authority away from the nodes: whoever has its keys can join.
set -euo pipefail
umask 077
directory=${1:?a directory} step=${2:-first}
peer=${CONVOY_PEER_NAME:-nodes.convoy.internal}
authority_days=3650 certificate_days=398

newest() { local all=("$directory"/authority/*.crt); printf "%s\n" "${all[@]%.crt}" | sort -V | tail -1; }

authority() {
  mkdir -p "$directory/authority"
  local next="$directory/authority/$(($(find "$directory/authority" -name "*.crt" | wc -l) + 1))"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days "$authority_days" -subj "/CN=Convoy authority ${next##*/}" \
    -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign \
    -keyout "$next.key" -out "$next.crt" 2>/dev/null
  { [ ! -e "$directory/ca.crt" ] || cat "$directory/ca.crt"; cat "$next.crt"; } >"$directory/ca.crt.new"
  mv "$directory/ca.crt.new" "$directory/ca.crt"
}

issue() { # issue FILE NAME USE: FILE.crt and FILE.key
  local file=$directory/$1 by
  by=$(newest)
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -subj "/CN=$2" -keyout "$file.key.new" -out "$file.csr" 2>/dev/null
  openssl x509 -req -in "$file.csr" -CA "$by.crt" -CAkey "$by.key" -days "$certificate_days" -out "$file.crt.new" 2>/dev/null \
    -extfile <(printf '%s\n' "subjectAltName=DNS:$2" basicConstraints=critical,CA:FALSE keyUsage=critical,digitalSignature "extendedKeyUsage=$3")
  rm "$file.csr"
  mv "$file.key.new" "$file.key"
  mv "$file.crt.new" "$file.crt"
}
node() { issue tls "$peer" serverAuth,clientAuth; }

mkdir -p "$directory"
chmod 700 "$directory"
case $step in
  first) [ -e "$directory/ca.crt" ] || authority; [ -e "$directory/tls.crt" ] || node ;;
  node) node ;;
  database) issue database "${3:?the name of the database host}" serverAuth ;;
  authority) authority ;;
  retire) cp "$(newest).crt" "$directory/ca.crt.new"; mv "$directory/ca.crt.new" "$directory/ca.crt" ;;
  *) echo "make-certificates.sh: unknown step $step" >&2; exit 2 ;;
esac
# The directory keeps others out; a container that gets a single file must be able to read it.
chmod 444 "$directory"/*.crt "$directory"/*.key
