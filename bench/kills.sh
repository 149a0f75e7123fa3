#!/usr/bin/env bash
# Kills the server (kill -9) at random moments while clients upload, replace, move and delete and while backups and sweeps run. After each
# start every acknowledged file is compared; at the end 'check' after 'check --repair' and 'verify --all' have to find nothing.
# usage: bench/kills.sh disk|s3 [ROUNDS] [SEED]     200 rounds on disk, 50 on S3 unless given; s3 needs radosgw
#        bench/kills.sh --small disk|s3             a few seconds, to see that it works
set -euo pipefail
. "$(dirname "$0")/common.sh"
small=
[ "${1:-}" != --small ] || { small=1; shift; }
kind=${1:?disk or s3}
case $kind in disk) rounds=200 ;; s3) rounds=50 ;; *) echo "disk or s3" >&2; exit 2 ;; esac
rounds=${small:-${2:-$rounds}} seed=${3:-$RANDOM}

build
echo "seed $seed"
if [ "$kind" = s3 ]; then
  start_s3
  bucket=vault-kills-$RANDOM$RANDOM
  bench bucket "$bucket"
  export ObjectStore__Kind=S3 ObjectStore__S3__Bucket=$bucket ObjectStore__S3__ServiceUrl=$SECUREVAULT_TEST_S3
fi
bench account "$work/vault" "$email" "$password"
bench kills "$work/vault" "$app_url" "$root/SecureVault.Web/bin/Release/net10.0/securevault.dll" "$rounds" "$seed" || {
  code=$?
  [ -z "${KEEP:-}" ] || cp -r "$work" "$KEEP"
  tail -n 20 "$work/vault.log" >&2
  exit "$code"
}
