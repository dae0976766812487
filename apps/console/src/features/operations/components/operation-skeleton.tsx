import { Skeleton } from '@/components/ui/states';

/** The operation page before its data. */
export function OperationSkeleton() {
  return (
    <div className="space-y-6">
      <Skeleton className="h-2 w-full" />
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.15fr)]">
        <div className="space-y-4 rounded-xl border border-border bg-surface p-5">
          {Array.from({ length: 8 }, (_, i) => (
            <div key={i} className="flex items-center gap-3">
              <Skeleton className="size-7 rounded-full" />
              <Skeleton className="h-4 w-2/3" />
            </div>
          ))}
        </div>
        <Skeleton className="h-80" />
      </div>
    </div>
  );
}
