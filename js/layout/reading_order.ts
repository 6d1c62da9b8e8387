interface Link {
  readonly from: number;
  readonly to: number;
}

/** At most `limit` items, those the fewest edges before some of them; items that do not lead there come last. */
export function nearest(count: number, edges: readonly Link[], to: number[], limit: number): Set<number> {
  const operands: number[][] = Array.from({ length: count }, () => []);
  for (const { from, to } of edges) operands[to].push(from);
  const found = new Set(to.slice(0, limit));
  // A set is walked in the order of its insertions, those made meanwhile included: breadth first.
  for (const item of found) for (const operand of operands[item]) if (found.size < limit) found.add(operand);
  for (let item = 0; item < count && found.size < limit; item++) found.add(item);
  return found;
}

/**
 * Items in the order in which they are computed (walking back from the root, operands in order), and the edges that
 * close a cycle: a module that is used twice with another one in between. `edges` lie between `items`, few enough
 * to recurse.
 */
export function readingOrder<L extends Link>(items: ReadonlySet<number>, edges: readonly L[], root: number) {
  const incoming = new Map<number, L[]>([...items].map((item) => [item, []]));
  for (const edge of edges) incoming.get(edge.to)?.push(edge);
  const order = new Set<number>();
  const back = new Set<L>();
  const entered = new Set<number>();
  const visit = (item: number) => {
    entered.add(item);
    for (const edge of incoming.get(item) ?? []) {
      if (!entered.has(edge.from)) visit(edge.from);
      else if (!order.has(edge.from)) back.add(edge);
    }
    order.add(item);
  };
  for (const item of [root, ...[...items].sort((a, b) => a - b)]) if (!entered.has(item)) visit(item);
  return { order: [...order], back };
}
