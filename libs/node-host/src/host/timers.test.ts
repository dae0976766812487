import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Timers } from './timers.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('the newest setting of a name counts; a cleared timer never fires', () => {
  const fired: string[] = [];
  const timers = new Timers((name, token) => void fired.push(`${name} ${String(token)}`));
  timers.set('view', 1, 100);
  timers.set('empty', 2, 150);
  timers.set('view', 3, 200);
  timers.set('gone', 4, 10);
  timers.clear('gone');
  expect(timers.count).toBe(2);
  vi.advanceTimersByTime(199);
  expect(fired).toEqual(['empty 2']);
  vi.advanceTimersByTime(1);
  expect(fired).toEqual(['empty 2', 'view 3']);
  expect(timers.count).toBe(0);
});

test('delays beyond the platform and below zero are taken', () => {
  const fired: string[] = [];
  const timers = new Timers((name) => void fired.push(name));
  timers.set('never', 1, 1e15);
  timers.set('now', 2, -5);
  vi.advanceTimersByTime(1);
  expect(fired).toEqual(['now']);
  timers.clearAll();
  vi.advanceTimersByTime(2 ** 31);
  expect(fired).toEqual(['now']);
});
