import { Skeleton } from '@/components/ui/states';

/** Shape of a page while its code comes. */
export default function Loading() {
  return (
    <div aria-busy="true" className="w-full max-w-[88rem] space-y-6 px-4 py-6 sm:px-8 sm:py-8">
      <Skeleton className="h-8 w-56" />
      <Skeleton className="h-64" />
    </div>
  );
}
