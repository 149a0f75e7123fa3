#!/usr/bin/env bash
# Download of one large file over loopback, one stream, curl into nothing: SecureVault beside rclone's WebDAV server over a
# crypt remote (the usual self-hosted way) and beside Kestrel with the same file in the clear, turn by turn in one run.
# usage: bench/downloads.sh [MEBIBYTES] [ROUNDS]     needs curl and rclone
#        bench/downloads.sh --small                  a few seconds, to see that it works; its figures mean nothing
set -euo pipefail
. "$(dirname "$0")/common.sh"
[ "${1:-}" != --small ] || set -- 8 1
mebibytes=${1:-1024} rounds=${2:-5}

build
bench fill "$work/file.bin" "$mebibytes"
item=$(bench seed "$work/vault" "$email" "$password" "$work/file.bin")
start_app "$work/vault" "$app_url"
start_bench plain plain "$work/file.bin" "$plain_url"
start_rclone "$work/file.bin"
wait_for "$plain_url/none"
sign_in "$app_url"

for round in $(seq 0 "$rounds"); do
  for what in vault plain rclone; do
    case $what in
      vault) url="$app_url/files/$item/content" ;;
      plain) url="$plain_url/" ;;
      rclone) url="$dav_url/file.bin" ;;
    esac
    read -r code size rate < <(curl -s -o /dev/null -b "$work/cookies" -w '%{http_code} %{size_download} %{speed_download}\n' "$url")
    [ "$code" = 200 ] && [ "$size" = $((mebibytes * 1024 * 1024)) ] || { echo "$what answered $code with $size bytes" >&2; exit 1; }
    # the first round fills caches
    [ "$round" = 0 ] || note "$what" "$(calc %.1f "$rate / 1e6")"
  done
done

head_row "download, one stream"
row "SecureVault" "$(median vault)" MB/s 1
row "rclone serve webdav over crypt" "$(median rclone)" MB/s "$(calc %.2f "$(median vault) / $(median rclone)")"
row "Kestrel, the same file in the clear" "$(median plain)" MB/s "$(calc %.2f "$(median vault) / $(median plain)")"
