#!/usr/bin/env bash
# A real S3 server for the tests: one Ceph monitor, one object daemon that keeps everything in memory and one
# RADOS Gateway, as plain processes on loopback. Nothing of it outlives `stop` but logs in the folder.
#
#   s3-server.sh start  FOLDER [PORT [MONITOR_PORT]]   S3 on PORT (7480); the monitor takes MONITOR_PORT (PORT + 1) and the next
#   s3-server.sh env    FOLDER                         prints NAME=VALUE lines: export $(s3-server.sh env FOLDER)
#   s3-server.sh stop   FOLDER                         ends what start began, by process id
#
# Packages (Debian): radosgw ceph-mon ceph-osd ceph-common curl
set -euo pipefail

usage() { sed -n '5,7s/^# *//p' "$0" >&2; exit 2; }
[[ $# -ge 2 ]] || usage
command=$1
folder=$(realpath -m "$2")
port=${3:-7480}
monitor_port=${4:-$((port + 1))}
conf=$folder/ceph.conf
export CEPH_CONF=$conf

# Test keys: they open nothing but this server in memory.
access_key=vaulttest
secret_key=vaulttestsecret
limited_access_key=vaultlimited
limited_secret_key=vaultlimitedsecret

# A daemon is ours when its command line names our configuration; a pid that was given to another process is not.
is_ours() { [[ -r /proc/$1/cmdline ]] && tr '\0' ' ' <"/proc/$1/cmdline" | grep -qF -- "$conf"; }

run() {
    local name=$1
    shift
    "$@" -c "$conf" -f >"$folder/log/$name.out" 2>&1 </dev/null &
    echo $! >"$folder/$name.pid"
    disown
}

stop() {
    local name pid
    for name in rgw osd mon; do
        [[ -f $folder/$name.pid ]] || continue
        pid=$(<"$folder/$name.pid")
        # Everything is in memory, so there is nothing to close in order.
        if is_ours "$pid"; then kill -KILL "$pid"; fi
        while is_ours "$pid"; do sleep 0.05; done
        rm -f "$folder/$name.pid"
    done
}

answers() { curl -sf -o /dev/null --max-time 2 "http://127.0.0.1:$port/"; }

fail() {
    echo "s3-server.sh: $1; see $folder/log" >&2
    stop
    exit 1
}

write_configuration() {
    fsid=$(</proc/sys/kernel/random/uuid)
    monitor="[v2:127.0.0.1:$monitor_port,v1:127.0.0.1:$((monitor_port + 1))]"
    cat >"$conf" <<CONF
[global]
fsid = $fsid
mon_initial_members = a
mon_host = $monitor
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
auth_allow_insecure_global_id_reclaim = false
keyring = $folder/keyring
mon_data = $folder/mon
osd_data = $folder/osd
rgw_data = $folder/rgw
run_dir = $folder/run
admin_socket = $folder/run/\$name.\$pid.asok
log_file = $folder/log/\$name.log
# one copy of everything, in memory; a test machine's disk may be nearly full
osd_objectstore = memstore
memstore_device_bytes = 8589934592
osd_pool_default_size = 1
osd_pool_default_min_size = 1
mon_allow_pool_size_one = true
mon_data_avail_warn = 2
mon_data_avail_crit = 1
# few placement groups: every pool of the gateway starts faster
osd_pool_default_pg_num = 4
osd_pool_default_pgp_num = 4
osd_pool_default_pg_autoscale_mode = off
mon_max_pg_per_osd = 1000
osd_crush_chooseleaf_type = 0
osd_crush_update_on_start = false
osd_class_update_on_start = false
# what is deleted goes soon, not after two hours: it is in memory
rgw_gc_obj_min_wait = 30
rgw_gc_processor_period = 30
rgw_gc_processor_max_time = 30
rgw_frontends = beast endpoint=127.0.0.1:$port
CONF
}

make_keys() {
    ceph-authtool -C "$folder/keyring" --gen-key -n mon. --cap mon 'allow *'
    ceph-authtool "$folder/keyring" --gen-key -n client.admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *'
    ceph-authtool "$folder/keyring" --gen-key -n osd.0 --cap mon 'allow profile osd' --cap osd 'allow *'
    ceph-authtool "$folder/keyring" --gen-key -n client.rgw --cap mon 'allow rwx' --cap osd 'allow rwx'
}

start_cluster() {
    local osd_id
    monmaptool --create --clobber --addv a "$monitor" --fsid "$fsid" "$folder/monmap"
    ceph-mon -c "$conf" --mkfs -i a --monmap "$folder/monmap" --keyring "$folder/keyring"
    run mon ceph-mon -i a
    osd_id=$(</proc/sys/kernel/random/uuid)
    timeout 60 ceph osd new "$osd_id"
    ceph osd crush add-bucket local host root=default
    ceph osd crush add osd.0 1.0 host=local
    ceph-osd -c "$conf" -i 0 --mkfs --osd-uuid "$osd_id" --keyring "$folder/keyring"
    run osd ceph-osd -i 0
    run rgw radosgw -n client.rgw
}

make_users() {
    radosgw-admin -n client.rgw user create --uid=vault --display-name=vault \
        --access-key="$access_key" --secret-key="$secret_key"
    radosgw-admin -n client.rgw user create --uid=limited --display-name=limited \
        --access-key="$limited_access_key" --secret-key="$limited_secret_key"
}

start() {
    local program
    for program in radosgw radosgw-admin ceph ceph-mon ceph-osd ceph-authtool monmaptool curl; do
        type -P "$program" >/dev/null || { echo "s3-server.sh: $program is missing (apt: radosgw ceph-mon ceph-osd ceph-common curl)" >&2; exit 3; }
    done
    if [[ -f $folder/rgw.pid ]] && is_ours "$(<"$folder/rgw.pid")"; then echo "s3-server.sh: already running in $folder" >&2; exit 0; fi
    if answers; then echo "s3-server.sh: port $port is taken" >&2; exit 1; fi
    if [[ -e $folder && ! -f $conf && -n $(ls -A "$folder") ]]; then echo "s3-server.sh: $folder holds something else" >&2; exit 1; fi
    stop
    rm -rf "$folder"
    mkdir -p "$folder"/{mon,osd,rgw,run,log}
    echo "$port" >"$folder/port"
    write_configuration
    make_keys >"$folder/log/keys.out" 2>&1 || fail "keys could not be made"
    # A function in an || list runs without errexit, so each step is chained to it in a shell of its own.
    (set -e; start_cluster) >"$folder/log/cluster.out" 2>&1 || true
    local tries
    for ((tries = 0; tries < 240; tries++)); do
        if answers; then break; fi
        sleep 0.25
    done
    answers || fail "the gateway did not answer on port $port"
    make_users >"$folder/log/users.out" 2>&1 || fail "the users could not be made"
    echo "S3 at http://127.0.0.1:$port"
}

print_environment() {
    [[ -f $folder/port ]] || { echo "s3-server.sh: nothing was started in $folder" >&2; exit 1; }
    cat <<ENVIRONMENT
SECUREVAULT_TEST_S3=http://127.0.0.1:$(<"$folder/port")
AWS_ACCESS_KEY_ID=$access_key
AWS_SECRET_ACCESS_KEY=$secret_key
AWS_REGION=us-east-1
SECUREVAULT_TEST_S3_LIMITED_KEY_ID=$limited_access_key
SECUREVAULT_TEST_S3_LIMITED_SECRET=$limited_secret_key
ENVIRONMENT
}

case $command in
    start) start ;;
    stop) stop ;;
    env) print_environment ;;
    *) usage ;;
esac
