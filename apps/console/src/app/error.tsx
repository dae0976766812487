'use client';

import { Broken } from '@/components/frame/broken';

/** What broke outside of a page: the frame itself. */
export default function BrokenFrame(props: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main>
      <Broken {...props} />
    </main>
  );
}
