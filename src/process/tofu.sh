#!/bin/sh
# What terragrunt runs for tofu in a live run (TG_TF_PATH). What plans or changes something goes through the wrapper; the
# rest, init and -version among it, is tofu itself.
if [ -n "$FIREDRILL_RECORD" ]; then
  case "$1" in
    plan | apply | state | force-unlock) exec "$FIREDRILL_NODE" "$FIREDRILL_WRAPPER" "$@" ;;
  esac
fi
exec "$FIREDRILL_TOFU" "$@"
