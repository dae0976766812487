/** Named timers of the machine. A timer that was set again or cleared never fires with its old token. */

/** Longest delay the platform takes, ms; a longer one fires early, which a machine that looks at `now` stands. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** Timers by name; the newest setting of a name counts. */
export class Timers {
  private readonly running = new Map<string, { readonly token: number; readonly handle: NodeJS.Timeout }>();

  constructor(private readonly fired: (name: string, token: number) => void) {}

  /** (Re)starts the named timer. Durations follow the monotonic clock of the platform, not the wall clock. */
  set(name: string, token: number, ms: number): void {
    this.clear(name);
    const delay = Math.min(Math.max(0, Math.ceil(ms)), MAX_DELAY_MS);
    const handle = setTimeout(() => {
      this.running.delete(name);
      this.fired(name, token);
    }, delay);
    this.running.set(name, { token, handle });
  }

  clear(name: string): void {
    const timer = this.running.get(name);
    if (timer === undefined) return;
    clearTimeout(timer.handle);
    this.running.delete(name);
  }

  clearAll(): void {
    for (const name of [...this.running.keys()]) this.clear(name);
  }

  get count(): number {
    return this.running.size;
  }
}
