#!/bin/sh
# A kiosk's or a screen's browser: full screen, no gestures, no prompts, and again whenever it ends.
# Started by deploy/kiosk.service, or from the session's autostart. PAGE is e.g. http://hall/kiosk/kiosk-1
set -eu
: "${PAGE:?set PAGE to the address of the page}"
BROWSER=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
while true; do
  "$BROWSER" --kiosk --app="$PAGE" --user-data-dir="${HOME}/.config/onewindow-browser" \
    --no-first-run --noerrdialogs --disable-infobars --disable-session-crashed-bubble \
    --disable-pinch --overscroll-history-navigation=0 --disable-features=Translate,TranslateUI \
    --autoplay-policy=no-user-gesture-required --check-for-update-interval=31536000 \
    --disable-background-networking --disable-component-update --password-store=basic || true
  sleep 2
done
