// Times what the page's script does from the input event of a slider to the end of the frame that answers it.

/** Whoever measures says which slider, and the numbers that answer it; then answers are written down, in ms. */
const stopwatch = { slider: "", numbers: () => [], answers: [] };
window.stopwatch = stopwatch;
/** The event that has no answer yet. */
let hand;

function answered() {
  const now = stopwatch.numbers();
  return hand.numbers.every((number, i) => number !== now[i]);
}

const ours = ({ target }) => target.getAttribute("aria-label") === stopwatch.slider;

window.addEventListener(
  "input",
  (event) => {
    if (ours(event))
      hand = { numbers: stopwatch.numbers(), began: event.timeStamp, start: performance.now() };
  },
  { capture: true },
);
window.addEventListener("input", (event) => {
  if (ours(event)) hand.script = performance.now() - hand.start;
});

const ask = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (callback) =>
  ask((time) => {
    const start = performance.now();
    callback(time);
    if (!hand) return;
    hand.script += performance.now() - start;
    if (hand.seen || !answered()) return;
    hand.seen = true;
    // Every other callback of this frame comes before a message.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      stopwatch.answers.push({ script: hand.script, elapsed: performance.now() - hand.began });
      hand = undefined;
    };
    port2.postMessage(undefined);
  });
