// @ts-check
/** When a canvas is drawn: once a frame at most, and rarely while it is off the screen. */

const UNSEEN = 3000;

/**
 * Draws a canvas with the next frame, however often it is asked to before. What is off the screen is drawn when it
 * comes into view, and else every few seconds: a page that follows a training would spend most of its time on charts
 * that nobody sees. A canvas whose size changes is drawn anew.
 * @param {HTMLCanvasElement} canvas
 * @param {() => void} draw
 * @returns {() => void} asks for it
 */
export function drawing(canvas, draw) {
  let isPending = false;
  let isSeen = true;
  let late = 0;
  const now = () => {
    clearTimeout(late);
    late = 0;
    if (isPending) return;
    isPending = true;
    requestAnimationFrame(() => {
      isPending = false;
      draw();
    });
  };
  new IntersectionObserver(changes => {
    isSeen = changes[changes.length - 1].isIntersecting;
    if (isSeen && late) now();
  }).observe(canvas);
  new ResizeObserver(now).observe(canvas);
  return () => {
    if (isSeen) now();
    else late ||= setTimeout(now, UNSEEN);
  };
}
