import { LossSeries } from "../engine/loss_series.ts";
import { type Connection, type Found, findSource, sessionOf } from "../shared/connect.ts";
import { type Curves, curvesOf } from "../shared/curves.ts";
import { SeriesSession } from "../shared/series_session.ts";
import { comparedCurves } from "./compared.ts";

/** A run by the name of its curves, and the reference to its hidden model. */
type Run = readonly [name: string, reference: string];

/** Open what a curve shows: one trainer or several with names, or the series of a loop of the user's own. */
export async function connectCurves(connection: Connection): Promise<Curves> {
  const { model, signal } = connection;
  const named: readonly Run[] = model.get("_runs");
  const open = ({ name, source }: Found, run = "") => {
    if (source.get("_setup").kind === "series") return new SeriesSession(name, source, signal);
    return curvesOf(sessionOf({ name, source }, { ...connection, curve: new LossSeries() }), run);
  };
  if (named.length === 0) return open(await findSource(connection));
  // All are found before any is opened: where one is missing, nothing is left open.
  const found = await Promise.all(named.map(([, reference]) => findSource(connection, reference)));
  const runs = found.map((each, i) => open(each, named[i][0]));
  return runs.length > 1 ? comparedCurves(runs) : runs[0];
}
