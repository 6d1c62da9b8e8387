/** What the layered layout places: a card, a frame laid out before, or a port in a frame's border. */
export interface Vertex {
  readonly width: number;
  readonly height: number;
  /** Cards of one column become equally wide. */
  readonly card?: boolean;
  /** A port lies in the frame's left or right border. */
  readonly port?: "left" | "right";
  /** Vertices of one band stay next to each other and get a frame of their own around them; -1: none. */
  readonly band: number;
}

/** An edge between vertices; `fromY` and `toY` fix where it leaves and arrives, measured from the vertex' middle. */
export interface Link {
  readonly from: number;
  readonly to: number;
  readonly fromY?: number;
  readonly toY?: number;
}

/**
 * Two ways to put vertices into columns so that every link leads right, `links` without cycles and `order` operands
 * first. Early: what is computed comes as soon as it can (the products of a neuron stand in one column). Late: as late
 * as it can. In both a leaf stands right before its first consumer. Neither is clearer for all graphs; where they are
 * the same there is one.
 */
export function columnChoices(vertices: readonly Vertex[], links: readonly Link[], order: readonly number[]) {
  const incoming: number[][] = vertices.map(() => []);
  const outgoing: number[][] = vertices.map(() => []);
  for (const { from, to } of links) {
    incoming[to].push(from);
    outgoing[from].push(to);
  }
  const first = vertices.some(({ port }) => port === "left") ? 1 : 0;
  const early = new Int32Array(vertices.length).fill(first);
  for (const v of order) for (const operand of incoming[v]) early[v] = Math.max(early[v], early[operand] + 1);
  // A port takes no column from the vertices behind it: those begin at `first` anyway.
  const last = Math.max(...order.filter((v) => vertices[v].port !== "right").map((v) => early[v]), first);
  const late = new Int32Array(vertices.length).fill(last);
  for (const v of [...order].reverse())
    for (const consumer of outgoing[v])
      if (vertices[consumer].port !== "right") late[v] = Math.min(late[v], late[consumer] - 1);
  const settle = (columns: Int32Array, pull: boolean) =>
    columns.map((column, v) => {
      if (vertices[v].port === "left") return 0;
      if (vertices[v].port === "right") return last + 1;
      const next = Math.min(...outgoing[v].map((consumer) => columns[consumer]), last + 1);
      return pull && incoming[v].length === 0 ? Math.max(column, next - 1) : column;
    });
  const choices = [settle(early, true), settle(late, false)];
  return choices[0].every((column, v) => column === choices[1][v]) ? choices.slice(1) : choices;
}
