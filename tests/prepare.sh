#!/bin/sh
# Install what the browser and PostgreSQL tests need where that is allowed; say plainly what is skipped otherwise.
browser() { command -v chromium-headless-shell || command -v chromium || command -v chromium-browser; }

if ! browser >/dev/null 2>&1 || ! fc-list 2>/dev/null | grep -qi cjk; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing a browser and Japanese fonts for the browser tests…"
    apt-get update -qq >/dev/null 2>&1
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      chromium-headless-shell fonts-noto-cjk >/dev/null 2>&1 \
      || echo "SKIPPED: the browser could not be installed; browser tests will be skipped."
  else
    echo "SKIPPED: no browser here and no right to install one; browser tests will be skipped." \
         "Install chromium-headless-shell (or chromium) and fonts-noto-cjk."
  fi
fi

server() { command -v initdb || ls /usr/lib/postgresql/*/bin/initdb; }

if ! server >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing PostgreSQL's server for the tests; no cluster is made or started by it…"
    apt-get update -qq >/dev/null 2>&1
    mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] \
      || echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null 2>&1 \
      || echo "SKIPPED: PostgreSQL could not be installed; its tests will be skipped."
  else
    echo "SKIPPED: no PostgreSQL server here and no right to install one; its tests will be skipped." \
         "Install postgresql (15 or newer)."
  fi
fi
exit 0
