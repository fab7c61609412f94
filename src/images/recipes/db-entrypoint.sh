#!/bin/bash
# First start: a cluster with the superuser, the password and the database that the environment names, then the
# scripts of /docker-entrypoint-initdb.d. Every start: the server, without root.
set -Eeuo pipefail

# VAR or the content of the file that VAR_FILE names, not both.
take() {
  local name=$1 file="${1}_FILE" default=${2:-}
  if [ -n "${!name:-}" ] && [ -n "${!file:-}" ]; then
    echo >&2 "error: both $name and $file are set; set one"
    exit 1
  fi
  local value=$default
  if [ -n "${!name:-}" ]; then
    value=${!name}
  elif [ -n "${!file:-}" ]; then
    value=$(<"${!file}")
  fi
  export "$name=$value"
  unset "$file"
}

drop_root() {
  exec setpriv --reuid=postgres --regid=postgres --clear-groups -- "$BASH_SOURCE" "$@"
}

prepare_directories() {
  mkdir -p "$PGDATA" /run/postgresql
  chmod 00700 "$PGDATA" || :
  chmod 03775 /run/postgresql || :
  if [ "$(id -u)" = 0 ]; then
    find "$PGDATA" \! -user postgres -exec chown postgres '{}' +
    find /run/postgresql \! -user postgres -exec chown postgres '{}' +
  fi
}

require_password() {
  if [ -n "$POSTGRES_PASSWORD" ] || [ "$POSTGRES_HOST_AUTH_METHOD" = trust ]; then
    return
  fi
  cat >&2 <<'TEXT'
Error: Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the
       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run",
       or POSTGRES_PASSWORD_FILE=/run/secrets/NAME for a secret.

       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all
       connections without a password. This is *not* recommended.
TEXT
  exit 1
}

create_cluster() {
  local -a options=()
  if [ -n "${POSTGRES_INITDB_WALDIR:-}" ]; then
    options+=(--waldir "$POSTGRES_INITDB_WALDIR")
  fi
  eval 'initdb --username="$POSTGRES_USER" --pwfile=<(printf "%s\n" "$POSTGRES_PASSWORD") "${options[@]}" '"${POSTGRES_INITDB_ARGS:-}"
  local method=$POSTGRES_HOST_AUTH_METHOD
  if [ -z "$method" ]; then
    method=$(postgres -C password_encryption)
  fi
  # Debian's build listens on localhost only unless told.
  printf "listen_addresses = '*'\n" >> "$PGDATA/postgresql.conf"
  printf '\nhost all all all %s\n' "$method" >> "$PGDATA/pg_hba.conf"
}

sql() {
  PGHOST='' PGHOSTADDR='' psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --no-password --no-psqlrc "$@"
}

create_database() {
  if [ "$POSTGRES_DB" != postgres ]; then
    sql --dbname postgres --set db="$POSTGRES_DB" <<'SQL'
SELECT format('CREATE DATABASE %I', :'db')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'db') \gexec
SQL
  fi
}

run_scripts() {
  local file
  for file in /docker-entrypoint-initdb.d/*; do
    case "$file" in
      *.sh)
        echo "$0: running $file"
        if [ -x "$file" ]; then "$file"; else . "$file"; fi
        ;;
      *.sql) echo "$0: running $file"; sql --dbname "$POSTGRES_DB" -f "$file" ;;
      *.sql.gz) echo "$0: running $file"; gunzip -c "$file" | sql --dbname "$POSTGRES_DB" ;;
      # The pattern itself, where the folder is empty, is no file and no failure.
      *) if [ -e "$file" ]; then echo "$0: ignoring $file"; fi ;;
    esac
  done
}

initialise() {
  require_password
  create_cluster
  export PGPASSWORD=$POSTGRES_PASSWORD
  # Reached through its socket only, until it is complete.
  PGUSER=$POSTGRES_USER pg_ctl -D "$PGDATA" -o "-c listen_addresses='' -p 5432" -w start
  create_database
  run_scripts
  PGUSER=$POSTGRES_USER pg_ctl -D "$PGDATA" -m fast -w stop
  unset PGPASSWORD
  printf '\nPostgreSQL init process complete; ready for start up.\n\n'
}

main() {
  if [ "${1:0:1}" = - ]; then
    set -- postgres "$@"
  fi
  if [ "$1" = postgres ]; then
    case " $* " in
      *" -? "* | *" --help "* | *" --version "* | *" -V "* | *" --describe-config "*) exec "$@" ;;
    esac
    prepare_directories
    if [ "$(id -u)" = 0 ]; then
      drop_root "$@"
    fi
    take POSTGRES_PASSWORD
    take POSTGRES_USER postgres
    take POSTGRES_DB "$POSTGRES_USER"
    take POSTGRES_INITDB_ARGS
    : "${POSTGRES_HOST_AUTH_METHOD:=}"
    if [ -s "$PGDATA/PG_VERSION" ]; then
      printf '\nPostgreSQL Database directory appears to contain a database; Skipping initialization\n\n'
    else
      initialise
    fi
    unset POSTGRES_PASSWORD
  fi
  exec "$@"
}

main "$@"
