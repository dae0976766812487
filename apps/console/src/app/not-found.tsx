import { NotFound } from '@/components/ui/states';

export default function Missing() {
  return (
    <main className="mx-auto max-w-3xl py-24">
      <NotFound heading="h1" />
    </main>
  );
}
