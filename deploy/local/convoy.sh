#!/usr/bin/env bash
# A whole cluster on this machine: PostgreSQL, three silos, two gateways and a balancer, with the names of deploy/compose.
# Usage: deploy/local/convoy.sh COMMAND
#   up              starts what is not running, makes a project with its keys, prints a first tour
#   status          what runs, on which ports, in which state
#   kill NAME       kill -9 of silo-1..3, gateway-1..2, postgres or balancer
#   stop NAME       SIGTERM, and waits until it has left
#   start NAME      starts it again
#   roll            restarts silos and gateways one after the other, each when the one before serves again
#   tour            prints the first tour again
#   down            stops everything by SIGTERM; the data stay in CONVOY_RUN
# Environment: CONVOY_RUN (data, logs, secrets; default deploy/local/run), CONVOY_PORT_OFFSET (added to every port; default 0),
# CONVOY_TLS (no: the nodes speak plain TCP on loopback; yes: mutual TLS), CONVOY_SILO, CONVOY_GATEWAY (the programs' .dll files).
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
run=${CONVOY_RUN:-$root/deploy/local/run}
offset=${CONVOY_PORT_OFFSET:-0}
tls=${CONVOY_TLS:-no}
silo_program=${CONVOY_SILO:-$root/src/Silo/bin/Release/net10.0/Convoy.Silo.dll}
gateway_program=${CONVOY_GATEWAY:-$root/src/Gateway/bin/Release/net10.0/Convoy.Gateway.dll}
patience=90 # seconds for a node to serve or to end

silos=(silo-1 silo-2 silo-3) gateways=(gateway-1 gateway-2)
names=(postgres "${silos[@]}" "${gateways[@]}" balancer)
public=$((8080 + offset)) operators=$((8082 + offset))

fail() { echo "convoy.sh: $*" >&2; exit 1; }

# number NAME: 2 for silo-2. http, membership and management are a node's ports.
number() { echo "${1##*-}"; }
http() { case $1 in silo-*) echo $((8180 + $(number "$1") + offset)) ;; gateway-*) echo $((8090 + $(number "$1") + offset)) ;; balancer) echo "$public" ;; esac; }
membership() { case $1 in silo-*) echo $((11110 + $(number "$1") + offset)) ;; gateway-*) echo $((11120 + $(number "$1") + offset)) ;; esac; }
management() { echo $((8190 + $(number "$1") + offset)); }
database_port=$((5433 + offset))

known() { [[ " ${names[*]} " == *" $1 "* ]] || fail "unknown name '$1': one of ${names[*]}"; }

# pid NAME: its process, if it is still the one that was started (ids are used again).
pid() {
  local file=$run/$1.pid id
  [ -s "$file" ] && id=$(head -1 "$file") && [ "$(started_at "$id")" = "$(sed -n 2p "$file")" ] && echo "$id"
}
started_at() { cut -d' ' -f22 "/proc/$1/stat" 2>/dev/null || echo gone; }
runs() { pid "$1" >/dev/null; }

launch() { # launch NAME COMMAND...
  local name=$1; shift
  setsid "$@" </dev/null >>"$run/$name.log" 2>&1 &
  printf '%s\n%s\n' "$!" "$(started_at $!)" >"$run/$name.pid"
}

await() { # await WHAT COMMAND...
  local what=$1 end=$((SECONDS + patience)); shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || fail "waited $patience s in vain for $what; see $run"
    sleep 0.1
  done
}
gone() { ! runs "$1"; }
serves() { curl -fsS -o /dev/null --max-time 2 "http://127.0.0.1:$(http "$1")/health/serving" 2>/dev/null; }
serves_or_ended() { serves "$1" || gone "$1"; }

# PostgreSQL refuses to run as root.
as_postgres=()
[ "$(id -u)" != 0 ] || as_postgres=(setpriv --reuid postgres --regid postgres --init-groups)
postgres_bin() { local found=(/usr/lib/postgresql/*/bin); [ -x "${found[-1]}/postgres" ] || fail "PostgreSQL is not installed (apt-get install postgresql)"; echo "${found[-1]}"; }
postgres_answers() { "$(postgres_bin)/pg_isready" -q -h 127.0.0.1 -p "$database_port" -d postgres; }

postgres_answers_or_ended() { postgres_answers || gone postgres; }

start_postgres() {
  local bin data=$run/postgres password=$run/postgres.password
  bin=$(postgres_bin)
  if [ ! -s "$data/PG_VERSION" ]; then
    install -d -m 700 "$data"
    install -m 600 "$run/secrets/postgres_password" "$password"
    [ "$(id -u)" != 0 ] || chown postgres "$data" "$password"
    "${as_postgres[@]}" "$bin/initdb" -D "$data" -U convoy -A scram-sha-256 --pwfile="$password" -E UTF8 --locale=C.UTF-8 >"$run/initdb.log" 2>&1 \
      || fail "initdb failed; see $run/initdb.log (with root, every folder above CONVOY_RUN must be open to the account postgres)"
    rm "$password"
  fi
  launch postgres "${as_postgres[@]}" "$bin/postgres" -D "$data" -p "$database_port" \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=100
  await PostgreSQL postgres_answers_or_ended
  runs postgres || fail "PostgreSQL ended: $(tail -1 "$run/postgres.log")"
  [ "$(sql "SELECT 1 FROM pg_database WHERE datname = 'convoy'")" = 1 ] || sql 'CREATE DATABASE convoy'
}
sql() { PGPASSWORD=$(cat "$run/secrets/postgres_password") "$(postgres_bin)/psql" -h 127.0.0.1 -p "$database_port" -U convoy -d postgres -Atqc "$1"; }

settings() { # settings NAME: what a node is told, one variable a line
  grep -v '^#' "$root/deploy/convoy.env"
  local secrets=$run/secrets
  case $1 in silo-*) secrets+=/silo ;; esac
  printf '%s\n' "Convoy__SecretsDirectory=$secrets" "Convoy__SiloPort=$(membership "$1")" "ASPNETCORE_URLS=http://127.0.0.1:$(http "$1")"
  case $1 in gateway-*) echo "Convoy__ManagementUrls=http://127.0.0.1:$(management "$1")" ;; esac
  [ "$tls" = no ] || printf '%s\n' "Convoy__Tls__Certificate=$run/tls/tls.crt" "Convoy__Tls__Key=$run/tls/tls.key" \
    "Convoy__Tls__Authority=$run/tls/ca.crt" Convoy__Tls__PeerName=nodes.convoy.internal
}

launch_node() { # launch_node NAME PROGRAM
  local told
  mapfile -t told < <(settings "$1")
  launch "$1" env "${told[@]}" dotnet "$2"
}

migrate() {
  local told
  mapfile -t told < <(settings silo-1)
  env "${told[@]}" dotnet "$silo_program" --migrate-only
}

start() {
  runs "$1" && return
  case $1 in
    postgres) start_postgres ;;
    silo-*) launch_node "$1" "$silo_program" ;;
    gateway-*) launch_node "$1" "$gateway_program" ;;
    balancer)
      command -v haproxy >/dev/null || PATH=$PATH:/usr/sbin
      launch balancer env CONVOY_LISTEN="127.0.0.1:$public" CONVOY_LISTEN_OPERATORS="127.0.0.1:$operators" \
        CONVOY_GATEWAY_1="127.0.0.1:$(http gateway-1)" CONVOY_GATEWAY_1_OPERATORS="127.0.0.1:$(management gateway-1)" \
        CONVOY_GATEWAY_2="127.0.0.1:$(http gateway-2)" CONVOY_GATEWAY_2_OPERATORS="127.0.0.1:$(management gateway-2)" \
        haproxy -db -f "$root/deploy/haproxy/haproxy.cfg" ;;
  esac
  echo "started $1"
}

await_serving() { # await_serving NAME...
  local name
  for name in "$@"; do
    [ "$name" != postgres ] || continue
    await "$name" serves_or_ended "$name"
    runs "$name" || fail "$name ended: $(tail -1 "$run/$name.log")"
  done
}

stop() { # stop NAME...: together
  local name id signal
  for name in "$@"; do
    signal=TERM
    [ "$name" != postgres ] || signal=INT # PostgreSQL's fast shutdown
    if id=$(pid "$name"); then kill -s "$signal" "$id"; fi
  done
  for name in "$@"; do
    await "the end of $name" gone "$name"
    echo "stopped $name"
  done
}

operator() { # operator METHOD PATH [BODY]
  curl -fsS --max-time 10 -X "$1" "http://127.0.0.1:$operators$2" -H @<(printf 'X-Admin-Key: %s' "$(cat "$run/secrets/Convoy__AdminKey")") \
    ${3:+-H 'Content-Type: application/json' -d "$3"}
}

make_keys() {
  [ -s "$run/keys.env" ] && return
  operator GET /admin/projects/demo >/dev/null 2>&1 || operator POST /admin/projects '{"name":"Demo","slug":"demo"}' >/dev/null
  local api worker
  api=$(operator POST /admin/projects/demo/api-keys '{"name":"First tour"}' | grep -oE 'convoy_sk_[0-9A-Za-z]{32}')
  worker=$(operator POST /admin/worker-keys '{"name":"First tour"}' | grep -oE 'convoy_wk_[0-9A-Za-z]{32}')
  (umask 077; printf 'CONVOY_API_KEY=%s\nCONVOY_WORKER_KEY=%s\n' "$api" "$worker" >"$run/keys.env")
}

tour() {
  cat <<EOF

Clients       http://127.0.0.1:$public
Operators     http://127.0.0.1:$operators (/admin, /metrics, /balancer)
Admin key     $run/secrets/Convoy__AdminKey
Other keys    $run/keys.env (project demo)

set -a; . $run/keys.env; set +a
CARGO=\$(curl -sS localhost:$public/cargo/load -H "X-API-Key: \$CONVOY_API_KEY" -H 'Content-Type: application/json' -d '{"params":{"model":"claude-sonnet-4-5","messages":[{"role":"user","content":"Hello"}]},"callback_url":"https://example.com/callback"}' | grep -o 'crg_[0-9A-Za-z]*'); echo \$CARGO
curl -sS localhost:$public/cargo/\$CARGO/tracking -H "X-API-Key: \$CONVOY_API_KEY"; echo
curl -sS localhost:$public/transitions -H "X-Worker-Key: \$CONVOY_WORKER_KEY" -H 'Content-Type: application/json' -d '{"transitions":[{"cargo_id":"'\$CARGO'","status":"processing","batch_id":"b-1"}]}'; echo
curl -sS localhost:$public/cargo/\$CARGO/tracking -H "X-API-Key: \$CONVOY_API_KEY"; echo
EOF
}

up() {
  mkdir -p "$run"
  "$root/deploy/make-secrets.sh" "$run/secrets" 127.0.0.1 "$database_port"
  # A silo needs no key of operators.
  mkdir -p "$run/secrets/silo"
  ln -sf ../Convoy__Database "$run/secrets/silo/Convoy__Database"
  [ "$tls" = no ] || "$root/deploy/make-certificates.sh" "$run/tls"
  for program in "$silo_program" "$gateway_program"; do
    [ -e "$program" ] || dotnet build "$root/src/Gateway" -c Release -nologo -v quiet
  done
  start postgres
  migrate
  for name in "${silos[@]}" "${gateways[@]}"; do start "$name"; done
  await_serving "${silos[@]}" "${gateways[@]}"
  start balancer
  await_serving balancer
  make_keys
  tour
}

row() { printf '%-10s %-8s %-6s %-11s %s\n' "$@"; }
ask() { curl -sS --max-time 2 "$@" 2>&1; }
balancer_view() { ask "http://127.0.0.1:$operators/balancer;csv" | awk -F, '$1 == "gateways" && $2 ~ /^gateway/ { printf "%s%s %s", separator, $2, $18; separator = ", " }'; }

status() {
  local name id
  row name pid http membership state
  for name in "${names[@]}"; do
    if ! id=$(pid "$name"); then row "$name" - - - down; continue; fi
    case $name in
      postgres) row "$name" "$id" - - "$(postgres_answers && echo "answers on $database_port" || echo 'does not answer')" ;;
      balancer) row "$name" "$id" "$public" - "$(balancer_view)" ;;
      *) row "$name" "$id" "$(http "$name")" "$(membership "$name")" "$(ask "http://127.0.0.1:$(http "$name")/health/ready" | head -c 100)" ;;
    esac
  done
}

command=${1:-} name=${2:-}
case $command in
  up | status | tour) "$command" ;;
  kill) known "$name"; id=$(pid "$name") || fail "$name is not running"; kill -9 "$id"; await "the end of $name" gone "$name"; echo "killed $name" ;;
  stop) known "$name"; stop "$name" ;;
  start) known "$name"; start "$name"; await_serving "$name" ;;
  roll) for name in "${silos[@]}" "${gateways[@]}"; do stop "$name"; start "$name"; await_serving "$name"; done ;;
  down) stop balancer; stop "${gateways[@]}"; stop "${silos[@]}"; stop postgres ;;
  *) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0"; [ -z "$command" ] || exit 2 ;;
esac
