#!/usr/bin/env node
/**
 * Benchmarks, each beside a rival or bound that is measured in the same run: absolute figures differ by machine,
 * ratios less so.
 *
 *   npm run bench -- [--only NAME[,NAME…]] [--sync-blocks N] [--json FILE]
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';

const BENCHES = ['validation', 'tensority', 'main-node', 'sync', 'nodes', 'stack'];
/** Blocks of the main-chain's synchronisation; its goal is stated for 2000, which take about seven minutes. */
const SYNC_BLOCKS = 200;
const USAGE = `usage: npm run bench -- [--only NAME[,NAME…]] [--sync-blocks N] [--json FILE]

  --only         of ${BENCHES.join(', ')}; default all
  --sync-blocks  blocks that bench sync fetches; default ${SYNC_BLOCKS}
  --json         write {machine, rows} to FILE too
`;

/** A row as a line of the table. */
const line = (row) => {
  const ratio = row.ratio === undefined ? '' : row.ratio.toFixed(2);
  const verdict = row.met === undefined ? 'reported' : row.met ? 'met' : 'NOT MET';
  return [row.name, `${row.value} ${row.unit}`, `${row.rival}: ${row.rivalValue}`, ratio, row.goal ?? '', verdict];
};

const table = (rows) => {
  const all = [['benchmark', 'figure', 'rival or bound of the same run', 'ratio', 'goal', ''], ...rows.map(line)];
  const widths = all[0].map((_, i) => Math.max(...all.map((cells) => cells[i].length)));
  return all
    .map((cells) =>
      cells
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

const { values } = parseArgs({
  options: { only: { type: 'string' }, json: { type: 'string' }, 'sync-blocks': { type: 'string' }, help: { type: 'boolean' } },
});
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
const chosen = values.only?.split(',') ?? BENCHES;
const unknown = chosen.find((name) => !BENCHES.includes(name));
if (unknown) {
  process.stderr.write(`unknown benchmark ${unknown}\n${USAGE}`);
  process.exit(2);
}
const size = { blocks: Number(values['sync-blocks'] ?? SYNC_BLOCKS), transactions: 50 };
if (!Number.isSafeInteger(size.blocks) || size.blocks < 1) {
  process.stderr.write(`--sync-blocks must be a positive number\n${USAGE}`);
  process.exit(2);
}
const rows = [];
for (const name of chosen) {
  process.stderr.write(`bench ${name} …\n`);
  const { run } = await import(`./${name}.mjs`);
  const say = (text) => process.stderr.write(`  ${text}\n`);
  rows.push(...(await (name === 'sync' ? run(say, size) : run(say))));
}
const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version };
process.stdout.write(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}\n\n${table(rows)}\n`);
if (values.json) writeFileSync(values.json, `${JSON.stringify({ machine, rows }, null, 2)}\n`);
