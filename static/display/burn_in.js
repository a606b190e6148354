/**
 * Prevents burn-in on panels that show the same picture all year: moves the whole picture by a few pixels every minute.
 */
const STEPS = [
  [0, 0],
  [4, 0],
  [4, 4],
  [0, 4],
  [-4, 4],
  [-4, 0],
  [-4, -4],
  [0, -4],
  [4, -4],
];

/** @param {HTMLElement} picture */
export function wander(picture, everySeconds = 60) {
  let step = 0;
  return setInterval(() => {
    step = (step + 1) % STEPS.length;
    const [right, downPixels] = STEPS[step];
    picture.style.transform = `translate(${right}px, ${downPixels}px)`;
  }, everySeconds * 1000);
}
