'use client';

import { useState, type FormEvent } from 'react';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/form';
import { Logo } from '@/components/frame/logo';
import { Preferences } from '@/components/frame/preferences';
import { useI18n } from '@/i18n/provider';
import { useHydrated } from '@/lib/use-hydrated';
import { safeNext, signIn, type SignInFailure } from '@/lib/session';

/** E-mail and password; paste and password managers welcome. */
export function SignInForm({ next }: { next: string | null }) {
  const { t } = useI18n();
  const hydrated = useHydrated();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<SignInFailure | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    setBusy(true);
    setFailure(null);
    const result = await signIn(String(data.get('email')), String(data.get('password')));
    if (result === null) {
      window.location.assign(safeNext(next));
      return;
    }
    setFailure(result);
    setBusy(false);
  };
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
      <main className="flex flex-col px-6 py-8 sm:px-12">
        <Logo />
        <div className="m-auto w-full max-w-sm py-12">
          <h1 className="text-2xl font-semibold">{t('signIn.title')}</h1>
          <p className="mt-1 text-text-2">{t('signIn.lead')}</p>
          <form onSubmit={(e) => void submit(e)} className="mt-8 space-y-5">
            {failure && (
              <p role="alert" className="rounded-lg border border-bad/30 bg-bad-soft px-4 py-3 text-sm text-bad">
                {t(failure)}
              </p>
            )}
            <TextField name="email" label={t('signIn.email')} type="email" autoComplete="username" required autoFocus />
            <TextField name="password" label={t('signIn.password')} type="password" autoComplete="current-password" required />
            <Button type="submit" variant="primary" size="lg" className="w-full" busy={busy} disabled={!hydrated}>
              {busy ? t('signIn.busy') : t('signIn.submit')}
            </Button>
            <p className="text-sm text-text-3">{t('signIn.hint')}</p>
          </form>
        </div>
        <Preferences />
      </main>
      <div aria-hidden className="relative hidden overflow-hidden bg-[#101a44] lg:block">
        <Picture />
      </div>
    </div>
  );
}

/** A chain of blocks with its validators around: what the product makes. */
function Picture() {
  const ring = Array.from({ length: 10 }, (_, i) => ({
    x: 300 + 190 * Math.cos(((i + 0.5) * Math.PI) / 5),
    y: 300 + 190 * Math.sin(((i + 0.5) * Math.PI) / 5),
  }));
  return (
    <svg viewBox="0 0 600 600" preserveAspectRatio="xMidYMid slice" className="absolute inset-0 size-full">
      <defs>
        <radialGradient id="glow">
          <stop offset="0" stopColor="#4a67ff" stopOpacity="0.55" />
          <stop offset="1" stopColor="#101a44" stopOpacity="0" />
        </radialGradient>
      </defs>
      <circle cx="300" cy="300" r="290" fill="url(#glow)" />
      {ring.flatMap((a, i) =>
        ring
          .slice(i + 1)
          .map((b, j) => <line key={`${i}-${j}`} x1={a.x} y1={a.y} x2={b.x} y2={b.y} stroke="#8aa4ff" strokeOpacity="0.16" />),
      )}
      {ring.map((p, i) => (
        <circle key={i} cx={p.x} cy={p.y} r={i === 0 ? 13 : 9} fill={i === 0 ? '#ffffff' : '#8aa4ff'} />
      ))}
      {[-2, -1, 0, 1, 2].map((i) => (
        <g key={i} transform={`translate(${300 + i * 84} 300)`}>
          {i > -2 && <line x1="-56" x2="-28" stroke="#ffffff" strokeOpacity="0.7" strokeWidth="3" />}
          <rect
            x="-28"
            y="-28"
            width="56"
            height="56"
            rx="12"
            fill={i === 2 ? '#ffffff' : '#24389c'}
            stroke="#ffffff"
            strokeOpacity="0.8"
            strokeWidth="2"
          />
        </g>
      ))}
    </svg>
  );
}
