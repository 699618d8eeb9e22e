#!/bin/bash
# Holds a machine's namespaces: an overlay over this machine's files, and a loopback network.
# Arguments: an empty folder, the checkout, the virtual environment, the folder of stand-ins.
set -euo pipefail
folder=$1 checkout=$2 environment=$3 tools=$4

mount -t tmpfs machine "$folder"
mkdir "$folder/upper" "$folder/work" "$folder/root"
mount -t overlay machine -o "lowerdir=/,upperdir=$folder/upper,workdir=$folder/work" "$folder/root"
root=$folder/root
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 run "$root/run"

# Nothing that this machine was used for before, and accounts that can reach the checkout.
rm -rf "$root"/opt/kiosk "$root"/etc/kiosk "$root"/etc/lobby-hq "$root"/var/lib/kiosk "$root"/var/lib/lobby-hq
rm -rf "$root"/etc/mosquitto/conf.d && mkdir -p "$root/etc/mosquitto/conf.d" "$root/var/log/units"
python=$(readlink -f "$environment/bin/python3")
for path in "$checkout" "$environment" "$python"; do
  while [ "$path" != / ]; do chmod o+rx "$root$path"; path=$(dirname "$path"); done
done

# /opt/kiosk is what `python3 -m venv` and `pip install` would have made: the same pinned packages.
mkdir -p "$root/usr/local/tools" "$root/opt"
cp "$tools"/* "$root/usr/local/tools/"
sed -i "1s|.*|#!$environment/bin/python3|" "$root/usr/local/tools/systemctl"
echo "$environment" > "$root/usr/local/tools/environment"
printf '127.0.0.1 localhost broker.example hq.example\n' > "$root/etc/hosts"
"$environment/bin/python3" - <<'UP'
import fcntl, socket, struct
SIOCSIFFLAGS, IFF_UP = 0x8914, 1
with socket.socket() as one:
    fcntl.ioctl(one, SIOCSIFFLAGS, struct.pack("16sh", b"lo", IFF_UP))
UP
echo ready
exec chroot "$root" sleep infinity
