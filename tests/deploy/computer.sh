#!/bin/bash
# A computer as the guide has it, as far as a test can: everything that is installed here, beneath a layer of its own. What
# asks a network or a running systemd is replaced by scripts that do what follows from it; all else is the real thing.
#   computer.sh NAME SOURCE PACKAGES SCRIPT    runs SCRIPT there, as root, in the namespaces of the caller
set -euo pipefail
name=$1 source=$2 packages=$3 script=$4
here=/run/$name
mkdir -p "$here"
mount -t tmpfs tmpfs "$here"
mkdir "$here/upper" "$here/work" "$here/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$here/upper,workdir=$here/work" "$here/root"
root=$here/root
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/tmp" -o mode=1777
rm -rf "$root/opt/onewindow" "$root/opt/packages" "$root/var/lib/onewindow" "$root/etc/onewindow" "$root/etc/onewindow.toml"
mkdir -p "$root/opt/packages" "$root/source" "$root/etc/udev/rules.d" "$root/etc/systemd/system" "$root/root/bin" "$root/run/units"
mount --bind "$packages" "$root/opt/packages"
mount --bind "$source" "$root/source"
grep -q '^onewindow:' "$root/etc/passwd" && chroot "$root" userdel --remove onewindow
chmod 755 "$root" && chmod 700 "$root/root"
cp /usr/bin/python3 "$root/root/bin/python3.13"   # a Python that root alone can run, as pyenv makes them

mkdir "$root/opt/older" && echo 'from asyncio import timeout' >"$root/opt/older/async_timeout.py"

put() { cat >"$root/usr/local/sbin/$1"; chmod 755 "$root/usr/local/sbin/$1"; }
put apt-get <<'END'
#!/bin/bash
# What tests install is here already; nothing else is asked for.
END
cp "$root/usr/local/sbin/apt-get" "$root/usr/local/sbin/udevadm"
put git <<'END'
#!/bin/bash
# The pages' libraries and the Debian packages were installed where the test runs.
set -e
/usr/bin/git -c safe.directory='*' "$@"
[ "$1" = clone ] || exit 0
cd "$3"
mkdir -p .setup static/vendor
# What older patches of this Python need besides may not be here: they get by without.
sed -i "/python_full_version < /,/[^\\\\]\$/d" requirements/runtime.txt
cp /source/vendor/*.js static/vendor/
cat package-lock.json | sha256sum >.setup/pages-run
sed -n 's/^extras="\(.*\)"$/\1/p' scripts/setup >.setup/extras
[ ! -d /source/installed ] || { cp -a /source/installed .venv && cp /source/python-run .setup/; }
END
put systemctl <<'END'
#!/bin/bash
# enable --now UNIT: begins what the unit says as the unit's user, in its folder, with its environment; a timer's once.
set -e
unit=${!#}
file=/etc/systemd/system/$unit
[ -f "$file" ] || file=$file.service
[ -f "$file" ] || { echo "Unit $unit could not be found" >&2; exit 5; }
case $file in *.timer) once=yes file=${file%.timer}.service ;; esac
value() { sed -n "s/^$1=//p" "$file"; }
for name in $(value StateDirectory); do install -d -o "$(value User)" -g "$(value User)" -m "$(value StateDirectoryMode)" "/var/lib/$name"; done
cd "$(value WorkingDirectory)"
mapfile -t lines < <(value Environment)
[ -z "$(value EnvironmentFile)" ] || mapfile -t -O "${#lines[@]}" lines <"$(value EnvironmentFile)"
export "${lines[@]}"
umask "$(value UMask)"
command=$(value ExecStart)
eval "set -- ${command//\$OPTIONS/${OPTIONS:-}}"
if [ -n "${once:-}" ]; then runuser -u "$(value User)" -- "$@"; else runuser -u "$(value User)" -- "$@" >"/run/units/$unit" 2>&1 & fi
END
cp "$script" "$root/run/script"
exec chroot "$root" /usr/bin/env -i HOME=/root PATH=/root/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  LANG=C.UTF-8 PYTHONPATH=/opt/packages:/opt/older PYTHONDONTWRITEBYTECODE=1 PIP_NO_INDEX=1 /bin/bash -c 'cd /root && . /run/script'
