#!/bin/sh
# /etc/nginx/templates/NAME.template → /etc/nginx/conf.d/NAME, with the environment's variables filled in.
# Only variables that exist are replaced, so that nginx's own ($host) stay.
set -e
templates=${NGINX_ENVSUBST_TEMPLATE_DIR:-/etc/nginx/templates}
output=${NGINX_ENVSUBST_OUTPUT_DIR:-/etc/nginx/conf.d}
suffix=${NGINX_ENVSUBST_TEMPLATE_SUFFIX:-.template}
[ -d "$templates" ] || exit 0
defined=$(env | sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/${\1}/p')
find "$templates" -follow -type f -name "*$suffix" | while read -r template; do
  name=${template#"$templates/"}
  target="$output/${name%"$suffix"}"
  mkdir -p "$(dirname "$target")"
  envsubst "$defined" < "$template" > "$target"
done
