#!/usr/bin/env node
/** Explores the model and prints what was found. See README.md. */
import { explore, type Result } from './explore.js';
import { readOptions, USAGE, UsageError, type Options } from './options.js';
import { F, N } from './rules.js';
import { sample } from './sample.js';
import { traceLines } from './trace.js';

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

const asJson = ({ model, checked, samples, seed }: Options, result: Result, seconds: number): string =>
  JSON.stringify({
    n: N,
    f: F,
    ...model,
    without: [...model.without],
    checked: [...checked],
    ...(samples > 0 ? { samples, seed } : {}),
    ...result,
    seconds,
    violation: result.violation && { invariants: result.violation.invariants, trace: traceLines(result.violation) },
  });

function verdict({ checked, samples, maxStates }: Options, result: Result): string {
  const held = `${[...checked].join(', ')} held`;
  if (samples > 0) return `${held} on ${samples} random ways`;
  return result.complete ? `${held} in every state` : `${held} so far; --max-states ${maxStates} ended the search`;
}

function print(options: Options, result: Result, seconds: number): void {
  const { model } = options;
  const off = model.without.size > 0 ? `without ${[...model.without].join(', ')}` : 'all rules';
  say(`${N} validators, ${F} faulty; ${model.views} views, turns of ${model.turn}, up to ${model.proposals} proposals a view; ${off}`);
  say(`${result.states} states, ${result.steps} steps, depth ${result.depth}, ${seconds.toFixed(1)} s`);
  say(
    `seen: ${Object.entries(result.seen)
      .map(([name, times]) => `${name} ${times}`)
      .join(', ')}`,
  );
  if (result.violation) traceLines(result.violation).forEach(say);
  else say(verdict(options, result));
}

/** Runs one command; the exit code of it. */
function run(args: readonly string[]): number {
  const options = readOptions(args);
  if (!options) {
    process.stdout.write(USAGE);
    return 0;
  }
  const { model, checked, samples, seed, maxStates, json } = options;
  const start = performance.now();
  const result = samples > 0 ? sample(model, checked, samples, seed) : explore(model, checked, maxStates);
  const seconds = Math.round(performance.now() - start) / 1000;
  if (json) say(asJson(options, result, seconds));
  else print(options, result, seconds);
  if (result.violation) return 1;
  return samples > 0 || result.complete ? 0 : 3;
}

try {
  process.exitCode = run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\nsee --help\n`);
  process.exitCode = 2;
}
