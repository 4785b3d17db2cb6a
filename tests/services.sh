# shellcheck shell=bash
# PostgreSQL and Redis for the tests: servers of our own in a temporary folder, reached by unix sockets only, so that no other server on
# the machine is touched. Sourced by ./dev.  services_start exports TEST_POSTGRES_URL and TEST_REDIS_URL; services_stop leaves nothing behind.

SERVICES=""       # the folder
POSTGRES_PID=""
REDIS_PID=""

services_bin() {  # the newest PostgreSQL's bin folder, or nothing
  local bin newest=""
  while IFS= read -r bin; do newest=$bin; done < <(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V)
  [ -x "$newest/initdb" ] && printf '%s\n' "$newest"
}

services_possible() { [ -n "$(services_bin)" ] && command -v redis-server >/dev/null && command -v redis-cli >/dev/null; }

services_start() {
  local bin user as_postgres=()
  bin=$(services_bin)
  user=$(id -un)
  # initdb and postgres refuse to run as root: then they run as the user that Debian's package made.
  [ "$(id -u)" = 0 ] && user=postgres as_postgres=(setpriv --reuid=postgres --regid=postgres --clear-groups)
  # Outside the repository and pytest's folder (their parents may be closed to the postgres user); short, because a socket's path is.
  SERVICES=$(mktemp -d /tmp/tdkt.XXXXXX)
  chmod 711 "$SERVICES"
  mkdir "$SERVICES/pg" "$SERVICES/redis"
  [ "$(id -u)" = 0 ] && chown postgres: "$SERVICES/pg"
  chmod 755 "$SERVICES/pg"

  (cd "$SERVICES/pg" && "${as_postgres[@]}" "$bin/initdb" -D "$SERVICES/pg/data" -A trust -E UTF8 --locale=C.UTF-8 -N) \
    >"$SERVICES/initdb.log" 2>&1 || { cat "$SERVICES/initdb.log" >&2; return 1; }
  # fsync=off survives a killed process, which is what the tests kill; synchronous_commit stays on, or the crash tests would prove nothing.
  # autovacuum=off: it finds the tables of a test database empty, because tests undo what they write, and tells the planner so; a query
  # over a dozen tables that "have one row each" then took minutes.
  # setpriv --pdeathsig: when ./dev itself is killed, its servers go too.
  (cd "$SERVICES/pg" && exec "${as_postgres[@]}" setsid setpriv --pdeathsig INT "$bin/postgres" -D "$SERVICES/pg/data" -k "$SERVICES/pg" \
    -c listen_addresses= -c fsync=off -c full_page_writes=off -c autovacuum=off -c max_connections=200) >"$SERVICES/postgres.log" 2>&1 &
  POSTGRES_PID=$!
  (cd "$SERVICES/redis" && exec setsid setpriv --pdeathsig TERM redis-server --port 0 --unixsocket "$SERVICES/redis/s" \
    --save '' --appendonly yes --dir "$SERVICES/redis") >"$SERVICES/redis.log" 2>&1 &
  REDIS_PID=$!

  services_wait "PostgreSQL" "$SERVICES/postgres.log" "$bin/pg_isready" -q -h "$SERVICES/pg" -U "$user" || return 1
  services_wait "Redis" "$SERVICES/redis.log" services_ping || return 1
  export TEST_POSTGRES_URL="postgres://$user@${SERVICES//\//%2F}%2Fpg/postgres"
  export TEST_REDIS_URL="redis+socket://$SERVICES/redis/s"
}

services_ping() { [ "$(redis-cli -s "$SERVICES/redis/s" ping 2>/dev/null)" = PONG ]; }

services_wait() {  # name, log, command that succeeds when the server is up
  local name=$1 log=$2
  shift 2
  for _ in $(seq 200); do
    "$@" >/dev/null 2>&1 && return 0
    sleep 0.05
  done
  echo "$name did not start within 10 seconds:" >&2
  tail -n 20 "$log" >&2
  return 1
}

services_stop() {
  [ -n "$SERVICES" ] || return 0
  # INT is PostgreSQL's fast shutdown: open sessions are cut off, files are left in order.
  [ -n "$POSTGRES_PID" ] && kill -INT "$POSTGRES_PID" 2>/dev/null
  [ -n "$REDIS_PID" ] && kill "$REDIS_PID" 2>/dev/null
  [ -n "$POSTGRES_PID" ] && wait "$POSTGRES_PID" 2>/dev/null
  [ -n "$REDIS_PID" ] && wait "$REDIS_PID" 2>/dev/null
  rm -rf "$SERVICES"
  SERVICES="" POSTGRES_PID="" REDIS_PID=""
}
