/** How a node's process ends, and what it says then. Source: ARCHITECTURE.md 14. */
import { isBystackError } from '@bystack/base';

/** Exit codes. */
export const EXIT = { ok: 0, usage: 2, environment: 3, bug: 70 } as const;

/** Usage for what the caller wrote, environment for what surrounds the process, bug for everything without a type. */
export function exitCodeOf(error: unknown): number {
  if (!isBystackError(error)) return EXIT.bug;
  return error.fault === 'environment' ? EXIT.environment : EXIT.usage;
}

/** The failure as one line. */
export function errorLine(error: unknown): string {
  if (!isBystackError(error)) return `Internal failure: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
  const text = error.remedy === undefined ? error.message : `${error.message} ${error.remedy}`;
  return `${error.code}: ${text}`.replace(/\s+/g, ' ');
}
