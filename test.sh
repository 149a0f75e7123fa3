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
need chromium-headless-shell chromium-headless-shell
need radosgw radosgw ceph-mon ceph-osd ceph-common
need strace strace
need nginx nginx
need haproxy haproxy
need caddy caddy
need bindfs bindfs fuse3
need oathtool oathtool
need node nodejs
need npm npm
need tsc node-typescript
need rclone rclone
need python3 python3-cryptography
python3 -c 'import cryptography' 2>/dev/null || missing+=(python3-cryptography)
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

# The provider that people sign in with in some of the tests.
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --prefix SecureVault.Tests/Accounts/Providers/oidc-provider >/dev/null

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

# Benchmarks with very little, so that they still work on the day somebody wants to measure: one for each client and store. Not before
# a choice of tests.
small_benchmarks() {
  export BENCH_NO_BUILD=1 BENCH_PORT=$((port + 20))
  bench/downloads.sh --small && bench/uploads.sh --small curl many s3 && bench/recovery.sh --small && bench/kills.sh --small disk
}
if [ $# = 0 ] && ! small_benchmarks >"$work/bench" 2>&1; then
  tail -n 40 "$work/bench"
  echo "FAILED bench/*.sh --small"
  bench=failed
fi

# Hundreds of servers come and go in one process, and glibc keeps what each thread once used: fewer arenas, less memory.
export MALLOC_ARENA_MAX=2

# A test that never ends must not take whoever waits for all of them with it. The platform only asks it to stop, so the whole group of
# processes is ended soon after; the log names the tests that were active.
run() { timeout --kill-after=30s 62m dotnet test --project SecureVault.Tests -c Release --no-build --timeout 60m "$@" 2>&1 | tee "$work/log"; }
count() { sed -nE "s/^ *$1: *([0-9]+).*/\1/p" "$work/log" | tail -n 1; }
failed_tests() { sed -nE 's/^failed (\([a-z]+\) )?(SecureVault\.[A-Za-z0-9_.+]+).*/\2/p' "$work/log" | sort -u; }

code=0
run "$@" || code=$?
passed=$(count succeeded) failed=$(count failed) skipped=$(count skipped)

# Failed tests run once more, alone, to tell a broken test (FAILED) from one that depends on its surroundings (UNSTEADY). The verdict
# stays: an unsteady test hides a race, in itself or in the product. The second run is worth its time only if the first one ended
# properly (2 is the platform's code for failed tests, and each was counted) and few tests failed.
mapfile -t first < <(failed_tests)
is_whole() { [ "$code" = 2 ] && [ "$(count total)" = "$((passed + failed + skipped))" ] && ! grep -qE '^ *error: *[1-9]' "$work/log"; }
if is_whole && [ ${#first[@]} -gt 0 ] && [ ${#first[@]} -le 5 ]; then
  cp "$work/log" "$work/first"
  echo "failed, and run once more: ${first[*]}"
  again=0
  run --filter-method "${first[@]}" || again=$?
  mapfile -t second < <(failed_tests)
  # The summary comes last, because the servers' own output separates the tests' lines from the end of the log.
  for test in "${first[@]}"; do
    if [ "$again" != 0 ] && { [ ${#second[@]} = 0 ] || printf '%s\n' "${second[@]}" | grep -qxF "$test"; }; then
      echo "FAILED $test"
    else
      echo "UNSTEADY $test: failed among the others, passed alone"
    fi
    awk -v test="failed $test" 'index($0, test) == 1 { on = 12; print substr($0, 1, 240); next } /^(failed|passed|skipped|\/|Exit)/ { on = 0 } on-- > 0 { print substr($0, 1, 240) }' "$work/first"
  done
elif [ ${#first[@]} -gt 0 ]; then
  printf 'FAILED %s\n' "${first[@]}"
fi

# A failure that belongs to no test, such as one of a class that is cleaned up, has nothing to run again. It is told all the same.
awk '/^failed / && !/^failed SecureVault\./ { on = 30 } /^(passed|skipped|failed SecureVault)/ { on = 0 } on-- > 0 { print substr($0, 1, 240) }' "$([ -f "$work/first" ] && echo "$work/first" || echo "$work/log")"

# Everything that a test may ask for is installed here, so a skipped test has not shown anything.
if [ "${skipped:-0}" != 0 ]; then
  sed -nE 's/^skipped (SecureVault\.[A-Za-z0-9_.+]+).*/SKIPPED \1/p' "$work/log" | sort -u
  [ "$code" != 0 ] || code=1
fi

[ "${bench:-}" != failed ] || code=1
echo "tests: ${passed:-0} passed, ${failed:-0} failed, ${skipped:-0} skipped"
exit "$((code != 0))"
