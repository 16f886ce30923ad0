#!/bin/sh
# Makes the two databases of a Temporal server in PostgreSQL, or brings them up to date: before the first start, and before the
# start of each new release of the server. It may be run again at any time. SQL_HOST, SQL_PORT, SQL_USER and SQL_PASSWORD say
# where; temporal-sql-tool is of the same release as the server.
set -eu
export SQL_PLUGIN=postgres12

for part in temporal visibility; do
  case "$part" in
    temporal) export SQL_DATABASE=temporal ;;
    visibility) export SQL_DATABASE=temporal_visibility ;;
  esac
  temporal-sql-tool create-database
  temporal-sql-tool setup-schema -v 0.0
  temporal-sql-tool update-schema --schema-name "postgresql/v12/$part"
done
