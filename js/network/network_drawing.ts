import type { ReadonlySignal, Signal } from "@preact/signals-core";
import { formatNumber } from "../layout/numbers.ts";
import { element, setText } from "../shared/element.ts";
import type { Session } from "../shared/session.ts";
import { setAttribute, svg } from "../shared/svg.ts";
import { Edges, largestOf } from "./edges.ts";
import { idIn } from "./hand.ts";
import { type Health, healthOf } from "./health.ts";
import { type Curve, curveOf, type Places, pathOf, placesOf } from "./places.ts";
import type { Spot } from "./spots.ts";
import { nodeFor, type Structure } from "./structure.ts";
import { hasSurfaces, onOtherTheme, Surfaces } from "./surfaces.ts";
import { type Shown, UnitDrawing } from "./units.ts";
import type { What } from "./view.ts";
import { layerNames, wordsOn } from "./words.ts";

interface DrawingOptions {
  /** What is marked. */
  spot: ReadonlySignal<Spot | undefined>;
  focused: Signal<Spot | undefined>;
  signal: AbortSignal;
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
  readonly #session: Session;
  readonly #structure: Structure;
  readonly #options: DrawingOptions;
  readonly #surfaces: Surfaces | undefined;
  readonly #values: Float64Array;
  #sample = 0;
  #all: Edges | undefined;
  #marked: Edges | undefined;
  readonly #halo = svg("path", { class: "mg-network-halo" });
  #line = svg("path");
  readonly #chip = svg("text", { class: "mg-network-chip" });
  #units: (UnitDrawing | undefined)[] = [];
  /** What stands beside an output, and which one that is. */
  #targets: (readonly [SVGTSpanElement, number])[] = [];
  #stop: SVGElement | undefined;
  drawn: { places: Places; curves: readonly Curve[] } = {
    places: {
      width: 0,
      height: 0,
      units: [],
      links: [],
      columns: [],
      roomy: [],
      widest: 0,
      faintest: 0,
      leftOut: "",
    },
    curves: [],
  };

  constructor(session: Session, structure: Structure, options: DrawingOptions) {
    this.#session = session;
    this.#structure = structure;
    this.#options = options;
    this.#values = new Float64Array(structure.links.length);
    this.root.append(this.#below);
    if (hasSurfaces(session.tape)) {
      this.#surfaces = new Surfaces(session.tape, structure);
      this.root.append(this.#surfaces.root);
      onOtherTheme(options.signal, () => this.#surfaces?.draw(session, this.#sample));
    }
    this.root.append(this.stage);
  }

  get leftOut(): string {
    return this.drawn.places.leftOut;
  }

  /** Lay out for a width, in pixels. */
  resize(width: number): void {
    const structure = this.#structure;
    if (width === this.drawn.places.width) return;
    const places = placesOf(structure, Math.floor(width), this.#surfaces !== undefined);
    const curves = structure.links.map((_, i) =>
      places.units[structure.links[i].from] && places.units[structure.links[i].to]
        ? curveOf(places, structure, i)
        : { x0: 0, y0: 0, x1: 0, y1: 0 },
    );
    this.drawn = { places, curves };
    const paths = curves.map(pathOf);
    this.#all = new Edges(paths, places.widest, places.faintest);
    this.#marked = new Edges(paths, places.widest, 0.9);
    this.#surfaces?.resize(places);
    this.root.style.width = `${places.width}px`;
    this.root.style.height = `${places.height}px`;
    for (const sheet of [this.#below, this.stage]) {
      sheet.setAttribute("width", String(places.width));
      sheet.setAttribute("height", String(places.height));
    }
    this.#all.element.classList.add("mg-network-all");
    this.#below.replaceChildren(this.#all.element, this.#halo, this.#marked.element);
    const focused = this.#options.focused.peek();
    this.stage.replaceChildren(...this.#names(places), ...this.#unitElements(places), this.#line, this.#chip);
    this.#stopAt(this.#units.find(Boolean)?.element);
    if (focused) this.target(focused).focus({ preventScroll: true });
  }

  /** The element that has the focus for a spot: a line gets a new one, so that it is read out. */
  readonly target = (spot: Spot): SVGElement => {
    const { focused } = this.#options;
    let found = this.#units[spot.kind === "unit" ? spot.index : -1]?.element as SVGElement | undefined;
    if (!found) {
      const { key } = this.#structure.links[spot.index];
      const line = svg("path", {
        class: "mg-network-focus",
        d: pathOf(this.drawn.curves[spot.index]),
        role: "slider",
        tabindex: -1,
        "data-key": key,
        "aria-label": key || idIn(this.#structure, spot),
      });
      this.#line.replaceWith(line);
      this.#line = line;
      found = line;
    }
    const health = this.#structure.units.map((unit) => healthOf(this.#session, unit));
    const words = wordsOn(spot, this.#structure, this.#session, this.#sample, health);
    if (spot.kind === "unit") found.setAttribute("aria-label", words);
    else {
      const { parameter } = this.#structure.links[spot.index];
      found.setAttribute("aria-valuenow", String(parameter < 0 ? 1 : this.#session.data(parameter, 0)));
      found.setAttribute("aria-valuetext", words);
    }
    this.#stopAt(found);
    found.addEventListener("focus", () => (focused.value = spot), {
      once: true,
      signal: this.#options.signal,
    });
    return found;
  };

  /** In each frame: lines and hues; returns the largest magnitude of a line, undefined without gradients. */
  draw(what: What, sample: number): number | undefined {
    const [session, structure, values] = [this.#session, this.#structure, this.#values];
    this.#sample = sample;
    let known = true;
    structure.links.forEach(({ parameter }, i) => {
      const grad = what === "gradients" && parameter >= 0 ? session.grad(parameter, 0) : 0;
      if (grad === undefined) known = false;
      values[i] = what === "gradients" ? (grad ?? 0) : parameter < 0 ? 0 : session.data(parameter, 0);
    });
    const largest = largestOf(values);
    const spot = this.#options.spot.peek();
    const isMarked = this.#markedBy(spot);
    this.#below.classList.toggle("is-gradient", what === "gradients");
    this.#below.classList.toggle("is-dim", spot !== undefined);
    this.#all?.show(values, largest, this.#isDrawn);
    this.#marked?.show(values, largest, isMarked);
    const curve = spot?.kind === "link" ? this.drawn.curves[spot.index] : undefined;
    setAttribute(this.#halo, "d", curve ? pathOf(curve) : "");
    this.#units.forEach((unit, i) => unit?.draw(this.#shown(i, what)));
    this.#surfaces?.draw(session, sample);
    return known ? largest : undefined;
  }

  /** Ten times a second: numbers and marks. */
  write(sample: number, health: readonly Health[]): void {
    this.#sample = sample;
    this.#units.forEach((unit, i) => unit?.write(this.#shown(i, "weights"), health[i]));
    const { tape } = this.#session;
    for (const [text, output] of this.#targets) {
      const node = (tape.targets[tape.lanes ? 0 : sample] ?? [])[output];
      setText(text, node === undefined ? "" : formatNumber(this.#session.data(node, sample)));
    }
    const spot = this.#options.spot.peek();
    const curve = spot?.kind === "link" ? this.drawn.curves[spot.index] : undefined;
    setText(this.#chip, curve ? formatNumber(this.#values[spot!.index]) : "");
    if (curve) {
      setAttribute(this.#chip, "x", ((curve.x0 + curve.x1) / 2).toFixed(1));
      setAttribute(this.#chip, "y", ((curve.y0 + curve.y1) / 2 - 8).toFixed(1));
    }
    this.#units.forEach((unit, i) =>
      unit?.element.classList.toggle("is-marked", spot?.kind === "unit" && spot.index === i),
    );
  }

  #isDrawn = (link: number) => {
    const { from, to } = this.#structure.links[link];
    return this.drawn.places.units[from] !== undefined && this.drawn.places.units[to] !== undefined;
  };

  /** The lines of what a hand is on: of a unit those that lead to it and from it. */
  #markedBy(spot: Spot | undefined): (link: number) => boolean {
    if (!spot) return () => false;
    if (spot.kind === "link") return (link) => link === spot.index;
    const { links } = this.#structure;
    return (link) =>
      this.#isDrawn(link) && (links[link].from === spot.index || links[link].to === spot.index);
  }

  #shown(index: number, what: What): Shown {
    const { units, layers } = this.#structure;
    const session = this.#session;
    const unit = units[index];
    const valueOf = (each: number) => {
      const node = nodeFor(units[each].outs, this.#sample);
      return node < 0 ? Number.NaN : session.data(node, this.#sample);
    };
    const full = unit.kind === "neuron" && /tanh|sigmoid/i.test(unit.activation) ? 1 : 0;
    const biasOf = (node: number) =>
      node < 0 ? 0 : what === "weights" ? session.data(node, 0) : (session.grad(node, 0) ?? 0);
    const layer = layers[unit.layer];
    return {
      value: valueOf(index),
      full: full || largestOf(Float64Array.from(layer, valueOf)),
      bias: biasOf(unit.bias),
      fullBias: largestOf(Float64Array.from(layer, (each) => biasOf(units[each].bias))),
    };
  }

  #names({ columns }: Places): SVGElement[] {
    return layerNames(this.#structure).map(([name, activation], i) =>
      svg(
        "g",
        { class: "mg-network-layer", transform: `translate(${columns[i]} 0)` },
        svg("text", { y: 14 }, name),
        svg("text", { y: 28, class: "mg-network-activation" }, activation),
      ),
    );
  }

  #unitElements({ units, roomy }: Places): SVGElement[] {
    const made: SVGElement[] = [];
    this.#targets = [];
    this.#units = this.#structure.units.map((unit, i) => {
      const place = units[i];
      if (!place) return undefined;
      const drawing = new UnitDrawing(unit, place, {
        surface: this.#surfaces !== undefined,
        below: roomy[unit.layer],
      });
      setAttribute(drawing.element, "transform", `translate(${place.x} ${place.y})`);
      drawing.element.addEventListener("focus", () => {
        this.#options.focused.value = { kind: "unit", index: i };
      });
      const { x, y, width } = place;
      if (unit.kind === "input")
        made.push(
          svg("text", { class: "mg-network-beside is-input", x: x - width / 2 - 8, y: y + 4 }, unit.id),
        );
      if (unit.output >= 0) {
        const right = x + width / 2 + 8;
        const target = svg("tspan", { x: right, dy: 14 });
        made.push(svg("text", { class: "mg-network-beside", x: right, y: y - 3 }, "target", target));
        this.#targets.push([target, unit.output]);
      }
      made.push(drawing.element);
      return drawing;
    });
    return made;
  }

  #stopAt(next: SVGElement | undefined): void {
    this.#stop?.setAttribute("tabindex", "-1");
    next?.setAttribute("tabindex", "0");
    this.#stop = next;
  }
}
