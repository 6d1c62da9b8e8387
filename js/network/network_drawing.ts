import type { ReadonlySignal } from "@preact/signals-core";
import { formatNumber } from "../layout/numbers.ts";
import { element, setText } from "../shared/element.ts";
import type { Session } from "../shared/session.ts";
import { setAttribute, svg } from "../shared/svg.ts";
import { onOtherTheme } from "../shared/theme.ts";
import { Edges } from "./edges.ts";
import type { Health } from "./health.ts";
import { Labels } from "./labels.ts";
import { Numbers, type What } from "./numbers.ts";
import { type Curve, curveOf, type Places, pathOf, placesOf } from "./places.ts";
import type { Spot } from "./spots.ts";
import type { Structure } from "./structure.ts";
import { hasSurfaces, Surfaces } from "./surfaces.ts";
import { UnitDrawing } from "./units.ts";

interface DrawingOptions {
  /** What is marked, and what one looks at: then all else is dim. */
  spot: ReadonlySignal<Spot | undefined>;
  looked: ReadonlySignal<Spot | undefined>;
  signal: AbortSignal;
}

/** What is drawn for a width: where, and the curve of each link that is not left out. */
export interface Drawn {
  readonly places: Places;
  readonly curves: readonly (Curve | undefined)[];
}

/** The picture: lines below, small surfaces on them, units above. */
export class NetworkDrawing {
  readonly root = element("div", { class: "mg-network-picture" });
  readonly stage = svg("svg", {
    class: "mg-network-stage",
    role: "group",
    "aria-label": "network: arrows walk, plus and minus move a weight, Enter types a number",
  });
  readonly #below = svg("svg", { class: "mg-network-below", "aria-hidden": "true" });
  readonly #halo = svg("path", { class: "mg-network-halo" });
  readonly #chip = svg("text", { class: "mg-network-chip" });
  readonly #session: Session;
  readonly #structure: Structure;
  readonly #options: DrawingOptions;
  readonly #surfaces: Surfaces | undefined;
  readonly #numbers: Numbers;
  /** What can have the focus, and what it stands for. */
  readonly #spots = new WeakMap<EventTarget, Spot>();
  #sample = 0;
  #what: What = "weights";
  #width = 0;
  #drawn: Drawn | undefined;
  #all: Edges | undefined;
  #marked: Edges | undefined;
  #labels: Labels | undefined;
  #units: (UnitDrawing | undefined)[] = [];
  /** The line that has the focus, and what the tab key leads to. */
  #line = svg("path");
  #stop: SVGElement | undefined;

  constructor(session: Session, structure: Structure, options: DrawingOptions) {
    this.#session = session;
    this.#structure = structure;
    this.#options = options;
    this.#numbers = new Numbers(structure);
    this.root.append(this.#below);
    if (hasSurfaces(session.tape)) {
      this.#surfaces = new Surfaces(session.tape, structure);
      this.root.append(this.#surfaces.root);
      onOtherTheme(options.signal, () => {
        this.#surfaces?.forgetColors();
        this.#surfaces?.draw(session, this.#sample);
      });
    }
    this.root.append(this.stage);
  }

  /** Undefined before there is a width. */
  get drawn(): Drawn | undefined {
    return this.#drawn;
  }

  /** Lay out for a width, in pixels. */
  resize(width: number): void {
    if (width === this.#width) return;
    this.#width = width;
    const structure = this.#structure;
    const places = placesOf(structure, Math.floor(width), this.#surfaces !== undefined);
    const curves: (Curve | undefined)[] = structure.links.map(() => undefined);
    for (const link of places.links) curves[link] = curveOf(places, structure, link);
    this.#drawn = { places, curves };
    const paths = curves.map((curve) => (curve ? pathOf(curve) : ""));
    this.#all = new Edges(paths, places.widest, places.faintest);
    this.#all.element.classList.add("mg-network-all");
    this.#marked = new Edges(paths, places.widest, 0.9);
    this.#labels = new Labels(structure, places);
    this.#surfaces?.resize(places);
    setAttribute(this.#halo, "stroke-width", (places.widest + 6).toFixed(1));
    this.root.style.width = `${places.width}px`;
    this.root.style.height = `${places.height}px`;
    for (const sheet of [this.#below, this.stage]) {
      sheet.setAttribute("width", String(places.width));
      sheet.setAttribute("height", String(places.height));
    }
    const focused = this.spotOf(this.stage.querySelector(":focus"));
    const units = this.#makeUnits(places).map(({ element }) => element);
    this.#below.replaceChildren(this.#all.element, this.#halo, this.#marked.element);
    this.stage.replaceChildren(this.#labels.element, ...units, this.#line, this.#chip);
    this.stopAt(units[0]);
    if (focused) this.target(focused).focus({ preventScroll: true });
  }

  /** What an element stands for that can have the focus. */
  spotOf(target: EventTarget | null): Spot | undefined {
    return target ? this.#spots.get(target) : undefined;
  }

  /** The element that has the focus for a spot: a line gets a new one, so that it is read out. */
  target(spot: Spot): SVGElement {
    const unit = spot.kind === "unit" ? this.#units[spot.index] : undefined;
    if (unit) return unit.element;
    const { key } = this.#structure.links[spot.index];
    const curve = this.#drawn?.curves[spot.index];
    const line = svg("path", {
      class: "mg-network-focus",
      d: curve ? pathOf(curve) : "",
      role: "slider",
      tabindex: -1,
      "aria-label": key || "read as it is",
    });
    this.#spots.set(line, spot);
    this.#line.replaceWith(line);
    this.#line = line;
    return line;
  }

  /** Let the tab key lead to an element from now on. */
  stopAt(next: SVGElement | undefined): void {
    this.#stop?.setAttribute("tabindex", "-1");
    next?.setAttribute("tabindex", "0");
    this.#stop = next;
  }

  /** In each frame: lines and hues; returns the largest magnitude of a line, undefined without gradients. */
  draw(what: What, sample: number): number | undefined {
    const [session, numbers] = [this.#session, this.#numbers];
    this.#sample = sample;
    this.#what = what;
    numbers.read(session, what, sample);
    const { links, values, biases, largest, full, fullBias } = numbers;
    const spot = this.#options.spot.peek();
    this.#below.classList.toggle("is-gradient", what === "gradients");
    this.#below.classList.toggle("is-dim", this.#options.looked.peek() !== undefined);
    this.#all?.show(links, largest, () => true);
    this.#marked?.show(links, largest, this.#markedBy(spot));
    const curve = spot?.kind === "link" ? this.#drawn?.curves[spot.index] : undefined;
    setAttribute(this.#halo, "d", curve ? pathOf(curve) : "");
    this.#units.forEach((unit, i) => {
      const { layer } = this.#structure.units[i];
      unit?.draw(values[i], full[layer], biases[i], fullBias[layer]);
    });
    this.#surfaces?.draw(session, sample);
    return numbers.known ? largest : undefined;
  }

  /** Ten times a second: numbers and marks. */
  write(sample: number, health: readonly Health[]): void {
    this.#sample = sample;
    // The picture of this state may come later in this frame, or in another one.
    this.#numbers.read(this.#session, this.#what, sample);
    const spot = this.#options.spot.peek();
    this.#units.forEach((unit, i) => {
      unit?.write(this.#numbers.values[i], health[i]);
      unit?.element.classList.toggle("is-marked", spot?.kind === "unit" && spot.index === i);
    });
    const { tape } = this.#session;
    this.#labels?.write({ tape, data: (node) => this.#session.data(node, sample) }, sample);
    const spotted = this.spotOf(this.#line);
    const { parameter = -1 } = spotted ? this.#structure.links[spotted.index] : {};
    if (parameter >= 0) setAttribute(this.#line, "aria-valuenow", String(this.#session.data(parameter, 0)));
    const curve = spot?.kind === "link" ? this.#drawn?.curves[spot.index] : undefined;
    setText(this.#chip, curve ? formatNumber(this.#numbers.links[spot!.index]) : "");
    if (curve) {
      setAttribute(this.#chip, "x", ((curve.x0 + curve.x1) / 2).toFixed(1));
      setAttribute(this.#chip, "y", ((curve.y0 + curve.y1) / 2 - 8).toFixed(1));
    }
  }

  /** The lines of what a hand is on: of a unit those that lead to it and from it. */
  #markedBy(spot: Spot | undefined): (link: number) => boolean {
    if (!spot) return () => false;
    if (spot.kind === "link") return (link) => link === spot.index;
    const { links } = this.#structure;
    return (link) => links[link].from === spot.index || links[link].to === spot.index;
  }

  #makeUnits({ units, roomy }: Places): UnitDrawing[] {
    this.#units = this.#structure.units.map((unit, index) => {
      const place = units[index];
      if (!place) return undefined;
      const drawing = new UnitDrawing(unit, place, this.#surfaces !== undefined, roomy[unit.layer]);
      this.#spots.set(drawing.element, { kind: "unit", index });
      return drawing;
    });
    return this.#units.filter((unit) => unit !== undefined);
  }
}
