import { type Curve, distanceTo, type Places } from "./places.ts";
import type { Structure } from "./structure.ts";

/** What a hand or the focus is on: a unit, or a link as one of those that its unit reads ("in") or is read by ("out"). */
export type Spot =
  | { readonly kind: "unit"; readonly index: number }
  | { readonly kind: "link"; readonly index: number; readonly fan: "in" | "out" };

/** The unit at a point, or the link that is nearest to it and within reach. */
export function spotAt(
  { places, curves }: { places: Places; curves: readonly (Curve | undefined)[] },
  { x, y }: { x: number; y: number },
  reach: number,
): Spot | undefined {
  const index = places.units.findIndex((place) => {
    if (!place) return false;
    const high = Math.max(24, place.height);
    return Math.abs(x - place.x) <= place.width / 2 && Math.abs(y - place.y) <= high / 2;
  });
  if (index >= 0) return { kind: "unit", index };
  let [nearest, least] = [-1, reach];
  for (const link of places.links) {
    const distance = distanceTo(curves[link]!, x, y);
    if (distance <= least) [nearest, least] = [link, distance];
  }
  return nearest < 0 ? undefined : { kind: "link", index: nearest, fan: "in" };
}

/**
 * Where an arrow leads: up and down to the next unit of a layer, or the next link of a fan; left and right from a
 * unit to a link and from a link to a unit. Home and End lead to the first and the last unit.
 */
export function walk(structure: Structure, places: Places, from: Spot, key: string): Spot | undefined {
  const { units, links, layers } = structure;
  const unit = (index: number | undefined): Spot | undefined =>
    index === undefined || !places.units[index] ? undefined : { kind: "unit", index };
  if (key === "Home") return unit(layers[0][0]);
  if (key === "End") return unit(layers.at(-1)![0]);
  const high = (index: number) => places.units[index]!.y;
  const fanOf = (index: number, fan: "in" | "out") => {
    const [here, there] = fan === "in" ? (["to", "from"] as const) : (["from", "to"] as const);
    return places.links
      .filter((link) => links[link][here] === index)
      .sort((a, b) => high(links[a][there]) - high(links[b][there]));
  };
  const beside = <T>(list: readonly T[], index: T, down: number): T | undefined =>
    list[list.indexOf(index) + down];
  const down = { ArrowUp: -1, ArrowDown: 1 }[key];
  if (from.kind === "unit") {
    if (down) return unit(beside(layers[units[from.index].layer], from.index, down));
    const fan = key === "ArrowLeft" ? "in" : "out";
    const [index] = fanOf(from.index, fan);
    return index === undefined ? undefined : { kind: "link", index, fan };
  }
  const { from: source, to } = links[from.index];
  if (!down) return unit(key === "ArrowLeft" ? source : to);
  const index = beside(fanOf(from.fan === "in" ? to : source, from.fan), from.index, down);
  return index === undefined ? undefined : { ...from, index };
}

/** What the whole page calls a spot: a parameter's path, a module's, or the key of a node. */
export function idIn({ units, links }: Structure, spot: Spot): string {
  return spot.kind === "unit" ? units[spot.index].id : links[spot.index].key;
}

/** The spot that the whole page calls so. */
export function spotOf({ units, links }: Structure, id: string): Spot | undefined {
  if (!id) return undefined;
  const unit = units.findIndex((each) => each.id === id);
  if (unit >= 0) return { kind: "unit", index: unit };
  const link = links.findIndex((each) => each.key === id);
  return link < 0 ? undefined : { kind: "link", index: link, fan: "in" };
}
