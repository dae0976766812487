/** Metrics behind the port of base, with the Prometheus text form. */
import { BystackError, type Metrics } from '@bystack/base';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

type Labels = Readonly<Record<string, string>>;

/** Metrics with a text form to scrape. */
export interface MetricsRegistry extends Metrics {
  readonly contentType: string;
  text(): Promise<string>;
}

/** Different names a registry takes: a bound against names built from input. */
const MAX_METRICS = 500;
const LATENCY_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * A new registry. The first use of a name fixes its label names.
 * @throws BystackError `TELEMETRY_METRICS_FULL` beyond 500 names
 */
export function createMetrics(): MetricsRegistry {
  const registry = new Registry();
  const known = new Map<string, Counter | Gauge | Histogram>();
  const metric = <M extends Counter | Gauge | Histogram>(kind: string, name: string, make: () => M): M => {
    const key = `${kind} ${name}`;
    let found = known.get(key) as M | undefined;
    if (!found) {
      if (known.size >= MAX_METRICS)
        throw new BystackError({ code: 'TELEMETRY_METRICS_FULL', name }, { message: 'Too many metric names.' });
      found = make();
      known.set(key, found);
    }
    return found;
  };
  const settings = (name: string, labels: Labels): { name: string; help: string; labelNames: string[]; registers: Registry[] } => ({
    name,
    help: name.replaceAll('_', ' '),
    labelNames: Object.keys(labels),
    registers: [registry],
  });
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    increment: (name, by = 1, labels = {}) => metric('counter', name, () => new Counter(settings(name, labels))).inc(labels, by),
    gauge: (name, value, labels = {}) => metric('gauge', name, () => new Gauge(settings(name, labels))).set(labels, value),
    observe: (name, value, labels = {}) =>
      metric('histogram', name, () => new Histogram({ ...settings(name, labels), buckets: LATENCY_BUCKETS })).observe(labels, value),
  };
}
