# What the transfer benchmarks share; sourced. Everything it starts ends with the script, and nothing is left behind.
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
work=$(mktemp -d)
pids=()
email=bench@example.org password="a password for the bench"
port=${BENCH_PORT:-17500} # and the next four, and three more for S3
app=$((port + 1)) plain=$((port + 2)) dav=$((port + 3)) other=$((port + 4)) s3port=$((port + 80))
# shellcheck disable=SC2034
{ app_url=http://127.0.0.1:$app plain_url=http://127.0.0.1:$plain dav_url=http://127.0.0.1:$dav other_url=http://127.0.0.1:$other; }

stop_all() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  [ -d "$work/s3" ] && "$root/SecureVault.Tests/s3-server.sh" stop "$work/s3" >/dev/null 2>&1
  rm -rf "$work"
}
trap stop_all EXIT

# BENCH_NO_BUILD=1: whoever calls has built already
build() { [ -n "${BENCH_NO_BUILD:-}" ] || dotnet build "$root/SecureVault.sln" -c Release -v quiet --nologo; }
bench() { dotnet "$root/bench/SecureVault.Bench/bin/Release/net10.0/SecureVault.Bench.dll" "$@"; }

# start NAME COMMAND...: in the background; $pid is its process, $work/NAME.log what it says
start() {
  local name=$1
  shift
  "$@" >"$work/$name.log" 2>&1 &
  pid=$!
  pids+=("$pid")
}

wait_for() { for _ in $(seq 240); do curl -s -o /dev/null "$1" && return; sleep 0.25; done; echo "no answer: $1" >&2; exit 1; }

# start_app FOLDER URL [SETTING...]: the vault, with the account $email
start_app() {
  local folder=$1 url=$2
  shift 2
  [ -e "$folder" ] || bench account "$folder" "$email" "$password"
  start "app-${url##*:}" env -C "$root/SecureVault.Web" dotnet bin/Release/net10.0/securevault.dll --Vault:DataFolder="$folder" --Urls="$url" "$@"
  wait_for "$url/health/ready"
}

start_bench() { start "$1" dotnet "$root/bench/SecureVault.Bench/bin/Release/net10.0/SecureVault.Bench.dll" "${@:2}"; }

# start_rclone [FILE]: WebDAV over a crypt remote. The file goes in first, because the server remembers the folders it has listed.
start_rclone() {
  export RCLONE_CONFIG="$work/rclone.conf"
  touch "$RCLONE_CONFIG"
  mkdir -p "$work/crypt"
  rclone config create secret crypt remote="$work/crypt" password="$(rclone obscure "$password")" >/dev/null
  [ $# = 0 ] || rclone copy "$1" secret: >/dev/null
  start dav rclone serve webdav secret: --addr "127.0.0.1:$dav"
  wait_for "$dav_url/"
}

# the RADOS Gateway that the tests use; its keys go into the environment, unless they are there already
start_s3() {
  [ -z "${SECUREVAULT_TEST_S3:-}" ] || return 0
  "$root/SecureVault.Tests/s3-server.sh" start "$work/s3" "$s3port" >/dev/null
  while IFS= read -r line; do export "${line?}"; done < <("$root/SecureVault.Tests/s3-server.sh" env "$work/s3" "$s3port")
}

# sign_in URL: cookies go to $work/cookies
sign_in() {
  local url=$1 page
  page=$(curl -s -c "$work/cookies" "$url/account/sign-in")
  field() { sed -nE "s/.*name=\"$1\" value=\"([^\"]+)\".*/\1/p" <<<"$page" | head -n 1; }
  curl -s -o /dev/null -b "$work/cookies" -c "$work/cookies" "$url/account/sign-in" \
    --data-urlencode "__RequestVerificationToken=$(field __RequestVerificationToken)" --data-urlencode "_handler=sign-in" \
    --data-urlencode "Form.Email=$email" --data-urlencode "Form.Password=$password"
}
cookie_header() { awk '/^#HttpOnly_/ || !/^#/ { if (NF >= 7) printf "%s%s=%s", (n++ ? "; " : ""), $6, $7 }' "$work/cookies"; }

# put FILE URL: bytes per second of one PUT
put() { curl -sf -o /dev/null -w '%{speed_upload}\n' -T "$1" "$2"; }
# tus FILE URL NAME: bytes per second of one upload into the vault, from its creation to its last answer
tus() {
  local size place
  size=$(stat -c %s "$1")
  place=$(curl -sfi "$2/files/uploads" -X POST -b "$work/cookies" -H 'Tus-Resumable: 1.0.0' -H "Upload-Length: $size" \
    -H "Upload-Metadata: filename $(printf %s "$3" | base64)" | tr -d '\r' | sed -n 's/^Location: //Ip')
  curl -sf -o /dev/null -w '%{speed_upload}\n' -X PATCH "$2$place" -b "$work/cookies" -H 'Tus-Resumable: 1.0.0' -H 'Upload-Offset: 0' \
    -H 'Content-Type: application/offset+octet-stream' -T "$1"
}

note() { printf '%s\n' "$2" >>"$work/values-$1"; }
median() { sort -g "$work/values-$1" | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
# processor seconds that a process has used, and the most memory it has had, in MiB
cpu_of() { awk -v hz="$(getconf CLK_TCK)" '{ sub(/^.*\) /, ""); print ($12 + $13) / hz }' "/proc/$1/stat"; }
peak_of() { awk '/^VmHWM/ { printf "%.0f", $2 / 1024 }' "/proc/$1/status"; }
calc() { awk "BEGIN { printf \"$1\", $2 }"; }
# row WHAT VALUE UNIT RATIO
head_row() { printf '%-58s %14s %8s   load %s\n' "$1" "" "ratio" "$(cut -d' ' -f1 /proc/loadavg)"; }
row() { printf '%-58s %9.*f %-5s %7s\n' "$1" "${5:-0}" "$2" "$3" "${4:-}"; }
