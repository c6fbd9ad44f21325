import { configure, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Link, MemoryRouter, Route, Routes } from 'react-router';
import type { ComponentType } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lazyPage, PageSlot } from '../src/shared/lazyPage';

configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 20_000 });

const Desk = () => <p>工作台</p>;
const gone = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'));

let isUp = false;
beforeEach(() => {
  sessionStorage.clear();
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  vi.stubGlobal('fetch', async () => {
    if (!isUp) throw new TypeError('no line');
    return new Response('{}');
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function open(Page: ComponentType) {
  render(
    <MemoryRouter>
      <PageSlot>
        <Routes>
          <Route path="/" element={<Page />} />
          <Route path="/elsewhere" element={<p>查件</p>} />
        </Routes>
      </PageSlot>
      <Link to="/elsewhere">去查件</Link>
    </MemoryRouter>,
  );
}

describe('a page that could not be loaded', () => {
  it('says that the node cannot be reached, and comes by itself when it can', async () => {
    isUp = false;
    let isThere = false;
    open(lazyPage(() => (isThere ? Promise.resolve({ Desk }) : gone()), 'Desk'));
    expect(await screen.findByRole('alert')).toHaveTextContent('连不上本所服务器');
    expect(document.body).not.toHaveTextContent('dynamically');
    isThere = true;
    expect(await screen.findByText('工作台')).toBeInTheDocument();
  });
  it('does not stand in the way of the others', async () => {
    isUp = false;
    open(lazyPage(gone, 'Desk'));
    await screen.findByRole('alert');
    await userEvent.click(screen.getByText('去查件'));
    expect(await screen.findByText('查件')).toBeInTheDocument();
  });
  it('opens the newer pages of a node that answers, once, and then says what is wrong', async () => {
    isUp = true;
    const reload = vi.fn();
    vi.stubGlobal('location', { ...window.location, reload });
    open(lazyPage(gone, 'Desk'));
    await vi.waitFor(() => expect(reload).toHaveBeenCalledOnce());
    open(lazyPage(gone, 'Desk'));
    expect(await screen.findByRole('alert')).toHaveTextContent('出了问题');
    expect(reload).toHaveBeenCalledOnce();
  });
  it('leaves what another page threw behind', async () => {
    open(() => {
      throw new Error('broken');
    });
    expect(await screen.findByRole('alert')).toHaveTextContent('broken');
    await userEvent.click(screen.getByText('去查件'));
    expect(await screen.findByText('查件')).toBeInTheDocument();
  });
});
