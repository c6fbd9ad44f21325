// The keys that matter on this page, at its foot.
import type { ReactNode } from 'react';

export function KeyBar({ keys }: { keys: [key: string, does: ReactNode][] }) {
  return (
    <footer className="yc-keybar">
      {keys.map(([key, does]) => (
        <span key={key}>
          <kbd>{key}</kbd>
          {does}
        </span>
      ))}
    </footer>
  );
}
