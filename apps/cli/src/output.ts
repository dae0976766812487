/** Printing: tables and sentences for people, one JSON object for programs, progress only on a terminal. */
import { createInterface } from 'node:readline/promises';

/** Where results go. */
export interface Output {
  readonly json: boolean;
  /** The result: printed as JSON with `--json`, else by `text`. */
  result(value: unknown, text: () => string): void;
  /** A state worth seeing while waiting; stderr, only on a terminal, repeated lines dropped. */
  progress(line: string): void;
  /** What the person at the terminal answers; undefined where nobody can be asked. */
  question(text: string): Promise<string | undefined>;
}

/** Output on the process's streams. */
export function createOutput(json: boolean): Output {
  let last = '';
  return {
    json,
    result(value, text) {
      process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${text()}\n`);
    },
    progress(line) {
      if (!process.stderr.isTTY || line === last) return;
      last = line;
      process.stderr.write(`${line}\n`);
    },
    async question(text) {
      if (json || !process.stdin.isTTY || !process.stderr.isTTY) return undefined;
      const terminal = createInterface({ input: process.stdin, output: process.stderr });
      const answer = await terminal.question(text);
      terminal.close();
      return answer.trim();
    },
  };
}

/** Columns padded to their widest cell; the first row is the heading. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Smallest units as a decimal number of the asset, e.g. ('12345', 2) → '123.45'. */
export function formatAmount(units: string, decimals: number): string {
  if (decimals === 0) return units;
  const padded = units.padStart(decimals + 1, '0');
  const fraction = padded.slice(-decimals).replace(/0+$/, '');
  return `${padded.slice(0, -decimals)}${fraction ? `.${fraction}` : ''}`;
}
