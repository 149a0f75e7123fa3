#!/usr/bin/env bash
# Lets each call of a store go wrong in turn - an error, a lost answer, a short object, the death of the process - and cuts each
# connection to an S3 server in turn, through uploads, replacing, deleting, purging, rotating, backups, restores and moves of the store.
# After each, everything that was acknowledged has to be there and nothing else. The tests of the suite, with every call instead of some.
# usage: bench/faults.sh [CLASS...]     FaultTourTests, ShakyMoveTests, CutMoveTests and BitRotTests unless named; needs radosgw
set -euo pipefail
. "$(dirname "$0")/common.sh"
[ $# -gt 0 ] || set -- FaultTourTests ShakyMoveTests CutMoveTests BitRotTests

build
start_s3
export SECUREVAULT_FAULT_TOUR=$work/points SECUREVAULT_TEST_REQUIRE_ALL=1
touch "$SECUREVAULT_FAULT_TOUR"
code=0
SecureVault.Tests/bin/Release/net10.0/SecureVault.Tests $(printf -- '--filter-class *.%s ' "$@") >"$work/tests.log" 2>&1 || code=$?

sort -u "$SECUREVAULT_FAULT_TOUR" | awk -F'\t' '
  { points[$1 "\t" $2 "\t" $3]++; all++ }
  END { for (row in points) printf "%s\t%d\n", row, points[row]; printf "\xff\tall\t\t%d\n", all }' |
  LC_ALL=C sort | awk -F'\t' 'BEGIN { format = "%-14s %-20s %-14s %6s\n"; printf format, "store", "work", "fault", "points" } { sub("\xff", "", $1); printf format, $1, $2, $3, $4 }'
[ "$code" = 0 ] || { grep -A 12 '^failed ' "$work/tests.log"; exit "$code"; }
