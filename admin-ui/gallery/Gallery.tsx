// Draws the parts that the address asks for, each state in a box with its name.
import { App } from 'antd';
import type { ReactNode } from 'react';
import { BrowserRouter } from 'react-router';
import { SessionProvider } from '../src/shared/session';
import { ThemeRoot } from '../src/shared/theme/ThemeRoot';
import { adminDensity, counterDensity, kioskContrast, kioskDensity, kioskElderDensity } from '../src/shared/theme/tokens';
import './gallery.css';
import { parts } from './parts';

const THEMES = { counter: counterDensity, admin: adminDensity, kiosk: kioskDensity, elder: kioskElderDensity };
type ThemeName = keyof typeof THEMES;

const SESSION = { account: 'zc-0312', name: '王小窗', division: '329901101', divisionName: '示范镇便民服务中心', window: '03', roles: ['WINDOW_CLERK' as const] };

function linkTo(asked: URLSearchParams, change: Record<string, string>): string {
  const next = new URLSearchParams(asked);
  for (const [name, value] of Object.entries(change)) next.set(name, value);
  return `?${next}`;
}

export function Gallery({ asked }: { asked: URLSearchParams }) {
  const theme = (asked.get('theme') ?? 'counter') as ThemeName;
  const only = asked.get('part');
  const width = asked.get('width');
  const all = parts();
  const shown = all.filter((part) => !only || part.name === only);
  return (
    <ThemeRoot density={THEMES[theme] ?? counterDensity} palette={asked.has('contrast') ? kioskContrast : undefined}>
      <App>
        <BrowserRouter>
          <SessionProvider value={SESSION}>
            <div className="gallery" style={{ width: width ? `${width}px` : undefined }}>
              <nav aria-label="gallery">
                {['counter', 'admin', 'kiosk', 'elder'].map((each) => <a key={each} href={linkTo(asked, { theme: each })}>{each}</a>)}
                {['light', 'dark'].map((each) => <a key={each} href={linkTo(asked, { brightness: each })}>{each}</a>)}
                {['zh-CN', 'en'].map((each) => <a key={each} href={linkTo(asked, { lang: each })}>{each}</a>)}
                {all.map(({ name }) => <a key={name} href={linkTo(asked, { part: name })}>{name}</a>)}
              </nav>
              <main>
                {shown.map((part) => (
                  <section key={part.name} data-part={part.name} className="gallery-part">
                    <h1>{part.name}</h1>
                    {part.states.map(([name, state]) => (
                      <State key={name} name={name}>
                        {state}
                      </State>
                    ))}
                  </section>
                ))}
              </main>
            </div>
          </SessionProvider>
        </BrowserRouter>
      </App>
    </ThemeRoot>
  );
}

function State({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="gallery-state" data-state={name}>
      <h2>{name}</h2>
      <div className="gallery-content">{children}</div>
    </div>
  );
}
