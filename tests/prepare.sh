#!/bin/sh
# Install what the browser, PDF, barcode, tracker, PostgreSQL, mail and card tests need where that is allowed; say plainly what is skipped.
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

mailers() { command -v swaks && command -v smtp-source && command -v mbsync && command -v fetchmail && ls /usr/lib/dovecot/imap; }

if ! mailers >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing strangers' mail programs for the tests; RUNLEVEL=1 keeps their services from starting…"
    apt-get update -qq >/dev/null 2>&1
    RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      swaks libnet-ssleay-perl postfix dovecot-imapd isync fetchmail >/dev/null 2>&1 \
      || echo "SKIPPED: the mail programs could not be installed; tests of strangers' mail clients will be skipped."
  else
    echo "SKIPPED: no mail programs here and no right to install them; tests of strangers' mail clients will be skipped." \
         "Install swaks, libnet-ssleay-perl, postfix (for smtp-source), dovecot-imapd, isync and fetchmail; run none of them as a service."
  fi
fi

cards() {
  command -v gcc && [ -e /usr/include/PCSC/winscard.h ] && [ -x /usr/sbin/pcscd ] && command -v curl \
    && ls /usr/lib/pcsc/drivers/serial/libifdvpcd.so && command -v opensc-tool \
    && ls /usr/lib/*/pkcs11/opensc-pkcs11.so && ls /usr/lib/*/engines-3/pkcs11.so
}

if ! cards >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing a card reader without hardware and strangers' card programs; RUNLEVEL=1 keeps pcscd from starting…"
    apt-get update -qq >/dev/null 2>&1
    RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      gcc libc6-dev python3-dev libpcsclite-dev pcscd vsmartcard-vpcd opensc opensc-pkcs11 libengine-pkcs11-openssl \
      curl >/dev/null 2>&1 \
      || echo "SKIPPED: the card programs could not be installed; tests of readers over PC/SC will be skipped."
  else
    echo "SKIPPED: no card programs here and no right to install them; tests of readers over PC/SC will be skipped." \
         "Install gcc, python3-dev, libpcsclite-dev, pcscd, vsmartcard-vpcd, opensc, opensc-pkcs11, libengine-pkcs11-openssl" \
         "and curl; pcscd need not run."
  fi
fi

if [ -x .venv/bin/python ] && ! .venv/bin/python -c 'import sys, importlib.util as u; sys.exit(not u.find_spec("smartcard"))'; then
  echo "Building pyscard for the tests of card readers…"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-card.lock >/dev/null 2>&1 \
    || echo "SKIPPED: pyscard could not be built; tests of readers by pyscard will be skipped." \
            "It needs gcc, Python.h (python3-dev) and libpcsclite-dev."
fi
exit 0
