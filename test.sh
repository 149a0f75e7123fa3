#!/usr/bin/env bash
# Runs every test. Installs what is missing (Debian, as root), starts the S3 server that the tests need, stops it again.
set -euo pipefail
cd "$(dirname "$0")"

need() { # need COMMAND PACKAGE...
  PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v "$1" >/dev/null && return
  shift
  missing+=("$@")
}

missing=()
need chromium chromium
need radosgw radosgw ceph-mon ceph-osd ceph-common
need strace strace
need nginx nginx
need haproxy haproxy
need caddy caddy
need bindfs bindfs fuse3
need node nodejs
need tsc node-typescript
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing: ${missing[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  else
    echo "The tests need: ${missing[*]}" >&2
    echo "Install them, or run this as root on Debian. A plain 'dotnet test' skips what needs them." >&2
    exit 1
  fi
fi

# The browser's scripts: their types, then their logic.
tsc -p .
node --test --test-reporter=spec SecureVault.Tests/Scripts/*.test.js

work=$(mktemp -d)
s3=SecureVault.Tests/s3-server.sh
port=${SECUREVAULT_TEST_S3_PORT:-17480}
stop() {
  "$s3" stop "$work/s3" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap stop EXIT

"$s3" start "$work/s3" "$port"
while IFS= read -r line; do export "${line?}"; done < <("$s3" env "$work/s3" "$port")

# Nothing may be skipped for want of a browser or a store here.
export SECUREVAULT_TEST_REQUIRE_ALL=1

dotnet build SecureVault.sln -c Release -v quiet --nologo
# A test that never ends must not take whoever waits for all of them with it.
run() { dotnet test --project SecureVault.Tests -c Release --no-build --timeout 40m "$@" 2>&1 | tee "$work/log"; }
count() { sed -nE "s/^ *$1: *([0-9]+).*/\1/p" "$work/log" | tail -n 1; }
failed_tests() { sed -nE 's/^failed (SecureVault\.[A-Za-z0-9_.+]+).*/\1/p' "$work/log" | sort -u; }

code=0
run "$@" || code=$?
passed=$(count succeeded) failed=$(count failed) skipped=$(count skipped)

# What fails is run once more, alone: a machine that is busy makes a browser late. Who fails alone has failed; who passes is named.
# Only after a run that came to its end: 2 is the platform's code for tests that failed, and each was counted.
mapfile -t first < <(failed_tests)
is_whole() { [ "$code" = 2 ] && [ "$(count total)" = "$((passed + failed + skipped))" ] && ! grep -qE '^ *error: *[1-9]' "$work/log"; }
if is_whole && [ ${#first[@]} -gt 0 ] && [ ${#first[@]} -le 5 ]; then
  cp "$work/log" "$work/first"
  echo "failed, and run once more: ${first[*]}"
  code=0
  run --filter-method "${first[@]}" || code=$?
  mapfile -t second < <(failed_tests)
  [ "$code" != 0 ] || { passed=$((passed + failed)) failed=0; }
  # Last, where it is seen: the whole output of the servers stands between here and the tests' own lines.
  for test in "${first[@]}"; do
    if [ "$code" != 0 ] && { [ ${#second[@]} = 0 ] || printf '%s\n' "${second[@]}" | grep -qxF "$test"; }; then
      echo "FAILED $test"
    else
      echo "UNSTEADY $test: failed among the others, passed alone"
    fi
    awk -v test="failed $test" 'index($0, test) == 1 { on = 12; print substr($0, 1, 240); next } /^(failed|passed|skipped|\/|Exit)/ { on = 0 } on-- > 0 { print substr($0, 1, 240) }' "$work/first"
  done
else
  printf 'FAILED %s\n' ${first[@]+"${first[@]}"} | grep . | grep -vx 'FAILED ' || true
fi

echo "tests: $passed passed, $failed failed, $skipped skipped"
exit "$code"
