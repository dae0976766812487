/** The console's own icon set: 24 × 24 line drawings in the text's colour, decoration only (a word always goes along). */
import { cn } from './cn';

const PATHS = {
  account: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5',
  alert: 'M12 4 3 20h18L12 4ZM12 10v4.5M12 17.2v.3',
  arrowLeft: 'M19 12H5M11 6l-6 6 6 6',
  arrowRight: 'M5 12h14M13 6l6 6-6 6',
  asset:
    'M12 4c4.4 0 8 1.6 8 3.5S16.4 11 12 11 4 9.4 4 7.5 7.6 4 12 4ZM4 7.5v9C4 18.4 7.6 20 12 20s8-1.6 8-3.5v-9M4 12c0 1.9 3.6 3.5 8 3.5s8-1.6 8-3.5',
  block: 'M12 3 4 7.2v9.6L12 21l8-4.2V7.2L12 3ZM4 7.2l8 4.3 8-4.3M12 11.5V21',
  chain: 'M10 14a4 4 0 0 0 5.7 0l3.1-3.1a4 4 0 0 0-5.7-5.7L12 6.3M14 10a4 4 0 0 0-5.7 0l-3.1 3.1a4 4 0 0 0 5.7 5.7l1.1-1.1',
  chart: 'M4 20V4M4 20h16M8 16v-4M12.5 16V8M17 16v-6',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  chevronDown: 'm6 9 6 6 6-6',
  chevronRight: 'm9 6 6 6-6 6',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5.2l3.3 2',
  close: 'M6 6l12 12M18 6 6 18',
  copy: 'M9 9h10v11H9zM15 9V4H5v11h4',
  dash: 'M6 12h12',
  download: 'M12 4v11M7 10.5l5 5 5-5M4 20h16',
  empty: 'M4 13.5h4.5l1.5 2.5h4l1.5-2.5H20M4 13.5 6.8 5h10.4L20 13.5V19H4v-5.5Z',
  flame: 'M6.5 9.5c0 3 2 3 2 5.5M12 3c.5 4 5.5 5.5 5.5 11a5.5 5.5 0 0 1-11 0c0-2 .8-3.2 1.7-4.2.6 1.3 1.3 1.8 2 2C9.7 8.5 10.5 5 12 3Z',
  gear: 'M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM19 12c0-.5 0-.9-.1-1.3l2-1.5-2-3.4-2.3.9a7 7 0 0 0-2.2-1.3L14 3h-4l-.4 2.4a7 7 0 0 0-2.2 1.3l-2.3-.9-2 3.4 2 1.5a7.5 7.5 0 0 0 0 2.6l-2 1.5 2 3.4 2.3-.9a7 7 0 0 0 2.2 1.3L10 21h4l.4-2.4a7 7 0 0 0 2.2-1.3l2.3.9 2-3.4-2-1.5c.1-.4.1-.8.1-1.3Z',
  help: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM9.5 9.5a2.6 2.6 0 1 1 3.7 2.4c-.8.4-1.2 1-1.2 1.9M12 16.7v.3',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 11v5.5M12 7.7V8',
  key: 'M14.5 13a4.5 4.5 0 1 0-4.2-2.8L4 16.5V20h3.5v-2.5H10V15h2l.8-2.3M15.5 8.5h.01',
  menu: 'M4 7h16M4 12h16M4 17h16',
  node: 'M4 5h16v6H4zM4 13h16v6H4zM7.5 8h.01M7.5 16h.01M11 8h5.5M11 16h5.5',
  offline: 'M4 4l16 16M9 12.5a5 5 0 0 1 2.5-1.4M5.5 9A11 11 0 0 1 9 6.9M12 5.9A11 11 0 0 1 18.5 9M12 18v.1',
  organization: 'M4 20V6.5L12 4v16M12 9.5l8 2V20M3 20h18M7 9v.01M7 12.5v.01M7 16v.01M16 14v.01M16 17v.01',
  overview: 'M4 4h7v9H4zM13 4h7v5h-7zM13 11h7v9h-7zM4 15h7v5H4z',
  pause: 'M8 5v14M16 5v14',
  play: 'M7 4.5v15l12-7.5-12-7.5Z',
  plus: 'M12 5v14M5 12h14',
  restart: 'M4.5 12a7.5 7.5 0 1 1 2.2 5.3M4.5 12l-2-2.5M4.5 12l2.7-2',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.5 15.5 20 20',
  send: 'M4 11.5 20 4l-5.5 16-3-7-7.5-1.5ZM11.5 13 20 4',
  shield: 'M12 3 5 5.5V11c0 4.7 2.9 8.2 7 10 4.1-1.8 7-5.3 7-10V5.5L12 3Z',
  signOut: 'M10 4H5v16h5M9.5 12H20M16 8l4 4-4 4',
  stop: 'M6 6h12v12H6z',
  table: 'M4 5h16v14H4zM4 10h16M4 14.5h16M10 10v9',
  tasks: 'M4 6.5l1.5 1.5L8 5M4 13l1.5 1.5L8 11.5M4 19.5 5.5 21 8 18M11 6.5h9M11 13h9M11 19.5h9',
  transfer: 'M4 8.5h14M14.5 5 18 8.5 14.5 12M20 15.5H6M9.5 12 6 15.5 9.5 19',
  trash: 'M5 7h14M9.5 7V4.5h5V7M7 7l.8 13h8.4L17 7M10.5 11v5.5M13.5 11v5.5',
} as const;

export type IconName = keyof typeof PATHS;

/** One icon; `size` in px (16 beside text, 20 alone). */
export function Icon({ name, size = 16, className }: { name: IconName; size?: number; className?: string }) {
  return (
    <svg
      aria-hidden
      focusable="false"
      data-slot="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      className={cn('shrink-0', className)}
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
