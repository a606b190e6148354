/** Touches on the kiosk's screen: press and lift only; context menus, dragging and zooming are prevented. */

/** @param {{ press: () => void, lift: () => void, lifted: () => void }} hears `lifted()` comes after the click of the touch */
export function listenToFingers({ press, lift, lifted: onLifted }) {
  addEventListener("pointerdown", press, true);
  for (const name of ["pointerup", "pointercancel"]) {
    addEventListener(
      name,
      () => {
        lift();
        setTimeout(onLifted);
      },
      true,
    );
  }
  for (const name of ["contextmenu", "dragstart"]) addEventListener(name, (event) => event.preventDefault());
  addEventListener(
    "wheel",
    (event) => {
      if (event.ctrlKey) event.preventDefault();
    },
    { passive: false },
  );
}
