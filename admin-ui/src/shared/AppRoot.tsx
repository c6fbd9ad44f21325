// What every app stands in: theme, queries, router, and the gate that asks who is
// signed in.
import './styleNonce';
import { App as AntApp } from 'antd';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import { Problem } from '../api/http';
import { applyLanguage } from '../i18n';
import './app.css';
import './parts.css';
import { Gate } from './Gate';
import { ThemeRoot } from './theme/ThemeRoot';
import type { Density } from './theme/tokens';

function makeClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The node said no: asking again does not help. It could not be reached: soon.
        retry: (count, error) => !(error instanceof Problem) && count < 2,
        retryDelay: 1500,
        refetchOnWindowFocus: true,
        networkMode: 'always',
        staleTime: 5_000,
      },
      mutations: { networkMode: 'always' },
    },
  });
}

async function start(page: ReactNode): Promise<void> {
  await applyLanguage();
  const root = document.getElementById('root');
  if (!root) throw new Error('the page has no root');
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={makeClient()}>{page}</QueryClientProvider>
    </StrictMode>,
  );
}

export const startApp = (app: string, density: Density, pages: ReactNode): Promise<void> =>
  start(
    <ThemeRoot density={density}>
      <AntApp style={{ height: '100%' }}>
        <BrowserRouter basename={`/${app}`}>
          <Gate app={app}>{pages}</Gate>
        </BrowserRouter>
      </AntApp>
    </ThemeRoot>,
  );

// Where nobody signs in; the page chooses its own theme.
export const startPublic = (page: ReactNode): Promise<void> => start(page);
