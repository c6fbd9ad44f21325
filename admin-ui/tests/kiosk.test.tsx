import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KioskApp } from '../src/kiosk/KioskApp';
import { kioskContrast, light } from '../src/shared/theme/tokens';

const welcome = { name: '示范镇便民服务中心', time: '2026-11-16T09:00:00+08:00', chain: [{ division: '329901', state: 'down', since: '2026-11-16T08:00:00+08:00' }] };
const variable = (name: string) => document.documentElement.style.getPropertyValue(name);

beforeEach(() => {
  vi.stubGlobal('fetch', vi.fn(async () => new Response(JSON.stringify(welcome))));
  render(<QueryClientProvider client={new QueryClient()}><KioskApp /></QueryClientProvider>);
});
afterEach(() => vi.unstubAllGlobals());

describe('the kiosk', () => {
  it('says whose it is, what will come, and where to go today', async () => {
    expect(await screen.findByText('示范镇便民服务中心')).toBeInTheDocument();
    expect(screen.getByText(/还没有开通/)).toBeInTheDocument();
    expect(screen.getByText(/请到窗口/)).toBeInTheDocument();
  });
  it('says when the line is down, and that windows go on', async () => expect(await screen.findByText(/11-16 08:00 起中断,窗口照常办理/)).toBeInTheDocument());
  it('offers nothing that does nothing: three buttons, all at the top', () => {
    expect(screen.getAllByRole('button')).toHaveLength(3);
    expect(screen.queryByRole('link')).toBeNull();
  });
  it('turns to large type and to contrast, and back', async () => {
    const large = screen.getByRole('button', { name: /大 ?字/ });
    await userEvent.click(large);
    expect(large).toHaveAttribute('aria-pressed', 'true');
    expect(variable('--yc-body')).toBe('32px');
    await userEvent.click(screen.getByRole('button', { name: /高对比/ }));
    expect(variable('--yc-container')).toBe(kioskContrast.container);
    await userEvent.click(screen.getByRole('button', { name: /高对比/ }));
    expect(variable('--yc-container')).toBe(light.container);
  });
});
