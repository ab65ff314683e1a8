#!/usr/bin/env bash
# Makes the README's pictures from the real program: two rehearsals without a screen first, so that the home screen has
# something to tell, then one on the screen, photographed at its stations; and a drill with trouble as a moving picture,
# played back from its journal.
set -euo pipefail
cd "$(dirname "$0")/.."
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
export FIREDRILL_STATE_DIR=$state
echo 'review: aws_instance.ttb' >"$state/answers.yaml"
for _ in 1 2; do node bin/firedrill.js rehearse instance-replacement --plain --speed max --answers "$state/answers.yaml" >/dev/null; done
node bin/firedrill.js rehearse cold-cache-rebuild --plain --speed max --answers "$state/answers.yaml" >/dev/null

shoot() { node scripts/screenshot.ts "$@"; }
program=(-- node bin/firedrill.js rehearse instance-replacement --operator op)
opened=('wait To replace' 'type aws_instance.ttb' 'key enter' 'wait Apply the plan')
shoot docs/home.svg 100x24 'wait What happened?' -- node bin/firedrill.js home
shoot docs/gate.svg 100x24 'wait To replace' "${program[@]}"
shoot docs/boot.svg 100x30 "${opened[@]}" 'wait model load begins' "${program[@]}"
shoot docs/summary.svg 100x24 "${opened[@]}" 'wait Recovered in' "${program[@]}" --speed max

# In a folder of its own, so that the pictures above are not about it.
export FIREDRILL_STATE_DIR=$state/trouble
cat >"$state/trouble.yaml" <<'EOT'
review: aws_instance.ttb
apply.failed: 'change: availability_zone=b'
review.2: aws_instance.ttb
EOT
node bin/firedrill.js rehearse instance-replacement --scenario no-capacity --operator op --plain --speed max --answers "$state/trouble.yaml" >/dev/null
node bin/firedrill.js cast "$(ls "$FIREDRILL_STATE_DIR"/*/runs)" --out docs/drill.svg --size 90x24
