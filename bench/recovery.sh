#!/usr/bin/env bash
# What it takes to prove and to bring back what is stored.
#   bench/recovery.sh verify [MEBIBYTES] [ROUNDS]         'verify' beside opening the same contents alone, turn by turn
#   bench/recovery.sh copy [MEBIBYTES] [ROUNDS] [disk|s3] [MB/s]
#                                                         'store copy' beside reading the one store and writing into the other; s3 needs radosgw, and
#                                                         is at the end of a line of so many megabytes a second each way
#   bench/recovery.sh backup [ITEMS]                      a backup of so many rows, and its memory
#   bench/recovery.sh restore [FILES]                     the rows of so many files out of a backup
#   bench/recovery.sh --small [NAME...]                   these, or all, with very little, to see that they work; the figures mean nothing
set -euo pipefail
. "$(dirname "$0")/common.sh"
what=${1:?which one: see the first lines of this file}
shift

run() {
  printf 'load %s: ' "$(cut -d' ' -f1 /proc/loadavg)"
  bench "$@"
}

verify() { run verify "${1:-1024}" "${2:-5}"; }

copy() {
  if [ "${3:-disk}" = disk ]; then
    run copy "${1:-512}" "${2:-3}"
  else
    start_s3
    bucket=vault-copy-$RANDOM$RANDOM
    bench bucket "$bucket"
    run copy "${1:-512}" "${2:-3}" "$bucket" "${4:-25}"
  fi
}

backup() { run backup "${1:-1000000}"; }
restore() { run restore "${1:-100000}"; }

small() {
  case $1 in
    verify) verify 16 1 ;;
    copy) copy 16 1 ;;
    backup) backup 200 ;;
    restore) restore 200 ;;
  esac
}

build
case $what in
  --small) [ $# -gt 0 ] || set -- verify copy backup restore; for what in "$@"; do small "$what"; done ;;
  verify | copy | backup | restore) "$what" "$@" ;;
  *) echo "which one: see the first lines of this file" >&2; exit 2 ;;
esac
