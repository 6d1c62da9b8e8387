/**
 * Call back once before the next paint, or soon where nothing is painted (a hidden tab); returns how to cancel.
 * The callback gets the time (ms) of the frame, which is the same for all that is called back in it.
 */
export function nextFrame(callback: (time: number) => void): () => void {
  const once = (time = performance.now()) => {
    cancel();
    callback(time);
  };
  const frame = requestAnimationFrame(once);
  const timer = setTimeout(once, 250);
  const cancel = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  return cancel;
}
