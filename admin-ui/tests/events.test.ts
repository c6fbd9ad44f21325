import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { seldom } from '../src/api/events';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('answers the first hint at once and those that follow together', () => {
  const call = vi.fn();
  const fetch = seldom(call, 1000);
  fetch.ask();
  expect(call).toHaveBeenCalledTimes(1);
  fetch.ask();
  fetch.ask();
  expect(call).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1000);
  expect(call).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(5000);
  expect(call).toHaveBeenCalledTimes(2);
});

it('is at once again after a rest, and silent when stopped', () => {
  const call = vi.fn();
  const fetch = seldom(call, 1000);
  fetch.ask();
  vi.advanceTimersByTime(1000);
  fetch.ask();
  expect(call).toHaveBeenCalledTimes(2);
  fetch.ask();
  fetch.stop();
  vi.advanceTimersByTime(5000);
  expect(call).toHaveBeenCalledTimes(2);
});
