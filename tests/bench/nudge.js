// Times what the page's script does from the event of a hand to the end of the frame that answers it.

/** Whoever measures says where the hand is, and the numbers that answer it; then answers are written down, in ms. */
const stopwatch = { isHand: () => false, numbers: () => [], answers: [] };
window.stopwatch = stopwatch;
/** The event that has no answer yet. */
let hand;

function answered() {
  const now = stopwatch.numbers();
  return hand.numbers.every((number, i) => number !== now[i]);
}

for (const type of ["input", "pointermove"]) {
  window.addEventListener(
    type,
    ({ target, timeStamp }) => {
      if (!stopwatch.isHand(target)) return;
      hand = { numbers: stopwatch.numbers(), began: timeStamp, start: performance.now() };
    },
    { capture: true },
  );
  window.addEventListener(type, ({ target }) => {
    if (stopwatch.isHand(target)) hand.script = performance.now() - hand.start;
  });
}

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
