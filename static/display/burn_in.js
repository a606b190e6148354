/**
 * Panels that show the same picture all year keep a ghost of it: the whole picture wanders by a few pixels a minute.
 */
const STEPS = [[0, 0], [4, 0], [4, 4], [0, 4], [-4, 4], [-4, 0], [-4, -4], [0, -4], [4, -4]];

export function wander(picture, everySeconds = 60) {
  let step = 0;
  return setInterval(() => {
    step = (step + 1) % STEPS.length;
    const [right, down] = STEPS[step];
    picture.style.transform = `translate(${right}px, ${down}px)`;
  }, everySeconds * 1000);
}
