import { NotFound } from '@/components/ui/states';

export default function Missing() {
  return (
    <main className="mx-auto max-w-3xl py-24">
      <h1 className="sr-only">404</h1>
      <NotFound />
    </main>
  );
}
