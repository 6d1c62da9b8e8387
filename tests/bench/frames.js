// Times what the page's script does in each animation frame, while messages come as they do from a kernel that trains.

/** Script time (ms) since the last frame: messages, timers and frame callbacks, what layout they force included. */
let spent = 0;

function timed(callback) {
  return (...args) => {
    const start = performance.now();
    try {
      return callback(...args);
    } finally {
      spent += performance.now() - start;
    }
  };
}

const ask = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (callback) => ask(timed(callback));
const later = window.setTimeout.bind(window);
window.setTimeout = (callback, ...rest) => later(timed(callback), ...rest);

/** Send frames, `apart` ms from one to the next, and watch them after the first `warmUp`. */
window.stopwatch = async ({ model, frames, apart, warmUp, card }) => {
  const receive = timed((frame) => host.models.get(model).receive(...frame));
  const play = async (some) => {
    for (const frame of some) {
      receive(frame);
      await new Promise((done) => later(done, apart));
    }
  };
  await play(frames.slice(0, warmUp));
  return await watch(card, () => play(frames.slice(warmUp)));
};

/** Watch a page that trains by itself for some milliseconds. */
window.lookOn = ({ card, time }) => watch(card, () => new Promise((done) => later(done, time)));

/**
 * The script of each frame while `act` runs; `card` finds the text whose changes are counted. Only frames count in which
 * something has changed on the page: in the others it waits for the next.
 */
async function watch(card, act) {
  const script = [];
  let [painted, changes, drawn, running] = [0, 0, false, true];
  spent = 0;
  const tick = () => {
    painted++;
    if (drawn) script.push(spent);
    spent = 0;
    drawn = false;
    if (running) ask(tick);
  };
  const numeral = document.querySelector(card);
  const observer = new MutationObserver((records) => {
    drawn = true;
    if (records.some(({ target }) => numeral.contains(target))) changes++;
  });
  const all = { subtree: true, childList: true, characterData: true, attributes: true };
  observer.observe(document.body, all);
  const start = performance.now();
  ask(tick);
  await act();
  running = false;
  const seconds = (performance.now() - start) / 1000;
  observer.disconnect();
  return { script, painted: painted / seconds, changes: changes / seconds };
}
