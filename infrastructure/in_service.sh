#!/bin/bash
# Runs on the machine that applies, between putting the new instance behind the load balancer and taking the old one away
# (load_balancer.tf): waits until the new one is healthy, for as long as another one serves meanwhile; then lets that one
# finish the answers it is at. Where nobody else serves, nothing waits.
#
# Calls elasticloadbalancing:DescribeTargetHealth and, for the old one once the new one is healthy, DeregisterTargets.
# Exit 1: the new one did not become healthy, or the targets cannot be seen; the old one still serves and stays.
#
# OpenTofu kills only this shell when it is interrupted: so there is no `sleep` to be left behind, and every call of `aws`
# changes at most one thing and ends by itself.
set -euo pipefail

: "${TARGET_GROUP:?is not set: load_balancer.tf sets it}" "${TARGET:?is not set}" "${AWS_REGION:?is not set}"
limit_s=${IN_SERVICE_LIMIT_S:-1200} # longer than a cold boot from a slow registry
drain_s=${IN_SERVICE_DRAIN_S:-150}  # the group's own deregistration_delay, and some more
every_s=${IN_SERVICE_EVERY_S:-5}

export AWS_PAGER='' AWS_MAX_ATTEMPTS=2
# The account's own trail then says which run it was.
[[ -z ${TF_APPEND_USER_AGENT-} ]] || export AWS_EXECUTION_ENV=$TF_APPEND_USER_AGENT

folder=$(mktemp -d)
mkfifo "$folder/nothing"
exec 3<>"$folder/nothing"
rm -r "$folder"
pause() { read -r -t "$every_s" -u 3 || true; } # nothing ever comes

elb() { # operation [argument…]
  aws elbv2 "$1" --region "$AWS_REGION" --target-group-arn "$TARGET_GROUP" \
    --cli-connect-timeout 5 --cli-read-timeout 10 --output text "${@:2}"
}

targets='' # lines of id and state, as last seen
look() {
  local try
  for try in 1 2 3 4 5 6; do
    if targets=$(elb describe-target-health --query 'TargetHealthDescriptions[].[Target.Id,TargetHealth.State]'); then
      return 0
    fi
    echo "the load balancer's targets cannot be seen, try $try of 6"
    ((try == 6)) || pause
  done
  return 1
}
others() { # states: ids of the other targets in one of them
  awk -v new="$TARGET" -v states=" $1 " '$1 != new && index(states, " " $2 " ") {print $1}' <<<"$targets"
}
elapsed() { printf '%d:%02d' $((SECONDS / 60)) $((SECONDS % 60)); }

command -v aws >/dev/null || {
  echo "the aws command is not on this machine, and without it nobody knows whether the new one is healthy: the old one stays. Install it and plan again."
  exit 1
}

served='' # another one did, while this waits
while :; do
  look || {
    echo 'so nobody knows whether the new one is healthy: the old one stays. It needs elasticloadbalancing:DescribeTargetHealth. Plan again when it is there.'
    exit 1
  }
  new=$(awk -v new="$TARGET" '$1 == new {print $2}' <<<"$targets")
  [[ $new != healthy ]] || break
  old=$(others healthy | tr '\n' ' ')
  # One that served a moment ago may be too busy to answer checks; one that is gone is waited for by nobody.
  [[ $old || ($served && $(others unhealthy)) ]] || {
    echo 'nobody else serves: nothing to wait for'
    exit 0
  }
  served=${old:-$served}
  # To wait on costs callers nothing: nobody else is there.
  serves="${served% } still serves"
  [[ $old ]] || serves="${served% } served until now, does not answer the checks"
  echo "not yet healthy, $(elapsed): the new one, $TARGET (${new:-not there}); $serves"
  ((SECONDS < limit_s)) || {
    echo "the new one is not healthy after $(elapsed); $serves and stays. Find out why before planning again."
    exit 1
  }
  pause
done
echo "the new one is healthy, after $(elapsed)"

# What is under way there is finished, and nothing new comes in. Taken out here, since an instance that is ended takes its
# answers with it; the attachment is gone from the state right afterwards.
began=$SECONDS
for id in $(others "healthy ${served:+unhealthy}"); do
  elb deregister-targets --targets "Id=$id" || {
    echo "$id cannot be taken out (elasticloadbalancing:DeregisterTargets): it stays. Plan again when that is allowed."
    exit 1
  }
done
while ((SECONDS - began < drain_s)); do
  if look; then
    # As it was before, too: the load balancer may not yet tell that it was taken out.
    old=$(others "healthy draining ${served:+unhealthy}" | tr '\n' ' ')
    [[ $old ]] || break
    echo "the old one finishes what it is at, $((SECONDS - began)) s (${old% })"
  else
    echo "whether the old one has finished cannot be seen: it is given its $drain_s s"
  fi
  pause
done
