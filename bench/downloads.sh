#!/usr/bin/env bash
# Download of one large file over loopback, one stream, curl into nothing: SecureVault beside rclone's WebDAV server over a
# crypt remote (the usual self-hosted way) and beside Kestrel with the same file in the clear, turn by turn in one run.
# usage: bench/downloads.sh [MEBIBYTES] [ROUNDS]     needs curl and rclone
set -euo pipefail
cd "$(dirname "$0")/.."
mebibytes=${1:-1024} rounds=${2:-5}
work=$(mktemp -d)
pids=()
stop() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT

dotnet build SecureVault.sln -c Release -v quiet --nologo
bench() { dotnet bench/SecureVault.Bench/bin/Release/net10.0/SecureVault.Bench.dll "$@"; }
app=17501 plain=17502 dav=17503
email=bench@example.org password="a password for the bench"

bench fill "$work/file.bin" "$mebibytes"
item=$(bench seed "$work/vault" "$email" "$password" "$work/file.bin")

(cd SecureVault.Web && exec dotnet bin/Release/net10.0/SecureVault.Web.dll --Vault:DataFolder="$work/vault" --Urls=http://127.0.0.1:$app) >"$work/app.log" 2>&1 &
pids+=($!)
dotnet bench/SecureVault.Bench/bin/Release/net10.0/SecureVault.Bench.dll plain "$work/file.bin" http://127.0.0.1:$plain >"$work/plain.log" 2>&1 &
pids+=($!)

export RCLONE_CONFIG="$work/rclone.conf"
touch "$RCLONE_CONFIG"
mkdir "$work/crypt"
rclone config create secret crypt remote="$work/crypt" password="$(rclone obscure "$password")" >/dev/null
rclone copy "$work/file.bin" secret: >/dev/null
rclone serve webdav secret: --addr 127.0.0.1:$dav >"$work/dav.log" 2>&1 &
pids+=($!)

wait_for() { for _ in $(seq 120); do curl -s -o /dev/null "$1" && return; sleep 0.5; done; echo "no answer: $1" >&2; exit 1; }
wait_for http://127.0.0.1:$app/health/ready
wait_for http://127.0.0.1:$dav/
wait_for http://127.0.0.1:$plain/none

jar="$work/cookies"
page=$(curl -s -c "$jar" "http://127.0.0.1:$app/account/sign-in")
field() { sed -nE "s/.*name=\"$1\" value=\"([^\"]+)\".*/\1/p" <<<"$page" | head -n 1; }
curl -s -o /dev/null -b "$jar" -c "$jar" "http://127.0.0.1:$app/account/sign-in" \
  --data-urlencode "__RequestVerificationToken=$(field __RequestVerificationToken)" --data-urlencode "_handler=sign-in" \
  --data-urlencode "Form.Email=$email" --data-urlencode "Form.Password=$password"

# bytes per second of the median round
speed() { sort -n "$work/rates-$1" | sed -n "$(((rounds + 1) / 2))p"; }
for round in $(seq 0 "$rounds"); do
  for what in vault plain rclone; do
    case $what in
      vault) url="http://127.0.0.1:$app/files/$item/content" ;;
      plain) url="http://127.0.0.1:$plain/" ;;
      rclone) url="http://127.0.0.1:$dav/file.bin" ;;
    esac
    read -r code size rate < <(curl -s -o /dev/null -b "$jar" -w '%{http_code} %{size_download} %{speed_download}\n' "$url")
    [ "$code" = 200 ] && [ "$size" = $((mebibytes * 1024 * 1024)) ] || { echo "$what answered $code with $size bytes" >&2; exit 1; }
    # the first round fills caches
    [ "$round" = 0 ] || echo "${rate%.*}" >>"$work/rates-$what"
  done
done

v=$(speed vault) p=$(speed plain) r=$(speed rclone)
awk -v v="$v" -v p="$p" -v r="$r" 'BEGIN {
  printf "%-34s %8s %8s\n", "download, one stream", "MB/s", "ratio"
  printf "%-34s %8.0f %8s\n", "SecureVault", v / 1e6, "1"
  printf "%-34s %8.0f %8.2f\n", "rclone serve webdav over crypt", r / 1e6, v / r
  printf "%-34s %8.0f %8.2f\n", "Kestrel, the same file in the clear", p / 1e6, v / p
}'
