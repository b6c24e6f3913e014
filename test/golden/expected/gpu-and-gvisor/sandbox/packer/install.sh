#!/bin/sh
# Brings the files of this folder to the machine that it runs on, or below --root DIR to the one whose image is mounted
# there: with owners and modes, units enabled by links. Prints what it changes; run again, it changes nothing.
#   install.sh [--root DIR]            installs
#   install.sh [--root DIR] --verify   says what differs, and changes nothing; needs no other file of this folder
#   install.sh --import                installs, then puts the images into containerd's store, for an image that is built
# Exit 0: all is as it should be. 1: it is not. 2: wrong usage.
# Written by nodegen; changes here are lost. Needs coreutils and a POSIX shell, and is run as root.
set -u
umask 022
LC_ALL=C
export LC_ALL

newline='
'
record=/etc/nodegen/payload
root=
action=install
import=no

say() { printf '%s\n' "$*"; }
error() { printf 'install.sh: error: %s\n' "$*" >&2; }
usage() {
  error "$1; usage: install.sh [--root DIR] [--verify], or install.sh --import"
  exit 2
}

# each FILE LINK: calls FILE with user, group, mode, sha256, where it is in this folder and where on the machine, and
# LINK with target and path, for all that the machine is to have.
each() {
  "$1" root root 644 18ca11d0df8a277b71456f26a76cce57fd96fc91c76ae14915487d154cc6926f rootfs/etc/containerd/certs.d/_default/hosts.toml /etc/containerd/certs.d/_default/hosts.toml
  "$1" root root 644 214e5b9fc3756548440472b3f1991e4b3e7f473befdcc70cd3a78725032f8989 rootfs/etc/containerd/config.toml /etc/containerd/config.toml
  "$1" root root 644 eec6b3e2e309ac3da3fe21d78ebf35bcd496f928ca70906c4d397d51aec93147 rootfs/etc/containerd/runsc.toml /etc/containerd/runsc.toml
  "$1" root root 644 0dc95fce984062d073b99c7c964338a1383278ddee7aacc8cc6e986016ab2578 rootfs/etc/systemd/system/containerd.service.d/10-nodegen-order.conf /etc/systemd/system/containerd.service.d/10-nodegen-order.conf
  "$1" root root 644 b116073faf3e96bcb1387c53c5d468b912810cb2c9fb518a15cdcc44e6ff91ac rootfs/etc/systemd/system/containerd.service.d/30-nodegen-store.conf /etc/systemd/system/containerd.service.d/30-nodegen-store.conf
  "$1" root root 644 0dc95fce984062d073b99c7c964338a1383278ddee7aacc8cc6e986016ab2578 rootfs/etc/systemd/system/kubelet.service.d/10-nodegen-order.conf /etc/systemd/system/kubelet.service.d/10-nodegen-order.conf
  "$1" root root 644 48dcf812775fe80e97676f5e037f1337c7419d96880db93dda4860d3ade42ada rootfs/etc/systemd/system/kubelet.service.d/20-nodegen.conf /etc/systemd/system/kubelet.service.d/20-nodegen.conf
  "$1" root root 644 da87b73db8521f4c239ed460b312b20c2cbdd0443424da858e81e5df0d07b1fa rootfs/etc/systemd/system/kubelet.service.d/30-nodegen-kubelet.conf /etc/systemd/system/kubelet.service.d/30-nodegen-kubelet.conf
  "$1" root root 644 f75edc24ada7b7da5de98b71922503292d427b9d81861f3c2726b595277deb09 rootfs/etc/systemd/system/nodegen-preload.service /etc/systemd/system/nodegen-preload.service
  "$1" root root 755 dfdca92bf5b84b337d5ef6cc802af90763eb15594c6519fbfc006c069c7eb8ab rootfs/opt/nodegen/bin/nodegen-preload /opt/nodegen/bin/nodegen-preload
  "$1" root root 755 b1153f6af8c633908846a5530e5d3942467d308ce276e51e51241c457be84b9a rootfs/opt/nodegen/bin/nodegen-verify /opt/nodegen/bin/nodegen-verify
  "$1" root root 644 38ae31c0a20d2a791a310fcdd45d1ff7a11f3ca58334f817404375fe20fcf158 rootfs/var/lib/kubelet/config.yaml /var/lib/kubelet/config.yaml
  "$2" ../kubelet.service /etc/systemd/system/multi-user.target.wants/kubelet.service
  "$2" ../nodegen-preload.service /etc/systemd/system/multi-user.target.wants/nodegen-preload.service
  :
}

while [ "$#" -gt 0 ]; do
  case $1 in
  --root)
    [ -n "${2-}" ] || usage "--root needs a folder"
    root=$2
    shift
    ;;
  --root=?*) root=${1#--root=} ;;
  --verify) action=verify ;;
  --import) import=yes ;;
  *) usage "unknown argument $1" ;;
  esac
  shift
done
[ "$import" = no ] || [ "$action" = install ] || usage "--import changes the machine, --verify does not"
[ "$import" = no ] || [ -z "$root" ] || usage "--import runs the image's containerd: run it in the image, with chroot DIR"
if [ -n "$root" ]; then
  if ! root=$(CDPATH='' cd -P -- "$root" 2>/dev/null && pwd -P); then
    error "the folder of --root is not there"
    exit 1
  fi
  root=${root%/}
fi
payload=$(CDPATH='' cd -P -- "$(dirname -- "$0")" && pwd -P) || exit 1

# --- is this folder whole? --------------------------------------------------------------------------------------------

# sha256 FILE: through standard input, because the name of a file may change how its digest is printed.
sha256() {
  digest=$(sha256sum <"$1") || return 1
  printf '%s' "${digest%% *}"
}

whole() {
  if [ ! -f "$payload/SHA256SUMS" ]; then
    error "there is no $payload/SHA256SUMS, so nothing says whether this folder is whole"
    return 1
  fi
  lines=0
  damaged=0
  while IFS= read -r line; do
    lines=$((lines + 1))
    # Of a name with a backslash, GNU's sha256sum doubles it, and marks the line with another.
    case $line in
    "\\"*)
      line=${line#?}
      name=$(printf '%s\n' "${line#*  }" | sed 's/\\\\/\\/g')
      ;;
    *) name=${line#*  } ;;
    esac
    if [ ! -f "$payload/$name" ]; then
      error "$name of this folder is missing"
    elif [ "$(sha256 "$payload/$name")" != "${line%%  *}" ]; then
      error "$name of this folder is damaged: it is not what SHA256SUMS says"
    else
      continue
    fi
    damaged=$((damaged + 1))
  done <"$payload/SHA256SUMS"
  if [ "$lines" -ne 20 ]; then
    error "SHA256SUMS is damaged: it has $lines lines, and should have 20"
    damaged=$((damaged + 1))
  fi
  [ "$damaged" -eq 0 ]
}

# --- what differs? ----------------------------------------------------------------------------------------------------

problems=0
problem() {
  error "$*"
  problems=$((problems + 1))
}

# id_of passwd|group NAME: prints the number that the machine knows an account by.
id_of() {
  if [ "$2" = root ]; then
    printf 0
    return
  fi
  # Below /usr/lib where the image is one of ostree.
  for accounts in "$root/etc/$1" "$root/usr/lib/$1"; do
    [ -f "$accounts" ] || continue
    while IFS=: read -r name _ number _; do
      if [ "$name" = "$2" ]; then
        printf '%s' "$number"
        return
      fi
    done <"$accounts"
  done
}

# Reads path. Sets folder to the one of its folders that is there, and says what is in the way of writing below it.
look_above() {
  folder=${path%/*}
  until [ -d "$root$folder/" ]; do
    if [ -e "$root$folder" ] || [ -L "$root$folder" ]; then
      problem "$path can't be there: $folder is no folder"
      return 1
    fi
    folder=${folder%/*}
  done
  [ -n "$root" ] || return 0
  real=$(CDPATH='' cd -P -- "$root$folder/" && pwd -P)
  case $real/ in
  "$root"/*) ;;
  *)
    problem "$path would not be in the image: $folder is a link to $real. Mount what is there, and run this in it: chroot DIR"
    return 1
    ;;
  esac
}

# Reads path, folder and difference. Remembers what is to be done, by its number.
todo=' '
new=
to_do() {
  todo="$todo$number "
  if [ "$action" = install ] && [ ! -w "$root$folder/" ]; then
    problem "$path can't be written: $root$folder is read-only"
  fi
  below=${path%/*}
  while [ "$below" != "$folder" ]; do
    case $newline$new in *"${newline}folder $below$newline"*) ;; *) new="folder $below$newline$new" ;; esac
    below=${below%/*}
  done
}

number=0
compare_file() {
  number=$((number + 1))
  path=$6
  look_above || return 0
  target=$root$path
  difference=
  uid=$(id_of passwd "$1")
  gid=$(id_of group "$2")
  if [ -z "$uid" ] || [ -z "$gid" ]; then
    problem "$path belongs to $1:$2, and the machine does not know them: make them before"
  elif [ -L "$target" ]; then
    difference='was a link'
  elif [ -d "$target" ]; then
    problem "$path is a folder"
  elif [ ! -e "$target" ]; then
    difference=new
  elif [ ! -f "$target" ]; then
    problem "$path is no plain file"
  elif [ "$(sha256 "$target")" != "$4" ]; then
    difference='other content'
  else
    have=$(stat -c '%a %u:%g' "$target")
    [ "$have" = "$3 $uid:$gid" ] || difference="mode and owner $have, not $3 $uid:$gid"
  fi
  if [ -n "$difference" ]; then
    to_do
    new="$new$4 $path$newline"
    [ "$action" = install ] || say "differs  $path ($difference)"
  elif recorded "$path"; then
    new="$new$4 $path$newline"
  fi
}

compare_link() {
  number=$((number + 1))
  path=$2
  look_above || return 0
  target=$root$path
  if [ -L "$target" ] && [ "$(readlink "$target")" = "$1" ]; then
    ! recorded "$path" || new="${new}link:$1 $path$newline"
  elif [ -d "$target" ] && [ ! -L "$target" ]; then
    problem "$path is a folder"
  else
    to_do
    new="${new}link:$1 $path$newline"
    [ "$action" = install ] || say "differs  $path (no link to $1)"
  fi
}

# --- what an earlier payload left -------------------------------------------------------------------------------------

# The record has a line for each file (its digest), link (its target) and folder that a payload has brought.
old=$(cat "$root$record" 2>/dev/null)
[ -z "$old" ] || old=$old$newline

recorded() {
  case $newline$old in *" $1$newline"*) return 0 ;; esac
  return 1
}

# as_recorded WHAT PATH: nobody has touched it since.
as_recorded() {
  case $1 in
  link:*) [ -L "$root$2" ] && [ "$(readlink "$root$2")" = "${1#link:}" ] ;;
  *) [ -f "$root$2" ] && [ ! -L "$root$2" ] && [ "$(sha256 "$root$2")" = "$1" ] ;;
  esac
}

# A folder that is left empty may mean something: to containerd one in certs.d hides _default.
remove_folders() {
  emptied=${1%/*}
  while recorded_folder "$emptied" && rmdir "$root$emptied" 2>/dev/null; do
    say "removed  $emptied"
    emptied=${emptied%/*}
  done
}

recorded_folder() {
  case $newline$old in *"${newline}folder $1$newline"*) return 0 ;; esac
  return 1
}

kept=
stale=0
# Through a here-document, so that the loop is no process of its own.
old_files() {
  while IFS= read -r line; do
    what=${line%% *}
    path=${line#* }
    case $what in
    '') continue ;;
    folder)
      # Who made it is remembered as long as it is there.
      [ ! -d "$root$path" ] || case $newline$new in *"${newline}folder $path$newline"*) ;; *) kept="${kept}folder $path$newline" ;; esac
      continue
      ;;
    esac
    case $newline$new in *" $path$newline"*) continue ;; esac
    [ -e "$root$path" ] || [ -L "$root$path" ] || continue
    stale=$((stale + 1))
    if [ "$action" = verify ]; then
      say "left     $path (of an earlier payload)"
    elif ! look_above; then
      :
    elif as_recorded "$what" "$path"; then
      rm -f -- "$root$path" || return 1
      changed=$((changed + 1))
      say "removed  $path"
      remove_folders "$path"
    else
      kept="$kept$what $path$newline"
      say "kept     $path (of an earlier payload, and changed since: remove it by hand)"
    fi
  done <<RECORD
$old
RECORD
}

# write_record LINES
write_record() {
  lines=$(printf '%s' "$1" | sort -u)
  [ "$lines" != "$(cat "$root$record" 2>/dev/null)" ] || return 0
  if [ -z "$lines" ]; then
    rm -f -- "$root$record"
    return
  fi
  make_folder "${record%/*}" || return 1
  temporary=$root${record%/*}/.nodegen-new
  rm -f -- "$temporary"
  printf '%s\n' "$lines" >"$temporary" && chmod 644 "$temporary" && mv -f -- "$temporary" "$root$record" &&
    relabel "$record"
}

# --- installing -------------------------------------------------------------------------------------------------------

changed=0
failed=no
failure() {
  error "$*"
  failed=yes
}

# Where SELinux is, a file has its label from where it is, not from where it was made. An image that is only mounted
# has to be labelled by who builds it.
relabel() {
  [ -z "$root" ] && command -v restorecon >/dev/null 2>&1 || return 0
  restorecon -R "$1"
}

make_folder() {
  [ ! -d "$root$1" ] || return 0
  first=$1
  while [ ! -d "$root${first%/*}/" ]; do first=${first%/*}; done
  mkdir -p -- "$root$1" && relabel "$first"
}

is_to_do() {
  number=$((number + 1))
  [ "$failed" = no ] || return 1
  case $todo in *" $number "*) return 0 ;; esac
  return 1
}

# in_place WORD: what was made beside its place is put there; over a link too, wherever that leads.
in_place() {
  if [ -L "$root$path" ]; then rm -f -- "$root$path" || return 1; fi
  mv -f -- "$temporary" "$root$path" || return 1
  changed=$((changed + 1))
  say "$1 $path"
  relabel "$path"
}

install_file() {
  path=$6
  is_to_do || return 0
  # With a dot in front: what reads a folder does not take it for one of its files.
  temporary=$root${path%/*}/.${path##*/}.nodegen-new
  did='added   '
  [ ! -e "$root$path" ] || did='changed '
  if make_folder "${path%/*}" &&
    rm -f -- "$temporary" &&
    cp -- "$payload/$5" "$temporary" &&
    chown "$(id_of passwd "$1"):$(id_of group "$2")" "$temporary" &&
    chmod "$3" "$temporary" &&
    in_place "$did"; then
    return 0
  fi
  failure "$path could not be written"
}

install_link() {
  path=$2
  is_to_do || return 0
  temporary=$root${path%/*}/.${path##*/}.nodegen-new
  if make_folder "${path%/*}" &&
    rm -f -- "$temporary" &&
    ln -s -- "$1" "$temporary" &&
    in_place 'linked  '; then
    return 0
  fi
  failure "$path could not be made"
}

# --- images into containerd's store -----------------------------------------------------------------------------------

containerd=containerd.service

preload() {
  /opt/nodegen/bin/nodegen-preload && /opt/nodegen/bin/nodegen-preload images
}

# Both ways containerd runs with the configuration that is there now, and afterwards not more than it did before.
import_images() {
  if [ -d /run/systemd/system ]; then
    was=$(systemctl is-active "$containerd")
    systemctl restart "$containerd" || return 1
    preload
    result=$?
    [ "$was" = active ] || systemctl stop "$containerd" || result=1
    return "$result"
  fi
  if [ "$(ctr --address /run/containerd/containerd.sock version 2>/dev/null | grep -c Server)" -gt 0 ]; then
    error "a containerd runs here already: stop it"
    return 1
  fi
  containerd --config /etc/containerd/config.toml >/dev/null 2>&1 &
  process=$!
  trap 'kill "$process"' EXIT
  preload
  result=$?
  trap - EXIT
  kill "$process" && wait "$process"
  return "$result"
}

# ----------------------------------------------------------------------------------------------------------------------

if [ "$action" = verify ]; then
  each compare_file compare_link
  old_files
  if [ "$todo" = ' ' ] && [ "$problems" -eq 0 ] && [ "$stale" -eq 0 ]; then
    say "install.sh: all $number files and links are as they should be"
    exit 0
  fi
  exit 1
fi

if [ "$(id -u)" -ne 0 ]; then
  error "only root can give files their owners: run it with sudo"
  exit 1
fi
whole || {
  error "nothing was changed"
  exit 1
}
each compare_file compare_link
if [ "$problems" -gt 0 ]; then
  error "nothing was changed"
  exit 1
fi
# Before anything else, so that what a run brings that is killed is known to the next.
if [ "$todo" != ' ' ] && ! write_record "$old$new"; then
  error "$record could not be written"
  exit 1
fi
number=0
each install_file install_link
if [ "$failed" = no ] && ! { old_files && write_record "$new$kept"; }; then
  failure "what an earlier payload left could not be removed"
fi
if [ "$changed" -gt 0 ] && [ -z "$root" ] && [ -d /run/systemd/system ]; then
  systemctl daemon-reload || failure "systemd does not reload its units"
fi
if [ "$changed" -eq 0 ] && [ "$failed" = no ]; then
  say "install.sh: nothing to do: all $number files and links are as they should be"
else
  say "install.sh: $changed changed of $number files and links"
fi
if [ "$failed" = no ] && [ "$import" = yes ]; then
  import_images || failure "the images are not in containerd's store"
fi
[ "$failed" = no ]
