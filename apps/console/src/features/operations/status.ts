/** Whether an operation goes on: queued, running, waiting or being cancelled. */
export function isUnderWay(status: string): boolean {
  return ['QUEUED', 'RUNNING', 'WAITING_APPROVAL', 'WAITING_EXTERNAL', 'CANCELLING'].includes(status);
}
