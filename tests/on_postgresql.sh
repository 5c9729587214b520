#!/bin/sh
# Runs tests on another PostgreSQL, set up as docs/operations.md says for a server of your own:
#     tests/on_postgresql.sh /usr/lib/postgresql/15/bin [what pytest takes]
# As root the server runs as `postgres`, the user that Debian's package makes.
set -eu
bin=$1
shift
cd "$(dirname "$0")/.."
server=$(mktemp -d)
as_server() { (cd / && exec "$@"); }
if [ "$(id -u)" = 0 ]; then
    chown postgres "$server"
    as_server() { (cd / && exec setpriv --reuid=postgres --regid=postgres --clear-groups "$@"); }
fi
stop() {
    as_server "$bin/pg_ctl" stop -D "$server/data" -m immediate > /dev/null
    rm -rf "$server"
}
trap stop EXIT

as_server "$bin/initdb" -D "$server/data" -U postgres --encoding=UTF8 --locale=C.UTF-8 --auth=trust > /dev/null
as_server "$bin/pg_ctl" start -D "$server/data" -l "$server/log" -w \
    -o "-k '$server' -c listen_addresses=" > /dev/null
"$bin/psql" --quiet --host="$server" --username=postgres --file=confidentiality/sql/roles.sql
"$bin/createdb" --host="$server" --username=postgres --owner=owner holdingspace

address() { echo "postgresql://$1@/holdingspace?host=$server&port=5432"; }
export DATABASE_URL="$(address web)" OWNER_DATABASE_URL="$(address owner)"
export JOBS_DATABASE_URL="$(address jobs)" REPORTS_DATABASE_URL="$(address reports)"
.venv/bin/python -m pytest "$@"
