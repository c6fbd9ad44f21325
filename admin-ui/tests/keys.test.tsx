import { fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { zhCN } from '../src/i18n/zh-CN';
import { KeyBar } from '../src/shared/KeyBar';
import { chooseLetters, useKeys } from '../src/shared/keys';
import type { Keys } from '../src/shared/keys';
import { BAR_KEYS, KEY_ROWS, nameOfKey } from '../src/shared/keyTable';

function Page({ keys, dialog }: { keys: Keys; dialog?: boolean }) {
  useKeys(keys, { dialog });
  return (
    <>
      <input aria-label="box" />
      <input type="radio" aria-label="answer" data-question="q" />
      <div tabIndex={0} data-row="material" data-testid="row" />
      <div role="dialog">
        <button type="button">in the dialog</button>
      </div>
      <KeyBar />
    </>
  );
}
const press = (element: Element, key: string, more: object = {}) => fireEvent.keyDown(element, { key, ...more });

afterEach(() => localStorage.clear());

describe('the table of keys', () => {
  it('binds nothing that the browser or the desktop needs', () => {
    for (const row of KEY_ROWS) expect(row.key).not.toMatch(/^(F3|F5|F6|F7|F11|F12|Ctrl\+[NTW])$|Alt/);
  });
  it('has a word for each, and each id once', () => {
    for (const row of KEY_ROWS) expect(zhCN[row.does], row.id).toBeTruthy();
    expect(new Set(KEY_ROWS.map((row) => row.id)).size).toBe(KEY_ROWS.length);
  });
  it('never has one key twice in one place', () => {
    const places = KEY_ROWS.map((row) => `${row.key} ${row.within ?? ''}`);
    expect(new Set(places).size).toBe(places.length);
  });
  it('lets every plain letter act in a row or where nobody types', () => {
    for (const row of KEY_ROWS.filter((each) => /^[A-Z]$/.test(each.key))) expect(row.letter, row.id).toBe(true);
  });
  it.each([
    [{ key: '7', code: 'Digit7' }, '1–9'],
    [{ key: '】', code: 'BracketRight', ctrlKey: true }, 'Ctrl+]'],
    [{ key: 'F9', code: 'F9', shiftKey: true }, 'Shift+F9'],
    [{ key: 's', code: 'KeyS', ctrlKey: true }, 'Ctrl+S'],
    [{ key: 's', code: 'KeyS' }, 'S'],
  ])('names %o', (event, name) => expect(nameOfKey({ ctrlKey: false, metaKey: false, shiftKey: false, ...event })).toBe(name));
});

describe('keys', () => {
  it('rest while an input method composes', () => {
    const act = vi.fn();
    render(<Page keys={{ new: act }} />);
    press(document.body, 'F2', { isComposing: true });
    press(document.body, 'F2', { keyCode: 229 });
    expect(act).not.toHaveBeenCalled();
    press(document.body, 'F2');
    expect(act).toHaveBeenCalledTimes(1);
  });
  it('with Alt belong to the desktop', () => {
    const act = vi.fn();
    render(<Page keys={{ new: act }} />);
    press(document.body, 'F2', { altKey: true });
    expect(act).not.toHaveBeenCalled();
  });
  it('of letters act on a focused row alone, and not when switched off', () => {
    const act = vi.fn();
    render(<Page keys={{ scan: act }} />);
    press(screen.getByLabelText('box'), 's');
    press(document.body, 's');
    expect(act).not.toHaveBeenCalled();
    press(screen.getByTestId('row'), 's');
    expect(act).toHaveBeenCalledTimes(1);
    chooseLetters(false);
    press(screen.getByTestId('row'), 's');
    expect(act).toHaveBeenCalledTimes(1);
  });
  it('of digits answer the question that is focused, not another', () => {
    const act = vi.fn();
    render(<Page keys={{ answer: act }} />);
    press(screen.getByLabelText('box'), '2');
    expect(act).not.toHaveBeenCalled();
    press(screen.getByLabelText('answer'), '2');
    expect(act).toHaveBeenCalledTimes(1);
  });
  it('of the page rest in a dialog; the dialog has its own', () => {
    const [page, dialog] = [vi.fn(), vi.fn()];
    render(<Page keys={{ main: page }} />);
    render(<Page keys={{ main: dialog }} dialog />);
    press(screen.getAllByText('in the dialog')[0], 'Enter', { ctrlKey: true });
    expect(page).not.toHaveBeenCalled();
    expect(dialog).toHaveBeenCalledTimes(1);
  });
  it('that are declined go their usual way', () => {
    render(<Page keys={{ main: () => false, new: () => undefined }} />);
    expect(press(document.body, 'Enter', { ctrlKey: true })).toBe(true);
    expect(press(document.body, 'F2')).toBe(false);
  });
});

describe('the bar', () => {
  it('shows six at most, and those of the focused row first', () => {
    const act = () => undefined;
    render(<Page keys={{ new: act, scan: act, tolerate: act, commit: act, lack: act, find: act, print: act, save: act, main: act }} />);
    const shown = () => [...document.querySelectorAll('.yc-keybar > span > span kbd')].map((key) => key.textContent);
    expect(shown()).toEqual(['Ctrl Enter', 'F9', 'F2', 'Ctrl K', 'Ctrl S']);
    fireEvent.focusIn(screen.getByTestId('row'));
    screen.getByTestId('row').focus();
    return vi.waitFor(() => {
      expect(shown()).toHaveLength(BAR_KEYS);
      expect(shown().slice(0, 4)).toEqual(['S', 'T', 'C', 'N']);
    });
  });
  it('lists every key of the page at F1', () => {
    render(<Page keys={{ new: () => undefined, scan: () => undefined }} />);
    press(document.body, 'F1');
    const list = document.querySelector('.yc-keys');
    expect(list).toHaveTextContent('F2新建办件');
    expect(list).toHaveTextContent('S扫描');
  });
});
