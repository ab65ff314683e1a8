#!/usr/bin/env bash
# Every check of the infrastructure, the same here and in CI, as a table:
#
#   infrastructure/checks.sh [--without-github] [--summary FILE]
#   infrastructure/checks.sh --budget          only writes the recovery budget and the computed figures into the documents
#
# --without-github leaves out what needs the github provider, for a machine that can't fetch it. --summary writes the
# table as Markdown too. A missing tool is a skipped check here and a failed one in CI. Exit 1: a check failed.
# shellcheck disable=SC2317 # functions are called by name, through check
set -uo pipefail
cd "$(dirname "$0")" || exit 2

with_budget() { # README.md with the tables as budget.mjs makes them now
  sed -n '1,/^<!-- budget -->$/p' README.md && echo && node budget.mjs && echo && sed -n '/^<!-- \/budget -->$/,$p' README.md
}

github=(--feature github=true)
lockfile=(-lockfile=readonly)
summary=/dev/null
while [ $# -gt 0 ]; do
  case $1 in
    # The lock file holds the github provider, which readonly would then call a change.
    --without-github) github=(--feature github=false) lockfile=() ;;
    --summary) summary=$2 && shift ;;
    --budget) with_budget >README.md.new && mv README.md.new README.md && node figures.mjs --write && exit ;;
    *) echo "unknown option $1" >&2 && exit 2 ;;
  esac
  shift
done
: >"$summary" || exit 2

scratch=$(mktemp -d)
log=$scratch/log
trap 'rm -rf "$scratch"' EXIT
failed=0
say() { # result, name, note
  printf '%-8s %s%s\n' "$1" "$2" "${3:+: $3}"
  printf '| %s | %s |\n' "$2" "$1${3:+: $3}" >>"$summary"
}
check() { # name tool command...
  local name=$1 tool=$2
  shift 2
  if ! command -v "$tool" >/dev/null; then
    if [ "${CI-}" = true ]; then failed=1 && say failed "$name" "needs $tool"; else say skipped "$name" "needs $tool"; fi
  elif "$@" >"$log" 2>&1; then
    say ok "$name" "$(sed -n 's/^note: //p' "$log" | head -n 1)"
  else
    failed=1
    say failed "$name"
    sed 's/^/    /' "$log"
  fi
}
unit() { # a command of OpenTofu, through terragrunt: it runs in a copy of this folder
  terragrunt run --non-interactive --no-color --no-tips "${feature[@]}" -- "$@"
}
validate() {
  local feature=("${github[@]}")
  unit init -backend=false -input=false "${lockfile[@]}" && feature+=(--no-auto-init) && unit validate
}
load() { # without providers, hence also where one cannot be fetched; back and forth, since the copy is kept between runs
  local one feature
  for one in true false true; do
    feature=(--feature "github=$one" --no-auto-init)
    unit get || return 1
  done
}
run_tests() { # on mocked providers, without GitHub
  local feature=(--feature github=false)
  unit init -backend=false -input=false && feature+=(--no-auto-init) && unit test
}
lint() {
  # Not the copies in .terragrunt-cache: TFLint reads only this folder. With some account, since a name that an account
  # not yet filled in ends is an error of the AWS rules.
  local tflint=(tflint --var=account_id=123456789012 --minimum-failure-severity=warning)
  if tflint --init; then
    "${tflint[@]}"
  elif [ "${CI-}" = true ]; then
    return 1
  else
    echo "note: without the AWS rules, which could not be fetched"
    sed '/^plugin "aws"/,/^}/d' .tflint.hcl >"$scratch/tflint.hcl"
    "${tflint[@]}" --config="$scratch/tflint.hcl"
  fi
}

budget() {
  { with_budget | diff README.md - && node figures.mjs; } || { echo "run infrastructure/checks.sh --budget" && return 1; }
}

printf '| check | result |\n| --- | --- |\n' >>"$summary"
check "tofu fmt" tofu tofu fmt -check -recursive -diff
check "terragrunt hcl fmt" terragrunt terragrunt hcl fmt --check --no-color
check "terragrunt hcl validate" terragrunt terragrunt hcl validate --no-color "${github[@]}"
check "loads with and without GitHub" terragrunt load
check "init without backend, validate" terragrunt validate
check "TFLint" tflint lint
check "shellcheck" shellcheck shellcheck instance_init.sh in_service.sh tail_boot_log.sh checks.sh
check "tofu test" terragrunt run_tests
check "open ports" node node check-ingress.mjs .
check "protections" node node ../scripts/check-protection.mjs .
check "recovery budget" node budget
check "actionlint" actionlint actionlint ../.github/workflows/terraform-checks.yml
exit "$failed"
