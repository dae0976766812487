/** Amounts, times and ids as people read them. */

/** Smallest units as a grouped decimal of the asset in the locale, all digits kept: ('123456789', 2) → '1,234,567.89'. */
export function formatAmount(units: string, decimals: number, locale: string): string {
  const negative = units.startsWith('-');
  const digits = (negative ? units.slice(1) : units).padStart(decimals + 1, '0');
  const whole = decimals === 0 ? digits : digits.slice(0, -decimals);
  const fraction = decimals === 0 ? '' : digits.slice(-decimals).replace(/0+$/, '');
  const separator = new Intl.NumberFormat(locale).formatToParts(1.1).find((p) => p.type === 'decimal')?.value ?? '.';
  return `${negative ? '−' : ''}${new Intl.NumberFormat(locale).format(BigInt(whole))}${fraction ? separator + fraction : ''}`;
}

/**
 * A typed decimal as smallest units, or null when it is no number or has more places than the asset: ('1.5', 2) → '150'.
 */
export function parseAmount(text: string, decimals: number): string | null {
  const match = /^(\d{1,19})(?:[.](\d*))?$/.exec(text.trim().replace(/[,\s]/g, ''));
  if (!match) return null;
  const fraction = match[2] ?? '';
  if (fraction.length > decimals) return null;
  const units = BigInt((match[1] as string) + fraction.padEnd(decimals, '0'));
  return units < 1n << 63n ? units.toString() : null;
}

/** A number grouped by locale; accepts decimal strings of any size. */
export function formatNumber(value: number | string, locale: string): string {
  return new Intl.NumberFormat(locale).format(typeof value === 'string' ? BigInt(value) : value);
}

/** A rate with three digits that count and a thousands sign: 0.133, 9.27, 1.2K, 3.4M. */
export function formatRate(value: number, locale: string): string {
  return new Intl.NumberFormat(locale, { maximumSignificantDigits: 3, notation: value < 1000 ? 'standard' : 'compact' }).format(value);
}

/** Milliseconds as a short duration: 0.45 s, 12 s, 3 min, 2 h. */
export function formatDuration(ms: number, locale: string): string {
  const unit = (value: number, name: string, digits: number): string =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits }).format(value);
  if (ms < 1000) return unit(ms, 'millisecond', 0);
  if (ms < 60_000) return unit(ms / 1000, 'second', ms < 10_000 ? 1 : 0);
  if (ms < 3_600_000) return unit(ms / 60_000, 'minute', 0);
  return unit(ms / 3_600_000, 'hour', 1);
}

/** Clocks of browser and server differ a little: what is this near in the future counts as now. */
const CLOCK_TOLERANCE_MS = 5000;

/** Time passed (or, below zero, to come) in words of the locale: '12 seconds ago', 'in 3 hours'. */
export function formatAgo(ms: number, locale: string): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  const seconds = Math.round((ms < 0 && ms > -CLOCK_TOLERANCE_MS ? 0 : ms) / 1000);
  const size = Math.abs(seconds);
  const [unit, per] =
    size < 60
      ? (['second', 1] as const)
      : size < 3600
        ? (['minute', 60] as const)
        : size < 86_400
          ? (['hour', 3600] as const)
          : (['day', 86_400] as const);
  const count = Math.floor(size / per);
  return format.format(seconds > 0 ? -count : count, unit);
}

/** Local day and minute with zone, for what lies more than a day away. */
export function formatDay(iso: string, locale: string): string {
  const parts = { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' } as const;
  return new Intl.DateTimeFormat(locale, parts).format(new Date(iso));
}

/** Exact local time with zone, to the second. */
export function formatExact(iso: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'long' }).format(new Date(iso));
}

/** First and last characters of an id; short ones stay whole. */
export function shorten(id: string, head = 8, tail = 6): string {
  return id.length <= head + tail + 1 ? id : `${id.slice(0, head)}…${id.slice(-tail)}`;
}

/** Bytes in the binary unit people use for memory: 143 MiB, 1.2 GiB. */
export function formatBytes(bytes: number, locale: string): string {
  const mebi = bytes / 1_048_576;
  const number = (value: number, digits: number): string => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
  return mebi >= 1024 ? `${number(mebi / 1024, 1)} GiB` : `${number(mebi, 0)} MiB`;
}
