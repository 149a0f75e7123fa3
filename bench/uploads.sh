#!/usr/bin/env bash
# Uploads beside a baseline of the same run, turn by turn, medians. Everything on loopback; clients and servers share the machine.
#   bench/uploads.sh browser [MEBIBYTES] [ROUNDS]   a page's upload beside the same page's plain request, and beside the circuit
#   bench/uploads.sh far [MEBIBYTES] [ROUNDS]       the same with 50 ms more of round trip, beside curl over the same way
#   bench/uploads.sh curl [MEBIBYTES] [ROUNDS]      one stream beside rclone's WebDAV server over a crypt remote
#   bench/uploads.sh small [FILES] [ROUNDS]         files of 10 KiB by 8 clients, each durable when acknowledged
#   bench/uploads.sh many [FILES]                   files of 4 KiB in one pick in a browser, and clicks meanwhile
#   bench/uploads.sh s3 [MEBIBYTES] [ROUNDS]        one stream into a vault on S3 beside the SDK's own multipart upload
#   bench/uploads.sh memory [MEBIBYTES] [disk|s3]   the server's peak memory: up and down again; then 8 uploads at once (disk)
#   bench/uploads.sh start [ROUNDS]                 from the command to the first page
#   bench/uploads.sh --small [NAME...]              these, or all, with very little, to see that they work; the figures mean nothing
# needs curl, rclone, chromium-headless-shell, radosgw: each for its own lines
set -euo pipefail
. "$(dirname "$0")/common.sh"
what=${1:?which one: see the first lines of this file}
shift

# A name of its own for each round; a link costs nothing.
fresh() { ln "$1" "$work/$2"; printf %s "$work/$2"; }

browser() {
  local mebibytes=${1:-2048} rounds=${2:-3} small=${CIRCUIT_MEBIBYTES:-128} round before
  bench fill "$work/file.bin" "$mebibytes"
  bench fill "$work/small.bin" "$((mebibytes < small ? mebibytes : small))"
  small=$((mebibytes < small ? mebibytes : small))
  start_app "$work/vault" "$app_url"
  local vault=$pid
  start_app "$work/circuit" "$other_url" --Vault:CircuitUploadBytes=1073741824
  start_bench sink sink "$work" "$plain_url"
  local sink=$pid
  wait_for "$plain_url/none"
  # compiled once, as a server is that runs for days
  bench page "$app_url" "$email" "$password" vault "$(fresh "$work/small.bin" warm.bin)" sink "$plain_url/sink" "$work/small.bin" >/dev/null
  for round in $(seq 1 "$rounds"); do
    before=$(cpu_of "$vault")
    note vault "$(bench page "$app_url" "$email" "$password" vault "$(fresh "$work/file.bin" "v$round.bin")")"
    note vault-cpu "$(calc %.3f "($(cpu_of "$vault") - $before) * 1024 / $mebibytes")"
    before=$(cpu_of "$sink")
    note sink "$(bench page "$app_url" "$email" "$password" sink "$plain_url/sink" "$work/file.bin")"
    note sink-cpu "$(calc %.3f "($(cpu_of "$sink") - $before) * 1024 / $mebibytes")"
    note circuit "$(bench page "$other_url" "$email" "$password" vault "$(fresh "$work/small.bin" "c$round.bin")")"
  done
  local v s c
  v=$(calc %.1f "$mebibytes * 1.048576 / $(median vault)") s=$(calc %.1f "$mebibytes * 1.048576 / $(median sink)")
  c=$(calc %.1f "$small * 1.048576 / $(median circuit)")
  head_row "browser upload of $mebibytes MiB"
  row "SecureVault" "$v" MB/s 1
  row "the same page's plain request into a sink" "$s" MB/s "$(calc %.2f "$v / $s")"
  row "over the circuit ($small MiB)" "$c" MB/s "$(calc %.1f "$v / $c")"
  row "server's processor time per GiB, SecureVault" "$(median vault-cpu)" s "" 2
  row "server's processor time per GiB, sink" "$(median sink-cpu)" s "$(calc %+.2f "$(median vault-cpu) - $(median sink-cpu)")" 2
}

far() {
  local mebibytes=${1:-512} rounds=${2:-3} line round
  bench fill "$work/file.bin" "$mebibytes"
  start_app "$work/vault" "$app_url"
  start_bench sink sink "$work" "$plain_url"
  start_bench line-app line "$app_url" 50
  start_bench line-sink line "$plain_url" 50
  wait_for "$plain_url/none"
  for _ in $(seq 40); do [ -s "$work/line-app.log" ] && [ -s "$work/line-sink.log" ] && break; sleep 0.25; done
  line=$(<"$work/line-app.log") sinkline=$(<"$work/line-sink.log")
  sign_in "$app_url"
  bench page "$app_url" "$email" "$password" vault "$(fresh "$work/file.bin" warm.bin)" >/dev/null
  for round in $(seq 1 "$rounds"); do
    note vault "$(bench page "$line" "$email" "$password" vault "$(fresh "$work/file.bin" "v$round.bin")")"
    note curl "$(calc %.1f "$(tus "$work/file.bin" "$line" "c$round.bin") / 1e6")"
    note sink "$(calc %.1f "$(put "$work/file.bin" "$sinkline/sink") / 1e6")"
  done
  local v
  v=$(calc %.1f "$mebibytes * 1.048576 / $(median vault)")
  head_row "browser upload of $mebibytes MiB, 50 ms of round trip"
  row "SecureVault" "$v" MB/s 1
  row "curl into SecureVault over the same way" "$(median curl)" MB/s "$(calc %.2f "$v / $(median curl)")"
  row "curl into a sink over the same way" "$(median sink)" MB/s "$(calc %.2f "$v / $(median sink)")"
}

one_stream() {
  local mebibytes=${1:-1024} rounds=${2:-5} round
  bench fill "$work/file.bin" "$mebibytes"
  start_app "$work/vault" "$app_url"
  start_rclone
  start_bench sink sink "$work" "$plain_url"
  wait_for "$plain_url/none"
  sign_in "$app_url"
  for round in $(seq 0 "$rounds"); do
    local v r s
    v=$(tus "$work/file.bin" "$app_url" "v$round.bin") r=$(put "$work/file.bin" "$dav_url/r.bin") s=$(put "$work/file.bin" "$plain_url/durable/s$round")
    rm -f "$work/s$round"
    # the first round compiles and fills caches
    [ "$round" = 0 ] || { note vault "$(calc %.1f "$v / 1e6")"; note rclone "$(calc %.1f "$r / 1e6")"; note plain "$(calc %.1f "$s / 1e6")"; }
  done
  head_row "curl, one stream of $mebibytes MiB"
  row "SecureVault, disk store" "$(median vault)" MB/s 1
  row "rclone serve webdav over crypt" "$(median rclone)" MB/s "$(calc %.2f "$(median vault) / $(median rclone)")"
  row "Kestrel into a plain file, fsync at the end" "$(median plain)" MB/s "$(calc %.2f "$(median vault) / $(median plain)")"
}

small() {
  local files=${1:-200} rounds=${2:-5} round length=10240
  start_app "$work/vault" "$app_url"
  start_rclone
  mkdir "$work/durable"
  start_bench sink sink "$work/durable" "$plain_url"
  wait_for "$plain_url/none"
  sign_in "$app_url"
  for round in $(seq 0 "$rounds"); do
    local v r s
    v=$(bench small tus "$app_url/files/uploads" "$(cookie_header)" 8 "$files" "$length")
    r=$(bench small put "$dav_url" "" 8 "$files" "$length")
    s=$(bench small put "$plain_url/durable" "" 8 "$files" "$length")
    [ "$round" = 0 ] || { note vault "$v"; note rclone "$r"; note plain "$s"; }
  done
  head_row "$files files of 10 KiB by 8 clients"
  row "SecureVault, each durable when acknowledged" "$(median vault)" "1/s" 1
  row "Kestrel into plain files, fsync each, no accounts" "$(median plain)" "1/s" "$(calc %.2f "$(median vault) / $(median plain)")"
  row "rclone serve webdav over crypt, no accounts, no fsync" "$(median rclone)" "1/s" "$(calc %.2f "$(median vault) / $(median rclone)")"
}

many() {
  local files=${1:-10000} seconds p50 p95 most clicks before
  bench fill-many "$work/many" "$files" 4096
  start_app "$work/vault" "$app_url"
  local vault=$pid
  before=$(cpu_of "$vault")
  read -r seconds p50 p95 most clicks < <(bench page "$app_url" "$email" "$password" clicks "$work/many")
  head_row "$files files of 4 KiB in one pick"
  row "SecureVault" "$(calc %.0f "$files / $seconds")" "1/s"
  row "a click's answer meanwhile, median of $clicks" "$p50" ms
  row "95th percentile" "$p95" ms
  row "longest" "$most" ms
  row "server's processor time" "$(calc %.1f "$(cpu_of "$vault") - $before")" s "" 1
  row "server's peak memory" "$(peak_of "$vault")" MiB
}

use_s3() {
  start_s3
  bench bucket "$1"
  export ObjectStore__Kind=S3 ObjectStore__S3__Bucket=$1 ObjectStore__S3__ServiceUrl=$SECUREVAULT_TEST_S3
}

s3() {
  local mebibytes=${1:-1024} rounds=${2:-3} round place
  bench fill "$work/file.bin" "$mebibytes"
  use_s3 vault-bench
  bench bucket sdk-bench
  start_app "$work/vault" "$app_url" --Vault:UndoDeleteSeconds=0
  sign_in "$app_url"
  for round in $(seq 0 "$rounds"); do
    local v k
    v=$(tus "$work/file.bin" "$app_url" "v$round.bin") k=$(bench s3-put sdk-bench "$work/file.bin")
    [ "$round" = 0 ] || { note vault "$(calc %.1f "$v / 1e6")"; note sdk "$(calc %.1f "$k / 1e6")"; }
  done
  head_row "one stream of $mebibytes MiB into S3 (RADOS Gateway)"
  row "SecureVault" "$(median vault)" MB/s 1
  row "the SDK's own multipart upload, in the clear" "$(median sdk)" MB/s "$(calc %.2f "$(median vault) / $(median sdk)")"
}

memory() {
  local mebibytes=${1:-2048} kind=${2:-disk} vault i
  bench fill "$work/file.bin" "$mebibytes"
  [ "$kind" = disk ] || use_s3 vault-bench
  start_app "$work/vault" "$app_url"
  vault=$pid
  bench page "$app_url" "$email" "$password" vault "$work/file.bin" download file.bin >/dev/null
  head_row "memory of the server, $kind store, $mebibytes MiB a file"
  row "peak, up through the browser and down again" "$(peak_of "$vault")" MiB
  [ "$kind" = disk ] || return 0
  kill "$vault"
  wait "$vault" 2>/dev/null || true
  mkdir "$work/eight"
  for i in $(seq 8); do ln "$work/file.bin" "$work/eight/$i.bin"; done
  start_app "$work/vault" "$app_url"
  vault=$pid
  bench page "$app_url" "$email" "$password" windows 8 "$work/eight" >/dev/null
  row "peak, 8 uploads at once in 8 windows" "$(peak_of "$vault")" MiB
}

start_time() {
  local rounds=${1:-5} began
  bench account "$work/vault" "$email" "$password"
  for _ in $(seq "$rounds"); do
    began=$(date +%s%N)
    start_app "$work/vault" "$app_url"
    curl -sf -o /dev/null "$app_url/account/sign-in"
    note first "$(calc %.2f "($(date +%s%N) - $began) / 1e9")"
    kill "$pid"
    wait "$pid" 2>/dev/null || true
  done
  head_row "start"
  row "from the command to the first page, median of $rounds" "$(median first)" s "" 2
}

# Each in a process of its own, which takes its servers with it.
all_small() {
  export BENCH_NO_BUILD=1
  local line chosen=" $* "
  for line in "browser 2 1" "far 2 1" "curl 2 1" "small 8 1" "many 8" "s3 8 1" "memory 2" "memory 2 s3" "start 1"; do
    [ $# = 0 ] || [[ $chosen == *" ${line%% *} "* ]] || continue
    # shellcheck disable=SC2086
    bash "$root/bench/uploads.sh" $line
  done
}

build
case $what in
  browser | far | small | many | s3 | memory) "$what" "$@" ;;
  curl) one_stream "$@" ;;
  start) start_time "$@" ;;
  --small) all_small "$@" ;;
  *) echo "unknown: $what" >&2; exit 2 ;;
esac
