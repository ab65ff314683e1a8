# shellcheck shell=sh
# Sends a growing file as frames. Text sent through a session's terminal is not exact: the agent re-chunks UTF-8 and the
# terminal turns LF into CRLF; base64 with byte offsets loses and doubles nothing, however often the session drops.
#   @RB D <inode> <offset> <n> <base64>    the n bytes of the file that start at offset
#   @RB R <inode>                          another file, or a shorter one: offsets start again at 0
#   @RB H <epoch> <uptime> <base64>        every 10 s: alive; the base64 is cloud-init's result.json once there is one
# tail_document.tf sets before it: offset, file, chunk (bytes in a frame), follow (yes: for ever, no: one frame).
: "${offset:?}" "${file:?}" "${chunk:?}" "${follow:?}"
stty -echo -onlcr 2>/dev/null
inode=''
tick=0
while :; do
  if found=$(stat -Lc '%i %s' "$file" 2>/dev/null); then
    now=${found% *}
    size=${found#* }
    if [ "$now" != "${inode:-$now}" ] || [ "$offset" -gt "$size" ]; then
      offset=0
      echo "@RB R $now"
    fi
    inode=$now
    while [ "$offset" -lt "$size" ]; do
      n=$((size - offset))
      [ "$n" -le "$chunk" ] || n=$chunk
      echo "@RB D $inode $offset $n $(tail -c "+$((offset + 1))" "$file" | head -c "$n" | base64 -w0)"
      offset=$((offset + n))
      [ "$follow" = yes ] || break
    done
  fi
  [ $((tick % 20)) -ne 0 ] || echo "@RB H $(date +%s) $(cut -d' ' -f1 /proc/uptime) $(base64 -w0 /run/cloud-init/result.json 2>/dev/null)"
  [ "$follow" = yes ] || exit 0
  tick=$((tick + 1))
  sleep 0.5
done
