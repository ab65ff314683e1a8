#!/bin/bash
# Turns an empty Amazon Linux 2023 machine into the running service, and brings it back after every reboot.
#
# The unit puts a header of variables in front (NAME='value' lines) and passes the whole as gzipped user data, which
# EC2 limits to 16384 bytes. cloud-init runs it once, as root; <service>-boot.service runs it again at every boot and
# after a failure. Every step looks at what is there first, so running it again is always safe.
#
# The restore of the model starts first and runs beside Docker and the images, because the network and the disk bound
# it and nothing else needs them as much (infrastructure/README.md, recovery budget). The cache only ever saves time:
# whatever is wrong with it, the model comes from the registry and the cache is written anew once the service answers.
#
# What it reports: one `##RB {json}` line for each moment of a stage (infrastructure/stages.json), on the console, in
# cloud-init-output.log and in /var/lib/<service>/stages.jsonl.
#
#   instance_init.sh            at first boot        export     model, images, packages into the bucket, afterwards
#   instance_init.sh boot       at later boots       monitor    the CloudWatch agent, after recovery

set -Eeuo pipefail
exec 8>&1 # the console: reports go there from wherever output is sent to a file or a pipe
# A failure names the line of this file, not of the file with the header: this is line 21.
HEADER=$((LINENO - 21))

: "${SERVICE:?is not set: the unit writes it into the header}" "${AWS_REGION:?is not set}" "${MODEL_NAME:?is not set}"
: "${MODEL_DIGEST:?is not set: the sha256 of the model manifest}" "${MODEL_PREFIX:?is not set}"
: "${VERIFIER_IMAGE:?is not set}" "${OLLAMA_IMAGE:?is not set}" "${DOCKER_COMPOSE_B64:?is not set}"
: "${COMPOSE_VERSION:?is not set}" "${COMPOSE_SHA256:?is not set}"
MODEL_BUCKET=${MODEL_BUCKET:-}
CLOUDWATCH_CONFIG_B64=${CLOUDWATCH_CONFIG_B64:-}
AMI_ID=${AMI_ID:-}
MODEL_DIGEST=${MODEL_DIGEST#sha256:}
MODE=${1:-first-boot}
STALL_S=${STALL_S:-90}  # no byte of the pull for this long: try again (Ollama itself gives a part 30 s)
ROOT=${ROOT:-}          # where the file system starts; the tests set it

STATE=$ROOT/var/lib/$SERVICE
APP=$ROOT/opt/$SERVICE
ALSO=$STATE/also # images and packages, from the bucket and for it
SELF=$APP/instance_init.sh
STAGES=$STATE/stages.jsonl
OLLAMA_DATA=$STATE/ollama # /root/.ollama in the container
MODELS=$OLLAMA_DATA/models
STAGING=$OLLAMA_DATA/staging # the same file system, so that moving is instant; never /tmp, which is memory
TMP_DIR=$ROOT/home/ec2-user/tmp
COMPOSE_BIN=$ROOT/usr/local/lib/docker/cli-plugins/docker-compose
COMPOSE_KEY=$MODEL_PREFIX/bin/docker-compose-$COMPOSE_VERSION-$(uname -m)
MODEL_REPO=${MODEL_NAME%%:*}
MODEL_TAG=${MODEL_NAME#"$MODEL_REPO"}
[[ $MODEL_REPO == */* ]] || MODEL_REPO=library/$MODEL_REPO
MANIFEST=manifests/registry.ollama.ai/$MODEL_REPO/${MODEL_TAG:+${MODEL_TAG#:}}
[[ $MODEL_TAG ]] || MANIFEST+=latest
OLLAMA=http://127.0.0.1:11434
VERIFIER=http://127.0.0.1:8000

# cloud-init gives no HOME, and a comma as decimal separator would break the markers.
export HOME=${HOME:-/root} LC_ALL=C AWS_REGION AWS_DEFAULT_REGION=$AWS_REGION
export AWS_CONFIG_FILE=$APP/aws-config AWS_RETRY_MODE=standard AWS_MAX_ATTEMPTS=4

# ── Reporting ────────────────────────────────────────────────────────────────────────────────────────────────────────

STAGE=packages DETAIL='' WHY='' DEPTH=0 RESTORE=''

mark() { # stage event [json members]
  local up line
  read -r up _ </proc/uptime
  line="{\"stage\":\"$1\",\"event\":\"$2\",\"t\":${EPOCHREALTIME:0:14},\"up\":$up${3:+,$3}}"
  # The console first: a full disk takes no file, and must not be what stops the boot from saying so.
  printf '##RB %s\n' "$line" >&8 || true
  printf '%s\n' "$line" >>"$STAGES" || true
  # cloud-init copies our output to its log; systemd does not.
  [[ $MODE == first-boot ]] || printf '##RB %s\n' "$line" >>"$ROOT/var/log/cloud-init-output.log" || true
}

stage() { # name: runs the function of that name
  STAGE=$1 DETAIL='' WHY='' DEPTH=$BASH_SUBSHELL
  mark "$1" start
  "${1//-/_}"
  mark "$STAGE" end "$DETAIL"
}

plain() { # any text as the inside of a JSON string
  local text=${1//[^[:print:]]/ }
  text=${text//\\/\/}
  text=${text//\"/\'}
  printf '%s' "${text:0:300}"
}

die() { # reason: fails the line that calls it
  WHY=$1
  return 1
}

failed() { # code line command
  trap - ERR
  # A command substitution fails first inside, then outside: only the outside reports.
  ((BASH_SUBSHELL == DEPTH)) || exit "$1"
  mark "$STAGE" fail "\"line\":$(($2 - HEADER)),\"code\":$1,\"message\":\"$(plain "${WHY:-$3}")\""
  exit "$1"
}
trap 'failed $? $LINENO "$BASH_COMMAND"' ERR

# While the transfer's processes live: says every 2 s how many bytes are there. Ends a transfer that has stalled.
watch_bytes() { # stage folder total pid…
  local name=$1 dir=$2 total=$3 done=0 last=-1 since=$EPOCHSECONDS
  shift 3
  while kill -0 "$@" 2>/dev/null; do
    sleep 2
    # Blocks, not lengths: a download in parallel ranges is sparse. XFS preallocates, hence the cap, and once there
    # nothing can be told of a stall: the transfer's own timeout ends it.
    done=$(du -s -B1 "$dir" 2>/dev/null | cut -f1) || true
    ((${done:-0} <= total)) || done=$total
    ((done == last)) || mark "$name" progress "\"done\":${done:-0},\"total\":$total"
    ((done == last && done < total)) || since=$EPOCHSECONDS
    last=$done
    ((EPOCHSECONDS - since <= STALL_S / 3)) || kill "$@" 2>/dev/null || true
  done
}

stop() { # pid, without bash's note about it
  kill "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

# ── The model's files ────────────────────────────────────────────────────────────────────────────────────────────────

# Ollama hashes only what it downloads itself: whatever else is there it serves, right or wrong. So we check.
# Prints the blobs a manifest names, as "sha256-… size".
blobs_of() { # manifest
  jq -er '.config, .layers[] | "\(.digest | sub(":"; "-")) \(.size)"' "$1" | grep -xE 'sha256-[0-9a-f]{64} [0-9]+'
}

sha256_of() { # file
  local sum
  sum=$(sha256sum "$1") && printf '%s' "${sum%% *}"
}

# Hashes the blobs of a manifest; deletes the wrong ones and fails if any is wrong or missing.
check_blobs() { # folder [stage to report progress for, whenever a whole percent is done]
  local name size sum done=0 total shown=0 bad=''
  total=$(blobs_of "$1/$MANIFEST" | awk '{n += $2} END {print n}') || return 1
  while read -r name size; do
    sum=$(sha256_of "$1/blobs/$name") || sum=
    if [[ $name != "sha256-$sum" ]]; then
      rm -f "$1/blobs/$name"
      bad+=" $name"
    fi
    ((done += size)) || true
    if [[ ${2:-} ]] && ((done * 100 / total > shown)); then
      shown=$((done * 100 / total))
      mark "$2" progress "\"done\":$done,\"total\":$total"
    fi
  done < <(blobs_of "$1/$MANIFEST" | sort -n -k2)
  [[ -z $bad ]] || { WHY="wrong or missing:$bad"; return 1; }
}

installed() { # is the model there, whole?
  [[ -e $MODELS/$MANIFEST ]] && check_blobs "$MODELS"
}

enough_disk() { # 7.8 GB of model, about 6 GB of images, and room to work
  local free need=20
  [[ ! -e $MODELS/$MANIFEST ]] || need=2
  free=$(df -B1 --output=avail "$STATE" | tail -n 1)
  ((free >= need << 30)) ||
    die "the disk has $((free >> 30)) GiB free and $need are needed: was the root volume made larger?"
}

# No COMPLETE, no cache. A new instance profile can take a while to be known, so a refusal is asked about again, for as
# long as Docker, images and services usually take beside it. A missing key is 404, or 403 where listing is not allowed.
# The first call of `aws` reads it from a volume that is still being loaded, so each silent try gives the next more time.
find_cache() {
  local try code limit=10
  for ((try = 1; try <= 15; try++)); do
    ((try == 1)) || sleep 3
    code=0
    look "$STAGING/COMPLETE" "$limit" "model cache, try $try" || code=$?
    ((code > 1)) || return "$code"
    ((code == 2)) || ((try += 4, limit *= 2)) # that took some of the time
  done
  DETAIL='"outcome":"missing","note":"the bucket refused or did not answer"'
  return 1
}

look() { # file seconds what: 0 COMPLETE is there, 1 there is none, 2 refused, 3 no answer
  local said
  said=$(timeout "$2" aws s3 cp --only-show-errors "s3://$MODEL_BUCKET/$MODEL_PREFIX/COMPLETE" "$1" 2>&1) && return 0
  printf '%s: %s\n' "$3" "${said:-no answer in $2 s}"
  [[ $said ]] || return 3
  [[ $said != *404* && $said != *'Not Found'* ]] || return 1
  return 2
}

usable_cache() { # names with nothing unexpected in them, of the model we want, and no more than such a model is
  jq -e --arg digest "sha256:$MODEL_DIGEST" '.digest == $digest and (.files | length > 1 and length < 32) and
    all(.files[]; (.size | type == "number" and . >= 0) and (.name | test(
      "^(blobs/sha256-[0-9a-f]{64}|manifests(/[A-Za-z0-9][A-Za-z0-9_.-]*)+)$"))) and
    ([.files[].size] | add < 12e9)' "$STAGING/COMPLETE" >/dev/null && return 0
  DETAIL='"outcome":"missing","note":"the cache holds another model or its COMPLETE is damaged"'
  return 1
}

# One process a file: the large blob is fetched in parallel ranges by the CRT client, the small ones cost nothing beside it.
fetch_blobs() {
  local name size total pids=() pid watcher lost=0
  total=$(jq '[.files[].size] | add' "$STAGING/COMPLETE") || return 1
  while read -r name size; do
    [[ ! -e $STAGING/$name || $(stat -c %s "$STAGING/$name") != "$size" ]] || continue # the second time
    mkdir -p "$STAGING/${name%/*}"
    timeout 600 aws s3 cp --only-show-errors "s3://$MODEL_BUCKET/$MODEL_PREFIX/$name" "$STAGING/$name" &
    pids+=($!)
  done < <(jq -r '.files[] | "\(.name) \(.size)"' "$STAGING/COMPLETE")
  watch_bytes model-restore "$STAGING" "$total" "${pids[@]}" &
  watcher=$!
  for pid in "${pids[@]}"; do wait "$pid" || lost=1; done
  stop "$watcher"
  return "$lost"
}

fetch_blobs_classic() { # the CRT client is native code and newer: once more without it
  rm -f "$STAGING"/blobs/*.* # halves: only a whole download gets its name
  (export AWS_CONFIG_FILE=$APP/aws-config-classic && fetch_blobs)
}

# The layout before this one: one archive of Ollama's folder. Slow to unpack, still much faster than the registry.
fetch_archive() {
  local key=models/${MODEL_REPO##*/}.tar.gz size pid watcher blobs lost=0
  size=$(timeout 10 aws s3api head-object --bucket "$MODEL_BUCKET" --key "$key" --query ContentLength --output text) ||
    return 1
  mkdir -p "$STAGING/archive"
  # shellcheck disable=SC2016 # for the inner shell; `timeout` ends both ends of the pipe
  timeout 600 bash -o pipefail -c 'aws s3 cp --only-show-errors "$1" - | tar -xz -C "$2"' - \
    "s3://$MODEL_BUCKET/$key" "$STAGING/archive" &
  pid=$!
  watch_bytes model-restore "$STAGING" "$size" "$pid" &
  watcher=$!
  wait "$pid" || lost=1
  stop "$watcher"
  blobs=$(find "$STAGING/archive" -type d -name blobs | head -n 1)
  ((lost == 0)) && [[ $blobs ]] && mv "$blobs" "${blobs%/*}/manifests" "$STAGING/"
}

model_restore() { # beside everything else; ends with outcome kept, restored, partial, archive or missing
  enough_disk
  if installed; then
    DETAIL='"outcome":"kept"'
    return
  fi
  rm -rf "$STAGING" "${MODELS:?}/$MANIFEST"
  mkdir -p "$STAGING"
  touch "$STATE/export-wanted" # until a cache has proved right
  DETAIL='"outcome":"missing"'
  [[ $MODEL_BUCKET ]] || return 0
  if find_cache && usable_cache; then
    DETAIL='"outcome":"restored"'
    fetch_blobs || fetch_blobs_classic || DETAIL='"outcome":"partial","note":"not every file could be copied"'
  elif fetch_archive; then
    DETAIL='"outcome":"archive"'
  fi
}

model_verify() { # then moves what is right into place, the manifest last: with it the model exists
  local name
  [[ $(sha256_of "$STAGING/$MANIFEST") == "$MODEL_DIGEST" ]] || die 'the manifest is missing or not the one we expect'
  check_blobs "$STAGING" model-verify || WHY="${WHY:-the manifest cannot be read}"
  mkdir -p "$MODELS/blobs" "$MODELS/${MANIFEST%/*}"
  # Right blobs are kept even beside wrong ones: the pull then skips them. `touch`: the copy has the object's old
  # date, and Ollama deletes unreferenced blobs that are older than an hour.
  while read -r name _; do
    [[ ! -e $STAGING/blobs/$name ]] || { touch "$STAGING/blobs/$name" && mv -f "$STAGING/blobs/$name" "$MODELS/blobs/"; }
  done < <(blobs_of "$STAGING/$MANIFEST")
  [[ -z $WHY ]] || die "$WHY"
  mv -f "$STAGING/$MANIFEST" "$MODELS/$MANIFEST"
}

cached_model() {
  local outcome
  stage model-restore
  outcome=$DETAIL
  if [[ $outcome != *kept* && $outcome != *missing* ]]; then
    stage model-verify
    [[ $outcome != *restored* ]] || rm -f "$STATE/export-wanted"
  fi
}

# One try: Ollama's own progress as ours. Fails on an error, or when no byte has come for STALL_S.
pull_once() { # try
  local kind a b c sum=0 total=0 last=-1 since=$EPOCHSECONDS shown=0 digest
  local -A have=() want=()
  WHY='the connection ended early'
  # Read by a process substitution, so that leaving the loop ends curl, and with it the server's download; what has
  # arrived stays and the next try goes on from there.
  while read -r -t "$STALL_S" kind a b c; do
    case $kind in
    error) WHY="$a $b $c" && return 1 ;;
    success) return 0 ;;
    esac
    [[ $kind == bytes ]] || continue
    have[$a]=$b want[$a]=$c sum=0 total=0
    for digest in "${!have[@]}"; do ((sum += have[$digest], total += want[$digest])) || true; done
    ((sum == last)) || since=$EPOCHSECONDS
    last=$sum
    WHY="stalled at $sum of $total bytes"
    ((EPOCHSECONDS - since <= STALL_S)) || return 1
    ((EPOCHSECONDS - shown < 2)) || { mark model-pull progress "\"done\":$sum,\"total\":$total,\"try\":$1"; shown=$EPOCHSECONDS; }
  done < <(curl -sSN --max-time 3600 --speed-limit 1 --speed-time "$STALL_S" "$OLLAMA/api/pull" -d "{\"model\":\"$MODEL_NAME\"}" |
    jq --unbuffered -r 'if .error then "error \(.error)" elif .total then "bytes \(.digest) \(.completed // 0) \(.total)"
      else .status // "?" end')
  return 1
}

model_pull() {
  local try digest blob
  # Blobs that a killed run left: Ollama would take them as they are. Partial ones it checks itself.
  for blob in "$MODELS"/blobs/sha256-*; do
    [[ $blob == *-partial* || ! -e $blob || ${blob##*/} == sha256-$(sha256_of "$blob") ]] || rm -f "$blob"
  done
  for try in 1 2 3 4 5 6; do
    pull_once "$try" && break
    printf 'model pull, try %s: %s\n' "$try" "$WHY"
    ((try < 6)) || die "the registry did not give the model in 6 tries: $WHY"
    sleep $((5 * try))
  done
  WHY=''
  digest=$(sha256_of "$MODELS/$MANIFEST")
  DETAIL="\"outcome\":\"pulled\",\"digest\":\"sha256:$digest\""
  if [[ $digest != "$MODEL_DIGEST" ]]; then # the tag was moved: the service runs, the cache stays with the pinned one
    DETAIL+=",\"note\":\"not the pinned model sha256:$MODEL_DIGEST, so it is not cached\""
    rm -f "$STATE/export-wanted"
  fi
}

# ── Docker ───────────────────────────────────────────────────────────────────────────────────────────────────────────

# The SSM agent updates itself at first boot with plain rpm, and dnf does not wait for it (amazon-linux-2023#397).
install_package() { # name [function that has it from elsewhere]
  local try
  rpm -q "$1" >/dev/null && return 0
  for try in 1 2 3 4 5 6 7 8 9 10 11 12; do
    ! "${2:-false}" || return 0
    timeout 300 dnf -y --setopt=keepcache=1 install "$1" && return 0
    printf 'dnf install %s, try %s of 12 failed\n' "$1" "$try"
    ((try == 12)) || sleep 5
  done
  return 1
}

right_compose() {
  printf '%s  %s\n' "$COMPOSE_SHA256" "$1" | sha256sum -c --status 2>/dev/null
}

# Compose is in no package of Amazon Linux 2023 (amazon-linux-2023#186). From the bucket if it is there, so that a
# recovery does not depend on GitHub; the hash in the header decides, wherever it came from.
install_compose() {
  local new=$COMPOSE_BIN.new limit
  ! right_compose "$COMPOSE_BIN" || return 0
  mkdir -p "${COMPOSE_BIN%/*}"
  for limit in 15 60; do # a bucket that does not answer is not waited for while GitHub does
    [[ $MODEL_BUCKET ]] && timeout "$limit" aws s3 cp --only-show-errors "s3://$MODEL_BUCKET/$COMPOSE_KEY" "$new" &&
      right_compose "$new" && break
    curl -fsSL --retry 5 --retry-all-errors --max-time 300 -o "$new" \
      "https://github.com/docker/compose/releases/download/v${COMPOSE_VERSION#v}/docker-compose-linux-$(uname -m)" &&
      right_compose "$new" && touch "$STATE/compose-wanted" && break
  done
  right_compose "$new" || return 1
  chmod 0755 "$new" && mv -f "$new" "$COMPOSE_BIN"
}

# What a boot takes from the bucket beside the model, so that it needs neither registry nor mirror. COMPLETE names each with
# size, sha256 and what it was made from. Until a first recovery; afterwards all is on the disk. Its first look is waited for;
# where that refuses or is silent it goes on asking, and what is elsewhere is taken from there meanwhile.
FETCHING=''
look_for_also() {
  local code=0
  [[ $MODEL_BUCKET && ! -e $STATE/recovered-once ]] || return 0
  rm -rf "$ALSO" && mkdir -p "$ALSO"
  look_once 10 || code=$?
  ((code != 1)) || return 0
  fetch_also "$code" &
  FETCHING=$!
}

look_once() { # seconds
  look "$ALSO/COMPLETE.new" "$1" 'images and packages in the bucket' && mv "$ALSO/COMPLETE.new" "$ALSO/COMPLETE"
}

fetch_also() { # what the first look came to
  local code=$1 try limit=20
  for ((try = 1; code > 1 && try <= 10; try++)); do
    sleep 3
    code=0
    look_once "$limit" || code=$?
    ((code < 3)) || ((try += 4, limit *= 2))
  done
  ((code == 0)) || return 0
  also ollama.tar "$OLLAMA_IMAGE" &
  also verifier.tar "$VERIFIER_IMAGE" &
  wait
}

also() { # name what-it-is-of: fetches it, whole and right, or fails
  local sum said
  [[ ! -e $STATE/recovered-once && ! -e $STATE/unproved-${1%.tar} ]] || return 1
  sum=$(jq -er --arg name "also/$1" --arg of "$2" '.also[]? | select(.name == $name and .of == $of) | .sha256' "$ALSO/COMPLETE" 2>/dev/null) ||
    return 1
  said=$(timeout 120 aws s3 cp --only-show-errors "s3://$MODEL_BUCKET/$MODEL_PREFIX/also/$1" "$ALSO/$1.new" 2>&1) || true
  [[ $(sha256_of "$ALSO/$1.new" 2>/dev/null) == "$sum" ]] && mv "$ALSO/$1.new" "$ALSO/$1" && return 0
  printf '%s from the bucket is of no use: %s\n' "$1" "${said:-not what COMPLETE says}"
  rm -f "$ALSO/$1.new"
  return 1
}

packages_from_bucket() { # for the very image they were installed on; tried once
  [[ $AMI_ID && -e $ALSO/COMPLETE && ! -e $ALSO/rpms ]] && mkdir "$ALSO/rpms" && also packages.tar "$AMI_ID" || return 1
  tar -xf "$ALSO/packages.tar" -C "$ALSO/rpms" && timeout 300 dnf -y --disablerepo='*' install "$ALSO"/rpms/*.rpm &&
    rpm -q docker >/dev/null && touch "$ALSO/installed"
}

docker_package() {
  ! rpm -q docker >/dev/null || return 0
  install_package docker packages_from_bucket || return 1
  [[ -z $AMI_ID || -e $ALSO/installed ]] || ! keep_packages || touch "$STATE/also-wanted"
}

keep_packages() { # that dnf has just installed
  mkdir -p "$STATE/rpms"
  find "$ROOT/var/cache/dnf" -name '*.rpm' -exec cp -t "$STATE/rpms" {} + 2>/dev/null && [[ $(find "$STATE/rpms" -name '*.rpm') ]]
}

packages() {
  local compose
  enough_disk
  install_compose &
  compose=$!
  look_for_also
  docker_package || die 'dnf could not install docker in 12 tries'
  systemctl enable --now docker
  wait "$compose" || die "Compose $COMPOSE_VERSION could not be fetched with the hash $COMPOSE_SHA256"
}

pull_image() { # image
  local try
  for try in 1 2 3 4; do
    if [[ $1 == *.dkr.ecr.*.amazonaws.com*/* ]]; then
      aws ecr get-login-password | docker login -u AWS --password-stdin "${1%%/*}" >/dev/null || true
    fi
    timeout 900 docker pull -q "$1" && return 0
    printf 'docker pull %s, try %s of 4 failed\n' "$1" "$try"
    ((try == 4)) || sleep $((5 * try))
  done
  return 1
}

image() { # name image: as local/NAME. One from the bucket is proved by a recovery; until then a failure may be its own
  if docker image inspect "local/$1" >/dev/null 2>&1; then
    [[ $MODE == boot && -e $STATE/unproved-$1 ]] || return 0
    pull_image "$2" && docker tag "$2" "local/$1" && touch "$STATE/also-wanted"
    return 0
  fi
  if [[ -e $ALSO/$1.tar ]] && docker load -q -i "$ALSO/$1.tar" && docker tag "local/$1:kept" "local/$1"; then
    touch "$STATE/unproved-$1"
    rm -f "$ALSO/$1.tar"
    return 0
  fi
  pull_image "$2" && docker tag "$2" "local/$1" && touch "$STATE/also-wanted"
}

late_image() { # name image: from the bucket, where that has answered meanwhile
  [[ $FETCHING ]] && wait "$FETCHING" && [[ -e $ALSO/$1.tar ]] && image "$1" "$2"
}

images() { # a bucket that has not answered by now is waited for where nobody else has them
  local ollama verifier
  if [[ $FETCHING && -e $ALSO/COMPLETE ]]; then
    wait "$FETCHING"
    FETCHING=''
  fi
  image ollama "$OLLAMA_IMAGE" &
  ollama=$!
  image verifier "$VERIFIER_IMAGE" &
  verifier=$!
  wait "$ollama" || late_image ollama "$OLLAMA_IMAGE" || die "the image $OLLAMA_IMAGE could not be pulled"
  wait "$verifier" || late_image verifier "$VERIFIER_IMAGE" || die "the image $VERIFIER_IMAGE could not be pulled"
  [[ -z $FETCHING ]] || stop "$FETCHING"
}

# ── The service ──────────────────────────────────────────────────────────────────────────────────────────────────────

until_answers() { # url [curl option]
  local try
  for ((try = 0; try < 180; try++)); do
    curl -sS ${2:+"$2"} -o /dev/null --max-time 5 "$1" 2>/dev/null && return 0
    sleep 1
  done
  return 1
}

compose_up() { # [service]
  docker compose --project-directory "$APP" up -d --remove-orphans --pull never "$@"
}

services() { # Ollama alone, with or without a model: whoever asks the verifier's /health is to hear that the model is there
  compose_up ollama
  until_answers "$OLLAMA/api/version" -f || die 'Ollama does not answer'
}

ask_ollama() { # path request: prints the answer, or fails with Ollama's reason in it
  curl -sS --fail-with-body --max-time 660 "$OLLAMA/$1" -d "$2"
}

model_load() { # no prompt: load and keep
  local said
  said=$(ask_ollama api/generate "{\"model\":\"$MODEL_NAME\",\"keep_alive\":-1,\"stream\":false}") ||
    die "the model does not load: $said"
}

# "Healthy" is not recovered: an Ollama that cannot run this model lists it and passes every health check.
ask() { # message tokens: sets ANSWER and TOOK_MS
  local said try began=${EPOCHREALTIME/./}
  for try in 1 2 3; do
    said=$(ask_ollama api/chat "{\"model\":\"$MODEL_NAME\",\"stream\":false,\"keep_alive\":-1,
      \"options\":{\"temperature\":0,\"num_predict\":$2},\"messages\":[{\"role\":\"user\",$1}]}") &&
      ANSWER=$(jq -er 'select(.done) | .message.content | select(length > 0)' <<<"$said") && break
    printf 'question, try %s: %s\n' "$try" "$(plain "$said")"
    ((try < 3)) || die "no answer to a real question: $said"
    sleep 5
  done
  TOOK_MS=$(((${EPOCHREALTIME/./} - began) / 1000))
}

answers() { # words, which take a second; then the verifier, so that its /health says that the model answers
  ask '"content":"What is the capital of France? Answer with one word."' 8
  ANSWERS_MS=$TOOK_MS
  DETAIL="\"answersMs\":$ANSWERS_MS,\"answer\":\"$(plain "$ANSWER")\""
  compose_up
  until_answers "$VERIFIER/health" -f || die 'the verifier is not healthy'
}

# A black 7 on white, 96x96. The picture's size is no matter: the model makes four tiles of any.
SEVEN=iVBORw0KGgoAAAANSUhEUgAAAGAAAABgAQAAAADK40qVAAAAfUlEQVR42tXUoQ2AQBBE0SEIJCVQCqVBaZRyJSARhCPZXYH4G5DHuCe/GdXH9COcss0twnZ8w64lQVFNsHUZ1j6DhgSXxgSnpgRWgLAChBUgrABhBQgrIHjBKzyH4DkEzyF4DsFzCJ5D8BxAFACiABAFgCgAFNUEUQBo9CluKvDODEZl4NIAAAAASUVORK5CYII=

question() {
  ask "\"content\":\"Which digit is in the picture? Answer with the digit only.\",\"images\":[\"$SEVEN\"]" 16
  DETAIL="\"questionMs\":$TOOK_MS,\"answer\":\"$(plain "$ANSWER")\""
}

recovered() { # the sentinel: written whole or not at all
  local digest instance
  digest=sha256:$(sha256_of "$MODELS/$MANIFEST")
  instance=$(cat "$ROOT/var/lib/cloud/data/instance-id" 2>/dev/null || echo unknown)
  jq -nc --arg service "$SERVICE" --arg instanceId "$instance" --arg at "$(date -u +%FT%T.%3NZ)" --arg model "$MODEL_NAME" \
    --arg digest "$digest" --arg answer "$ANSWER" --argjson questionMs "$TOOK_MS" --argjson answersMs "$ANSWERS_MS" \
    '{v: 1, $service, $instanceId, $at, $model, $digest, $answersMs, $questionMs, $answer, expected: ($answer | test("7|seven"; "i"))}' \
    >"$STATE/recovered.json.new"
  mv -f "$STATE/recovered.json.new" "$STATE/recovered.json"
  rm -f "$STATE"/unproved-*
  touch "$STATE/recovered-once"
  DETAIL="\"instanceId\":\"$instance\",\"digest\":\"$digest\",\"questionMs\":$TOOK_MS"
}

# ── After recovery, in units of their own: they outlive cloud-init and may fail without harm ─────────────────────────

afterwards() { # name mode: tried again without end, since a cache that is never written makes the next recovery a cold one
  systemctl is-active --quiet "$SERVICE-$1.service" ||
    systemd-run --unit="$SERVICE-$1" --collect -p Type=exec -p Nice=19 -p IOSchedulingClass=idle -p Restart=on-failure \
      -p RestartSec=900 -p StartLimitIntervalSec=0 -p StandardOutput=journal+console \
      "$SELF" "$2" || printf '%s was not started\n' "$SERVICE-$1"
}

put() { # file key
  local try
  for try in 1 2 3; do
    aws s3 cp --only-show-errors "$1" "s3://$MODEL_BUCKET/$2" && return 0
    ((try == 3)) || sleep $((10 * try))
  done
  return 1
}

# Blobs, then the manifest, then COMPLETE: a reader sees a whole cache or none. Hashed once more first, because a wrong
# cache is worse than none.
model_export() {
  local name size total done=0
  installed || die "the model is not fit to be cached: $WHY"
  jq --arg model "$MODEL_NAME" --arg digest "sha256:$(sha256_of "$MODELS/$MANIFEST")" --arg manifest "$MANIFEST" \
    --arg at "$(date -u +%FT%T.%3NZ)" --argjson size "$(stat -c %s "$MODELS/$MANIFEST")" \
    --argjson also "$(jq -c '.also // []' "$ALSO/COMPLETE" 2>/dev/null || echo '[]')" \
    'def file(name; size; digest): {name: name, size: size, sha256: (digest | ltrimstr("sha256:"))};
      {v: 1, $model, $digest, $at, files: [([.config, .layers[]] | unique_by(.digest)[] |
        file("blobs/" + (.digest | sub(":"; "-")); .size; .digest)), file($manifest; $size; $digest)], $also}' \
    "$MODELS/$MANIFEST" >"$STATE/COMPLETE"
  total=$(jq '[.files[].size] | add' "$STATE/COMPLETE")
  while read -r name size; do
    put "$MODELS/$name" "$MODEL_PREFIX/$name" || die "the bucket did not take $name"
    ((done += size)) || true
    mark model-export progress "\"done\":$done,\"total\":$total"
  done < <(jq -r '.files[] | "\(.name) \(.size)"' "$STATE/COMPLETE")
  put "$STATE/COMPLETE" "$MODEL_PREFIX/COMPLETE" || die 'the bucket did not take COMPLETE'
  rm -f "$STATE/export-wanted"
}

# Ollama's image without what only a GPU loads, which is most of it: flat, with the settings of the whole one. Tried before it
# is kept; where it does not come out, the whole one is kept.
cpu_only() {
  local id settings=() line
  id=$(docker create local/ollama) || return 1
  while read -r line; do settings+=(--change "$line"); done < <(docker inspect -f '{{json .Config}}' local/ollama |
    jq -r '(.Env // [] | .[] | capture("(?<k>[^=]*)=(?<v>.*)") | "ENV \(.k)=\(.v | tojson)"), "ENTRYPOINT \(.Entrypoint // [])", "CMD \(.Cmd // [])"')
  docker export "$id" | tar -f - --wildcards --delete 'usr/lib/ollama/cuda*' | docker import "${settings[@]}" - local/ollama:kept >/dev/null || return 1
  docker rm "$id" >/dev/null
  docker run --rm local/ollama:kept --version >/dev/null
}

# Then COMPLETE anew, with the same model: who finds an object that is not what COMPLETE says takes it from elsewhere.
images_export() {
  local name of new='[]' source
  cpu_only || docker tag local/ollama local/ollama:kept
  docker tag local/verifier local/verifier:kept
  mkdir -p "$ALSO"
  aws s3 cp --only-show-errors "s3://$MODEL_BUCKET/$MODEL_PREFIX/COMPLETE" "$ALSO/COMPLETE" || {
    DETAIL='"outcome":"missing","note":"there is no cache to add to"'
    rm -f "$STATE/also-wanted"
    return 0
  }
  for name in ollama verifier packages; do
    case $name in
    ollama) of=$OLLAMA_IMAGE ;;
    verifier) of=$VERIFIER_IMAGE ;;
    packages) of=$AMI_ID ;;
    esac
    source=$ALSO/$name.tar
    if [[ $name != packages ]]; then
      docker save -o "$source" "local/$name:kept"
    elif [[ $AMI_ID && -d $STATE/rpms ]]; then
      tar -cf "$source" -C "$STATE/rpms" .
    else # they came from the bucket
      new=$(jq -c --argjson new "$new" '$new + [.also[]? | select(.name == "also/packages.tar")]' "$ALSO/COMPLETE")
      continue
    fi
    put "$source" "$MODEL_PREFIX/also/$name.tar" || die "the bucket did not take $name.tar"
    new=$(jq -c --arg name "also/$name.tar" --arg of "$of" --arg sha256 "$(sha256_of "$source")" \
      --argjson size "$(stat -c %s "$source")" '. + [{$name, $size, $sha256, $of}]' <<<"$new")
    rm -f "$source"
  done
  jq --argjson also "$new" '.also = $also' "$ALSO/COMPLETE" >"$STATE/COMPLETE"
  put "$STATE/COMPLETE" "$MODEL_PREFIX/COMPLETE" || die 'the bucket did not take COMPLETE'
  rm -rf "$STATE/also-wanted" "$STATE/rpms"
}

export_wanted() {
  if [[ -e $STATE/compose-wanted ]] && put "$COMPOSE_BIN" "$COMPOSE_KEY"; then rm -f "$STATE/compose-wanted"; fi
  [[ ! -e $STATE/export-wanted ]] || stage model-export
  [[ ! -e $STATE/also-wanted ]] || stage images-export
}

unpack() { # base64, gzipped or not
  base64 -d <<<"$1" | gzip -dcf
}

monitoring() {
  local agent=$ROOT/opt/aws/amazon-cloudwatch-agent
  install_package amazon-cloudwatch-agent || die 'dnf could not install the CloudWatch agent'
  mkdir -p "$agent/etc"
  unpack "$CLOUDWATCH_CONFIG_B64" >"$agent/etc/$SERVICE.json"
  "$agent/bin/amazon-cloudwatch-agent-ctl" -a fetch-config -m ec2 -s -c "file:$agent/etc/$SERVICE.json"
}

# ── The boot ─────────────────────────────────────────────────────────────────────────────────────────────────────────

settle() { # files that everything below needs
  mkdir -p "$MODELS" "$TMP_DIR" "$ROOT/var/log"
  chmod 1777 "$TMP_DIR"         # uploads; on the disk, never in memory
  unpack "$DOCKER_COMPOSE_B64" >"$APP/docker-compose.yml"
  printf "%s='%s'\n" VERIFIER_IMAGE local/verifier OLLAMA_IMAGE local/ollama OLLAMA_DATA "$OLLAMA_DATA" \
    TMP_DIR "$TMP_DIR" MODEL_NAME "$MODEL_NAME" >"$APP/.env"
  # CRT fetches ranges in parallel; `auto` means the slow client on most types. It ignores the classic client's numbers.
  printf '[default]\ns3 =\n  preferred_transfer_client = crt\n  target_bandwidth = 25Gb/s\n' >"$APP/aws-config"
  printf '[default]\ns3 =\n  preferred_transfer_client = classic\n  max_concurrent_requests = 32\n  multipart_chunksize = 16MB\n' \
    >"$APP/aws-config-classic"
}

# cloud-init runs user data once per instance. Nothing here may wait for cloud-init's own units: they wait for us.
# Tries for ever, a minute after each failure: a registry can be away for longer than any number of starts. Before
# anything else that can fail, and with a process of systemd's that waits for the lock: however this run ends, killed
# even, without a recovered machine the unit goes on.
come_back() {
  [[ $MODE == first-boot ]] || return 0
  [[ $0 -ef $SELF ]] || install -m 0700 "$0" "$SELF"
  mkdir -p "$ROOT/etc/systemd/system"
  cat >"$ROOT/etc/systemd/system/$SERVICE-boot.service" <<UNIT
[Unit]
Description=Brings $SERVICE back after a reboot or a failed boot
Wants=docker.service network-online.target
After=docker.service network-online.target
StartLimitIntervalSec=0

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=$SELF boot
Restart=on-failure
RestartSec=60
StandardOutput=journal+console

[Install]
WantedBy=multi-user.target
UNIT
  systemctl daemon-reload
  systemctl enable "$SERVICE-boot.service"
  systemd-run --unit="$SERVICE-standby" --collect --quiet flock "$STATE/lock" \
    sh -c "test -e '$STATE/recovered.json' || systemctl start --no-block '$SERVICE-boot.service'" || true
}

boot() {
  mkdir -p "$STATE" "$APP"
  exec 9>"$STATE/lock" # one at a time; a restore that outlived a killed run holds it too
  flock 9
  rm -f "$STATE/recovered.json" # of an earlier boot
  come_back
  settle
  trap '[[ -z $RESTORE ]] || wait "$RESTORE" || true' EXIT # a restore under way is not wasted
  cached_model &
  RESTORE=$!
  stage packages
  stage images
  stage services
  wait "$RESTORE" || echo 'the model cache was of no use'
  RESTORE=''
  rm -rf "$STAGING" # whatever became of it: a pull needs the room
  [[ -e $MODELS/$MANIFEST ]] || stage model-pull
  stage model-load
  stage answers
  stage question
  stage recovered
  if [[ $MODEL_BUCKET ]] && [[ -e $STATE/export-wanted || -e $STATE/compose-wanted || -e $STATE/also-wanted ]]; then afterwards export export; fi
  [[ -z $CLOUDWATCH_CONFIG_B64 ]] || afterwards monitoring monitor
}

case $MODE in
first-boot | boot) boot ;;
export) export_wanted ;;
monitor) stage monitoring ;;
*) echo "unknown: $MODE (nothing, boot, export or monitor)" >&2 && exit 2 ;;
esac
