import type { Tape } from "../engine/tape.ts";

/** The path of the module around a module; "" is around all. */
export function parentPath(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf(".")));
}

/** True where `path` lies within `around`, or is it. */
export function isWithin(path: string, around: string): boolean {
  return around === "" || path === around || path.startsWith(`${around}.`);
}

export function lastName(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

/** How many modules a path names: 0 for "". */
export function depthOf(path: string): number {
  return path === "" ? 0 : path.split(".").length;
}

/** The paths of the modules that hold other modules: layers, and whatever is around them. */
export function containers(tape: Tape): string[] {
  const parents = new Set(tape.modules.map(parentPath));
  return tape.modules.filter((path) => path !== "" && parents.has(path));
}

/**
 * For each module, the closed module that stands for it in the picture (the outermost one around it, itself
 * included) as an index into `tape.modules`, or -1 where everything around it is open.
 */
export function standIns(tape: Tape, open: ReadonlySet<string>): Int32Array {
  const found = new Map<string, number>([["", -1]]);
  // A module comes after the one around it.
  return Int32Array.from(tape.modules, (path, module) => {
    const around = found.get(parentPath(path)) ?? -1;
    const standIn = around >= 0 || path === "" || open.has(path) ? around : module;
    found.set(path, standIn);
    return standIn;
  });
}
