import { LossSeries } from "../engine/loss_series.ts";
import { type Connection, findSource, sessionOf } from "../shared/connect.ts";
import { type Curves, curvesOf } from "../shared/curves.ts";
import { SeriesSession } from "../shared/series_session.ts";

/** Open what a curve shows: a trainer, or the series of a loop of the user's own. */
export async function connectCurves(connection: Connection): Promise<Curves> {
  const found = await findSource(connection);
  const { name, source } = found;
  if (source.get("_setup").kind === "series") return new SeriesSession(name, source, connection.signal);
  return curvesOf(sessionOf(found, { ...connection, curve: new LossSeries() }));
}
