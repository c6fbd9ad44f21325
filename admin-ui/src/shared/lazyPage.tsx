// Pages are loaded when they are first opened, and in the background once the first
// stands, so that opening one later needs no line.
import { Component, lazy, Suspense, useEffect } from 'react';
import type { ComponentType, ReactNode } from 'react';
import { Fault, Loading } from './StateView';

const waiting: (() => Promise<unknown>)[] = [];

export function lazyPage<Name extends string>(load: () => Promise<Record<Name, ComponentType>>, name: Name): ComponentType {
  waiting.push(load);
  return lazy(async (): Promise<{ default: ComponentType }> => ({ default: (await load())[name] }));
}

const AFTER_MS = 1000;

// What a page throws stays in its place; header and menu go on.
class PageBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  state = { error: null };
  static getDerivedStateFromError(error: Error) {
    return { error };
  }
  render() {
    const { error } = this.state;
    return error ? <Fault error={error} retry={() => window.location.reload()} /> : this.props.children;
  }
}

export function PageSlot({ children }: { children: ReactNode }) {
  useEffect(() => {
    const timer = setTimeout(() => waiting.splice(0).forEach((load) => void load().catch(() => waiting.push(load))), AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <PageBoundary>
      <Suspense fallback={<Loading />}>{children}</Suspense>
    </PageBoundary>
  );
}
