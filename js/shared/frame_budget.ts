/** What the pictures of all widgets may take of a frame together, in milliseconds of script. */
const PICTURES = 4;

/** A frame of the page, by its time: when somebody first asked for it, and whether a picture waits for the next one. */
interface Frame {
  time: number;
  began: number;
  waits: boolean;
}

// One for the page, because every widget has its own copy of every module.
const page = globalThis as { "mg-widgets:frame"?: Partial<Frame> };
page["mg-widgets:frame"] ??= {};
const current = page["mg-widgets:frame"];

/** The frame of this time, which begins when it is first asked for. */
export function frameAt(time: number): Frame {
  if (current.time !== time) Object.assign(current, { time, began: performance.now(), waits: false });
  return current as Frame;
}

/** Whether pictures have had their part of a frame: what can be done later is done in another one. */
export function isFull(time: number): boolean {
  const { began } = frameAt(time);
  return performance.now() - began >= PICTURES;
}

/** The same for a picture, which then waits: a page that trains by itself says nothing new before it is drawn. */
export function mustWait(time: number): boolean {
  const waits = isFull(time);
  frameAt(time).waits ||= waits;
  return waits;
}
