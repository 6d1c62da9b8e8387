// Writes down how long each animation frame's callbacks took, in ms, while somebody measures.

window.frames_taken = [];

const askFrame = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (callback) =>
  askFrame((time) => {
    const start = performance.now();
    callback(time);
    window.frames_taken.push(performance.now() - start);
  });
