#!/bin/sh
# Install what the browser, PDF, barcode, tracker and PostgreSQL tests need where that is allowed; say plainly what is skipped.
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

pango() { ldconfig -p 2>/dev/null | grep -q libpangoft2-1.0 && ldconfig -p 2>/dev/null | grep -q libharfbuzz-subset; }

if ! pango; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Pango for the tests of printed papers…"
    apt-get update -qq >/dev/null 2>&1
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 >/dev/null 2>&1 \
      || echo "SKIPPED: Pango could not be installed; tests of PDFs will be skipped."
  else
    echo "SKIPPED: no Pango here and no right to install it; tests of PDFs will be skipped." \
         "Install libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0."
  fi
fi

if ! { command -v node && command -v npm; } >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Node.js for the public tracker that reads our tracking page…"
    apt-get update -qq >/dev/null 2>&1
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null 2>&1 \
      || echo "SKIPPED: Node.js could not be installed; the test of the public tracker will be skipped."
  else
    echo "SKIPPED: no Node.js here and no right to install it; the test of the public tracker will be skipped." \
         "Install nodejs (18 or newer) and npm."
  fi
fi

if ! ldconfig -p 2>/dev/null | grep -q libzbar.so; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing zbar for the tests that read barcodes back…"
    apt-get update -qq >/dev/null 2>&1
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libzbar0 >/dev/null 2>&1 \
      || echo "SKIPPED: zbar could not be installed; tests that read barcodes back will be skipped."
  else
    echo "SKIPPED: no zbar here and no right to install it; tests that read barcodes back will be skipped." \
         "Install libzbar0."
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
