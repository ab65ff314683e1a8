#!/bin/bash
# Plays the commands that instance_init.sh calls, by the name it is called by, in a world that is a folder ($WORLD):
#   bucket/      the S3 bucket's objects          registry/   what Ollama's registry has: blobs, manifest
#   images/ packages/ running/ units/             what is there      calls     every call, in order
#   faults/NAME  a fault; with a number in it, it happens that many times
#   takes/NAME   how many simulated ms a thing takes; a second lasts 1/$SCALE
#   spans        when such a thing began and ended, in order
set -Eeuo pipefail
name=${0##*/}
printf '%s %s\n' "$name" "${*//$'\n'/ }" >>"$WORLD/calls"

nap() { # simulated ms
  local us=$(($1 * 1000 / SCALE))
  /bin/sleep "$((us / 1000000)).$(printf %06d $((us % 1000000)))"
}

takes() { # name
  local ms=0
  [[ ! -e $WORLD/takes/$1 ]] || ms=$(<"$WORLD/takes/$1")
  echo "begin $$ $ms" >>"$WORLD/spans"
  nap "$ms"
  echo "end $$ $ms" >>"$WORLD/spans"
}

fault() { # name: is it to happen now?
  [[ -e $WORLD/faults/$1 ]] || return 1
  local left
  left=$(<"$WORLD/faults/$1")
  [[ $left ]] || return 0
  ((left > 0)) || return 1
  echo $((left - 1)) >"$WORLD/faults/$1"
}

hang() { # long enough that nobody waits for its end
  /bin/sleep "$((STALL_S * 20))"
  exit 1
}

slug() { printf '%s' "${1//[^A-Za-z0-9.]/_}"; }

s3_error() { # code operation text
  echo "fatal error: An error occurred ($1) when calling the $2 operation: $3" >&2
  exit 1
}

package_asked_for() { # waits for it, not for ever
  local try
  for ((try = 0; try < 400; try++)); do
    ! grep -q '^rpm ' "$WORLD/calls" || return 0
    /bin/sleep 0.01
  done
}

# $WORLD/slow-disk: the seconds that a call needs to be read from the disk; `timeout` ends it where it has fewer.
disk_is_read() {
  [[ -e $WORLD/slow-disk && ${LIMIT_S-} ]] || return 0
  ((LIMIT_S >= $(<"$WORLD/slow-disk"))) || exit 124
}

image_pulled() { # waits until `timeout` ends it; where nobody pulled one until then, a file says so
  touch "$WORLD/nobody-pulled"
  until grep -q '^docker pull' "$WORLD/calls"; do /bin/sleep 0.01; done
  rm -f "$WORLD/nobody-pulled"
}

s3_allowed() {
  # Silent but for `timeout`, and from the second look for images on until somebody has pulled one.
  if fault s3-silent; then
    [[ ${1-} != */also/COMPLETE* || $(grep -c '/also/COMPLETE' "$WORLD/calls") -lt 2 ]] || image_pulled
    exit 124
  fi
  ! fault s3-answers-later || package_asked_for
  ! fault s3-hangs || hang
  ! fault s3-denied || s3_error 403 HeadObject Forbidden
}

aws_get() { # key file
  local from=$WORLD/bucket/$1 size
  s3_allowed "$2"
  [[ -e $from ]] || s3_error 404 HeadObject "Key \"$1\" does not exist"
  if [[ $2 == - ]]; then
    takes restore
    exec cat "$from"
  fi
  size=$(stat -c %s "$from")
  if ((size > 100000)); then
    ! { fault crt-broken && grep -q 'client = crt' "$AWS_CONFIG_FILE"; } || s3_error 0 GetObject 'AWS_ERROR_S3_INTERNAL'
    head -c $((size / 2)) "$from" >"$2.Ab12Cd34"
    ! fault s3-stalls || hang
    # Like XFS, which gives a growing file more blocks than it has bytes; then no block is added for long.
    ! fault s3-preallocates || { head -c $((size * 2)) /dev/zero >"$2.Ab12Cd34" && /bin/sleep "$STALL_S"; }
    takes restore
  fi
  cp "$from" "$2"
  rm -f "$2.Ab12Cd34"
  touch -d 2020-01-01 "$2" # the CLI gives a download the object's date
}

aws_put() { # file key
  s3_allowed
  ! fault s3-read-only || s3_error AccessDenied PutObject 'Access Denied'
  mkdir -p "$(dirname "$WORLD/bucket/$2")"
  cp "$1" "$WORLD/bucket/$2"
}

play_aws() {
  disk_is_read
  case $1-$2 in
  s3-cp)
    shift 2
    [[ $1 == --only-show-errors ]] && shift
    if [[ $1 == s3://* ]]; then aws_get "${1#s3://*/}" "$2"; else aws_put "$1" "${2#s3://*/}"; fi
    ;;
  s3api-head-object)
    s3_allowed
    [[ -e $WORLD/bucket/$6 ]] || s3_error 404 HeadObject 'Not Found'
    stat -c %s "$WORLD/bucket/$6"
    ;;
  ecr-get-login-password) echo secret ;;
  *) exit 252 ;;
  esac
}

play_dnf() { # -y --setopt=… install NAME, or -y --disablerepo=* install FILE…
  local what=${*: -1}
  if [[ $what == *.rpm ]]; then
    ! fault dnf-local || { echo 'nothing provides libfoo' >&2 && exit 1; }
    grep -q '^rpm' "$what" || exit 1
    what=docker
  elif fault dnf-lock; then
    echo "Error: can't create transaction lock on /var/lib/rpm/.rpm.lock (Resource temporarily unavailable)" >&2
    exit 1
  else
    mkdir -p "$ROOT/var/cache/dnf/amazonlinux-1/packages"
    echo "rpm $what" >"$ROOT/var/cache/dnf/amazonlinux-1/packages/$what.rpm"
  fi
  takes packages
  touch "$WORLD/packages/$what"
  if [[ $what == amazon-cloudwatch-agent ]]; then
    mkdir -p "$ROOT/opt/aws/amazon-cloudwatch-agent/bin"
    ln -sf "$0" "$ROOT/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl"
  fi
}

has_image() { [[ -e $WORLD/images/$(slug "$1") ]] || { echo "No such image: $1" >&2 && exit 1; }; }

play_docker() {
  [[ -e $WORLD/running/dockerd ]] || { echo 'Cannot connect to the Docker daemon' >&2 && exit 1; }
  case $1 in
  image) has_image "$3" ;;
  pull)
    ! fault pull-image || { echo 'toomanyrequests: You have reached your pull rate limit' >&2 && exit 1; }
    takes images
    touch "$WORLD/images/$(slug "$3")"
    ;;
  tag) has_image "$2" && cp "$WORLD/images/$(slug "$2")" "$WORLD/images/$(slug "$3")" ;;
  load) # -q -i FILE
    ! fault load-image || { echo 'invalid tar header' >&2 && exit 1; }
    takes images
    sed -n 2p "$4" >"$WORLD/images/$(slug "$(head -n 1 "$4")")"
    ;;
  save) has_image "$4" && { echo "$4" && cat "$WORLD/images/$(slug "$4")"; } >"$3" ;; # -o FILE NAME
  create) has_image "$2" && echo container ;;
  export)
    mkdir -p "$WORLD/flat/usr/lib/ollama/cuda_v12" "$WORLD/flat/usr/bin"
    touch "$WORLD/flat/usr/lib/ollama/cuda_v12/libcublas.so" "$WORLD/flat/usr/lib/ollama/libggml-cpu.so" "$WORLD/flat/usr/bin/ollama"
    tar -c -C "$WORLD/flat" usr
    ;;
  inspect) echo '{"Env":["PATH=/usr/bin","OLLAMA_HOST=0.0.0.0:11434"],"Entrypoint":["/bin/ollama"],"Cmd":["serve"]}' ;;
  import)
    tar -t >"$WORLD/imported"
    printf 'cpu\n' >"$WORLD/images/$(slug "${*: -1}")"
    ;;
  run) ! fault cpu-image ;;
  compose)
    [[ -x $ROOT/usr/local/lib/docker/cli-plugins/docker-compose && -s $3/docker-compose.yml ]]
    has_image local/ollama && has_image local/verifier
    ! fault compose || { echo 'service "verifier" has no image' >&2 && exit 17; }
    if [[ ${*: -1} == ollama ]]; then takes services; else takes verifier && touch "$WORLD/running/verifier"; fi
    sed -n "s/^OLLAMA_DATA='\(.*\)'$/\1/p" "$3/.env" >"$WORLD/running/ollama"
    ;;
  login) cat >/dev/null ;;
  esac
}

play_systemctl() {
  case "$*" in
  'enable --now docker') touch "$WORLD/running/dockerd" ;;
  is-active*) exit 3 ;;
  esac
}

play_systemd-run() { # records; the test runs it. What waits for the lock does wait, as nobody's child
  local unit
  [[ $1 == --unit=* ]] && unit=${1#--unit=}
  if [[ $unit == *-standby ]]; then
    # shellcheck disable=SC2016 # for the inner shell
    setsid bash -c '"$@"; touch "$WORLD/standby-ended"' - "${@:4}" </dev/null >/dev/null 2>&1 8>&- 9>&- &
  else
    printf '%s' "${*: -1}" >"$WORLD/units/$unit"
  fi
}

chatter() { # line: what Ollama does while no byte comes, until nobody listens
  while echo "$1" 2>/dev/null; do /bin/sleep 0.2; done
  exit 1
}

# Like Ollama: a blob that is there is a hit, unread; the manifest comes last.
registry_pull() {
  local models name size half
  models=$(<"$WORLD/running/ollama")/models
  # Beside a copy of the model that nobody needs any more, there is no room for one that is pulled.
  [[ ! -e ${models%/models}/staging ]] || { echo '{"error":"no space left on device"}' && exit 0; }
  mkdir -p "$models/blobs"
  echo '{"status":"pulling manifest"}'
  while read -r name size; do
    echo "{\"status\":\"pulling\",\"digest\":\"${name/-/:}\",\"total\":$size}"
    if [[ ! -e $models/blobs/$name ]]; then
      half="{\"status\":\"pulling\",\"digest\":\"${name/-/:}\",\"total\":$size,\"completed\":$((size / 2))}"
      echo "$half"
      ! fault pull-stalls || chatter "$half"
      ! fault pull-silent || { /bin/sleep "$STALL_S" && exit 28; } # curl --speed-time
      ! fault pull-fails || { echo '{"error":"max retries exceeded: EOF"}' && exit 0; }
      ((size < 100000)) || takes pull
      cp "$WORLD/registry/$name" "$models/blobs/$name"
    fi
    echo "{\"status\":\"pulling\",\"digest\":\"${name/-/:}\",\"total\":$size,\"completed\":$size}"
  done < <(jq -r '.layers[], .config | "\(.digest | sub(":"; "-")) \(.size)"' "$WORLD/registry/manifest")
  echo '{"status":"verifying sha256 digest"}'
  mkdir -p "$models/manifests/registry.ollama.ai/library/llama3.2-vision"
  cp "$WORLD/registry/manifest" "$models/manifests/registry.ollama.ai/library/llama3.2-vision/latest"
  echo '{"status":"success"}'
}

runs_model() { # the model is there and every byte of it right, and the image can
  ! grep -qs broken "$WORLD/images/local_ollama" || return 1
  local models
  models=$(<"$WORLD/running/ollama")/models
  [[ -e $models/manifests/registry.ollama.ai/library/llama3.2-vision/latest ]] || return 1
  (cd "$models/blobs" && for blob in sha256-*; do echo "${blob#sha256-}  $blob"; done | sha256sum -c --status)
}

play_curl() {
  local url='' out=/dev/stdout last=''
  for word in "$@"; do
    [[ $word != http* ]] || url=$word
    [[ $last != -o ]] || out=$word
    last=$word
  done
  case $url in
  *:8000/*) [[ -e $WORLD/running/verifier ]] && ! fault unhealthy ;;
  https://github.com/*) ! fault github && takes compose && printf compose >"$out" ;;
  *) [[ -e $WORLD/running/ollama ]] ;;
  esac || exit 7
  case $url in
  */api/pull) registry_pull ;;
  */api/generate | */api/chat)
    ! { fault model-load && [[ $url == *generate ]]; } || { echo "{\"error\":\"unknown model architecture: 'mllama'\"}" && exit 22; }
    runs_model || { echo '{"error":"model not found"}' && exit 22; }
    if [[ $url == *generate ]]; then
      takes load
      echo '{"done":true,"done_reason":"load"}'
    else
      if [[ $* != *images* ]]; then
        takes text
        echo '{"message":{"role":"assistant","content":"Paris"},"done":true}'
        exit 0
      fi
      takes question
      ! fault mute || { echo '{"message":{"content":""},"done":true}' && exit 0; }
      echo '{"message":{"role":"assistant","content":"7"},"done":true}'
    fi
    ;;
  esac
}

case $name in
rpm) [[ -e $WORLD/packages/$2 ]] ;;
df) printf 'Avail\n%s\n' "$(<"$WORLD/free")" ;;
sleep) nap "$((${1%s} * 1000))" ;;
timeout)
  seconds=$(($1 / SCALE))
  export LIMIT_S=$1
  # Never under 5 s, which a busy machine may need for a step of no length; but a test may ask for less.
  exec /usr/bin/timeout "${TIMEOUT_S:-$((seconds > 5 ? seconds : 5))}" "${@:2}"
  ;;
amazon-cloudwatch-agent-ctl) [[ $* == *file:* ]] ;;
*) "play_$name" "$@" ;;
esac
