// Pages are loaded when they are first opened, and in the background once the first
// stands, so that opening one later needs no line. One that could not be loaded is
// asked for again by itself; when the node has newer pages by now, they are opened.
import { Component, Suspense, useEffect, useState } from 'react';
import type { ComponentType, ReactNode } from 'react';
import { useLocation } from 'react-router';
import { Unreachable } from '../api/http';
import { nodeAnswers } from '../api/node';
import { Fault, Loading } from './StateView';

interface Slot {
  page?: ComponentType;
  bring: () => Promise<void>;
}

const waiting = new Set<Slot>();

export function lazyPage<Name extends string>(load: () => Promise<Record<Name, ComponentType>>, name: Name): ComponentType {
  const slot: Slot = {
    bring: async () => {
      slot.page ??= (await load())[name];
      waiting.delete(slot);
    },
  };
  waiting.add(slot);
  return () => <LazyPage slot={slot} />;
}

const AGAIN_MS = 3_000;

function LazyPage({ slot }: { slot: Slot }) {
  const [Page, setPage] = useState(() => slot.page);
  const [error, setError] = useState<Error | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (Page) return;
    let isLeft = false;
    let timer: ReturnType<typeof setTimeout>;
    const failed = async (cause: Error) => {
      if (await nodeAnswers()) return isLeft || openNewer() || setError(cause);
      if (isLeft) return;
      setError(new Unreachable(cause));
      timer = setTimeout(() => setAttempt((n) => n + 1), AGAIN_MS);
    };
    slot.bring().then(() => isLeft || setPage(() => slot.page), failed);
    return () => {
      isLeft = true;
      clearTimeout(timer);
    };
  }, [Page, slot, attempt]);
  if (Page) return <Page />;
  return error ? <Fault error={error} retry={() => setAttempt((n) => n + 1)} /> : <Loading />;
}

const OPENED = 'yc.reopened';
const SELDOM_MS = 60_000;

// The node was updated since this tab was opened: its old parts are gone. Once only; if
// that does not help, what went wrong is said.
function openNewer(): boolean {
  const last = Number(sessionStorage.getItem(OPENED) ?? 0);
  if (Date.now() - last < SELDOM_MS) return false;
  sessionStorage.setItem(OPENED, String(Date.now()));
  window.location.reload();
  return true;
}

interface BoundaryProps {
  // Where one is: an error stays behind when one goes elsewhere.
  at: string;
  children: ReactNode;
}

// What a page throws stays in its place; header and menu go on.
class PageBoundary extends Component<BoundaryProps, { at: string; error: Error | null }> {
  state = { at: this.props.at, error: null };
  static getDerivedStateFromError(error: Error) {
    return { error };
  }
  static getDerivedStateFromProps(props: BoundaryProps, state: { at: string }) {
    return props.at === state.at ? null : { at: props.at, error: null };
  }
  render() {
    const { error } = this.state;
    return error ? <Fault error={error} retry={() => window.location.reload()} /> : this.props.children;
  }
}

const AFTER_MS = 1_000;
const LATER_MS = 15_000;

export function PageSlot({ children }: { children: ReactNode }) {
  const { pathname } = useLocation();
  useEffect(() => {
    const bringAll = () => {
      for (const slot of waiting) slot.bring().catch(() => undefined);
      if (waiting.size > 0) timer = setTimeout(bringAll, LATER_MS);
    };
    let timer = setTimeout(bringAll, AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <PageBoundary at={pathname}>
      <Suspense fallback={<Loading />}>{children}</Suspense>
    </PageBoundary>
  );
}
