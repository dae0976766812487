/** Mark and name. */
export function Logo() {
  return (
    <span className="inline-flex items-center gap-2.5 font-semibold">
      <svg aria-hidden width="28" height="28" viewBox="0 0 32 32">
        <rect width="32" height="32" rx="7" className="fill-accent" />
        <path
          d="M9 8h8.2c3.1 0 5 1.6 5 4.1 0 1.7-.9 2.9-2.3 3.5 1.9.5 3.1 1.9 3.1 4 0 2.8-2.1 4.4-5.5 4.4H9V8zm3.6 6.5h4c1.3 0 2.1-.7 2.1-1.8s-.8-1.7-2.1-1.7h-4v3.5zm0 6.6h4.4c1.5 0 2.3-.7 2.3-1.9s-.8-1.9-2.3-1.9h-4.4v3.8z"
          className="fill-on-accent"
        />
      </svg>
      Bystack
    </span>
  );
}
