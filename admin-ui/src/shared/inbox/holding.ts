// Decisions that are taken and not written yet: held for ten seconds, in which they can
// be undone, then sent, each with its own Idempotency-Key. Leaving the page writes them
// at once. Whatever the node answers, a decision is written or still stands here.
//
//   held      can be undone
//   writing   on its way
//   waiting   the node cannot be reached; sent again with the same key
//   stale     the case has changed meanwhile: the person looks and says
//   refused   the node said no, with its reason
import { Problem, Unreachable } from '../../api/http';
import type { ActOnCase, Case } from '../../api/cases';
import type { Command } from '../../api/inbox';

export interface Decision {
  number: string;
  action: string;
  etag: string;
  content: ActOnCase;
  // For people: who it is about, and what was decided.
  who: string;
  deed: string;
  // The case as it was seen, to hold against what it is when it has changed.
  seen?: Case;
}

export type HeldState = 'held' | 'writing' | 'waiting' | 'stale' | 'refused';

export interface Held extends Decision {
  key: string;
  state: HeldState;
  // When it is written, in ms by the clock given.
  at: number;
  error?: Error;
}

export const HOLD_MS = 10_000;
export const AGAIN_MS = 3_000;

export interface Surroundings {
  send: (command: Command, isLeaving: boolean) => Promise<Case>;
  newKey: () => string;
  now: () => number;
  // Calls later; gives what calls it off.
  later: (act: () => void, ms: number) => () => void;
  onWritten: (number: string, changed: Case) => void;
}

export class Holding {
  private all: readonly Held[] = [];
  private readonly listeners = new Set<() => void>();
  private callOff: (() => void) | undefined;
  // Written here; the list may still have them for a moment.
  private readonly done = new Set<string>();

  constructor(private readonly around: Surroundings) {}

  readonly subscribe = (tell: () => void): (() => void) => {
    this.listeners.add(tell);
    return () => this.listeners.delete(tell);
  };
  readonly list = (): readonly Held[] => this.all;
  isDone(number: string): boolean {
    return this.done.has(number);
  }
  // What the list no longer has may come back later, and is then another turn.
  forgetDone(listed: ReadonlySet<string>): void {
    for (const number of this.done) if (!listed.has(number)) this.done.delete(number);
  }

  // Takes decisions together: they are written at the same moment.
  hold(decisions: readonly Decision[]): void {
    const at = this.around.now() + HOLD_MS;
    const names = new Set(decisions.map((each) => each.number));
    const added = decisions.map((each): Held => ({ ...each, key: this.around.newKey(), state: 'held', at }));
    this.change([...this.all.filter((each) => !names.has(each.number) || each.state === 'writing'), ...added]);
    this.plan();
  }

  // Takes back what was decided last, together with what was decided with it.
  undo(): readonly Decision[] {
    const last = Math.max(...this.all.filter((each) => each.state === 'held').map((each) => each.at));
    const undone = this.all.filter((each) => each.state === 'held' && each.at === last);
    this.change(this.all.filter((each) => !undone.includes(each)));
    this.plan();
    return undone;
  }

  // Everything that can be sent, now: the person goes, or will not wait.
  writeAll({ isLeaving = false } = {}): void {
    for (const each of this.all) if (each.state === 'held' || each.state === 'waiting') void this.write(each, isLeaving);
    this.plan();
  }

  // Of a stale or refused one: the person has seen it.
  drop(number: string): void {
    this.change(this.all.filter((each) => each.number !== number || each.state === 'writing'));
  }

  private plan(): void {
    this.callOff?.();
    this.callOff = undefined;
    const waits = this.all.filter((each) => each.state === 'held' || each.state === 'waiting').map((each) => each.at);
    if (waits.length === 0) return;
    this.callOff = this.around.later(() => this.writeDue(), Math.max(0, Math.min(...waits) - this.around.now()));
  }

  private writeDue(): void {
    const now = this.around.now();
    for (const each of this.all) if ((each.state === 'held' || each.state === 'waiting') && each.at <= now) void this.write(each, false);
    this.plan();
  }

  private async write(held: Held, isLeaving: boolean): Promise<void> {
    this.set(held.key, { state: 'writing' });
    try {
      const changed = await this.around.send(held, isLeaving);
      this.done.add(held.number);
      this.change(this.all.filter((each) => each.key !== held.key));
      this.around.onWritten(held.number, changed);
    } catch (error) {
      this.set(held.key, this.after(error as Error));
      this.plan();
    }
  }

  private after(error: Error): Partial<Held> {
    const isSignedOut = error instanceof Problem && error.kind === 'sign-in-required';
    if (error instanceof Unreachable || isSignedOut || (error instanceof Problem && error.kind === 'later')) {
      return { state: 'waiting', at: this.around.now() + AGAIN_MS, error };
    }
    return { state: error instanceof Problem && error.kind === 'stale' ? 'stale' : 'refused', error };
  }

  private set(key: string, more: Partial<Held>): void {
    this.change(this.all.map((each) => (each.key === key ? { ...each, ...more } : each)));
  }

  private change(all: readonly Held[]): void {
    this.all = all;
    this.listeners.forEach((tell) => tell());
  }
}
