#!/bin/sh
# A kiosk's or a screen's browser: full screen, no gestures, no prompts, and again whenever it ends or its page has crashed.
# Started by deploy/kiosk.service, or from the session's autostart. PAGE is e.g. http://hall/kiosk/kiosk-1
# A kiosk with a reader on a serial port must be paired: http://hall/kiosk/kiosk-1?pair=1 shows a code for /admin/devices until it is.
#
# A page that has crashed cannot help itself, and its browser goes on. The server knows whether the page listens: when it
# answers and says that it does not, again and again, the browser is started anew. While the server does not answer or does not know,
# nothing is done: a page that lives waits for it by itself.
set -eu
: "${PAGE:?set PAGE to the address of the page}"
: "${BROWSER:=$(command -v chromium || command -v chromium-browser || command -v google-chrome)}"
: "${BROWSER_OPTIONS:=}"        # more of the browser's options, parted by spaces
: "${PROFILE:=${HOME}/.config/onewindow-browser}"
: "${ASK_SECONDS:=10}"
: "${MISSING_SECONDS:=40}"      # how long a page that has listened may be missing
: "${STARTING_SECONDS:=300}"    # how long it may take to listen for the first time
SERVER=$(printf '%s' "$PAGE" | sed -E 's|^(https?://[^/]+).*|\1|')
command -v curl >/dev/null || echo "curl is not installed: a page that crashes stays until somebody comes" >&2

start() {
  key=$(cat /proc/sys/kernel/random/uuid)
  case $PAGE in *\?*) address="$PAGE&browser=$key" ;; *) address="$PAGE?browser=$key" ;; esac
  # shellcheck disable=SC2086 # the options are words
  "$BROWSER" --kiosk --app="$address" --user-data-dir="$PROFILE" \
    --no-first-run --noerrdialogs --disable-infobars --disable-session-crashed-bubble \
    --disable-pinch --overscroll-history-navigation=0 --disable-features=Translate,TranslateUI,OverscrollHistoryNavigation \
    --autoplay-policy=no-user-gesture-required --check-for-update-interval=31536000 \
    --disable-background-networking --disable-component-update --password-store=basic $BROWSER_OPTIONS &
  browser=$!
}

# Ends the browser once its page has been missing for too long.
watch() {
  missing=0
  patience=$STARTING_SECONDS
  while [ "$missing" -lt "$patience" ]; do
    sleep "$ASK_SECONDS"
    case $(curl --silent --fail --max-time 5 "$SERVER/listens/$key" 2>/dev/null || true) in
      yes) missing=0 patience=$MISSING_SECONDS ;;
      gone) missing=$((missing + ASK_SECONDS)) patience=$MISSING_SECONDS ;;
      never) missing=$((missing + ASK_SECONDS)) ;; # not since this server began
      *) missing=0 ;;
    esac
  done
  echo "the page has not listened for $missing seconds: starting the browser anew" >&2
  kill "$browser"
  sleep 5
  kill -KILL "$browser"
}

watcher=
trap 'kill "$browser" $watcher; exit 0' INT TERM
while true; do
  start
  case $PAGE in */kiosk/* | */display/*) watch & watcher=$! ;; esac # other pages need not listen
  wait "$browser" || true
  [ -z "$watcher" ] || kill "$watcher" 2>/dev/null || true
  sleep 2
done
