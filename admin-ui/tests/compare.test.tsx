import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, it } from 'vitest';
import { compare, merged, sameValue } from '../src/shared/compare';
import type { Side, Values } from '../src/shared/compare';
import { CompareTwo } from '../src/shared/CompareTwo';

const FIELDS = ['mobile', 'bank', 'address', 'village'].map((key) => ({ key, label: key }));
const base = { mobile: '138', bank: 'A', address: '村东', village: '1' };
const mine = { ...base, mobile: '139', bank: 'B' };
const theirs = { ...base, mobile: '137', address: '村西' };
const show = (_key: string, value: unknown) => String(value ?? '');

describe('compare', () => {
  it('says who changed what since it was seen', () => {
    const { different, same } = compare(FIELDS, { base, mine, theirs });
    expect(Object.fromEntries(different.map((each) => [each.key, each.changedBy]))).toEqual({ mobile: 'both', bank: 'me', address: 'them' });
    expect(same.map((each) => each.key)).toEqual(['village']);
  });
  it('never drops an own edit by itself, and follows them where nothing was typed', () => {
    expect(merged(compare(FIELDS, { base, mine, theirs }), {})).toEqual({ mobile: '139', bank: 'B', address: '村西', village: '1' });
  });
  it('keeps mine everywhere when nobody knows what was seen', () => {
    expect(merged(compare(FIELDS, { mine, theirs }), {})).toEqual({ ...mine });
  });
  it('takes what was chosen', () => {
    const comparison = compare(FIELDS, { base, mine, theirs });
    expect(merged(comparison, { mobile: 'theirs', address: 'mine' })).toMatchObject({ mobile: '137', address: '村东', bank: 'B' });
  });
  it('sees values as people do', () => {
    expect(sameValue('', undefined)).toBe(true);
    expect(sameValue([], null)).toBe(true);
    expect(sameValue({ a: 1, b: '' }, { a: 1 })).toBe(true);
    expect(sameValue([{ a: 1 }], [{ a: 2 }])).toBe(false);
    expect(sameValue(0, '')).toBe(false);
    expect(sameValue(['a', 'b'], ['b', 'a'])).toBe(false);
  });
});

function Chooser({ of }: { of: { base?: Values; mine: Values; theirs: Values } }) {
  const [chosen, setChosen] = useState<Record<string, Side>>({});
  const comparison = compare(FIELDS, of);
  return (
    <>
      <CompareTwo comparison={comparison} show={show} chosen={chosen} onChoose={setChosen} mine={{ title: '已填' }} theirs={{ title: '现在', hint: '09:30 张*' }} />
      <output data-testid="out">{JSON.stringify(merged(comparison, chosen))}</output>
    </>
  );
}

describe('CompareTwo', () => {
  it('opens only what differs; the rest is one line', async () => {
    render(<Chooser of={{ base, mine, theirs }} />);
    expect(screen.getAllByRole('radiogroup')).toHaveLength(3);
    const rest = screen.getByText('其余 1 项相同').closest('details') as HTMLDetailsElement;
    expect(rest.open).toBe(false);
    await userEvent.click(screen.getByText('其余 1 项相同'));
    expect(rest.open).toBe(true);
  });
  it('lets one side be chosen for each field', async () => {
    render(<Chooser of={{ base, mine, theirs }} />);
    const mobile = screen.getByRole('radiogroup', { name: /mobile/ });
    expect(within(mobile).getByRole('radio', { name: /139/ })).toBeChecked();
    await userEvent.click(within(mobile).getByRole('radio', { name: /137/ }));
    expect(screen.getByTestId('out')).toHaveTextContent('"mobile":"137"');
    expect(screen.getByTestId('out')).toHaveTextContent('"bank":"B"');
  });
  it('is chosen by arrow keys, row by row, and stays at the edge', async () => {
    render(<Chooser of={{ base, mine, theirs }} />);
    const radio = (row: RegExp, side: RegExp) => within(screen.getByRole('radiogroup', { name: row })).getByRole('radio', { name: side });
    radio(/mobile/, /139/).focus();
    await userEvent.keyboard('{ArrowRight}{ArrowRight}');
    expect(radio(/mobile/, /137/)).toBeChecked();
    expect(radio(/mobile/, /137/)).toHaveFocus();
    await userEvent.keyboard('{ArrowDown}');
    expect(radio(/bank/, /B/)).toHaveFocus();
    await userEvent.keyboard('{ArrowRight}{ArrowUp}{ArrowUp}');
    expect(radio(/mobile/, /137/)).toHaveFocus();
    expect(screen.getByTestId('out')).toHaveTextContent('"bank":"A"');
  });
  it('lets only those fields be chosen that may be, and sets a third state beside', () => {
    render(<CompareTwo comparison={compare(FIELDS, { base, mine, theirs })} show={show} chosen={{}} choosable={new Set(['bank'])} third={{ title: '现在', show: (key) => `${key} 现值` }} mine={{ title: '左' }} theirs={{ title: '右' }} />);
    expect(screen.getAllByRole('radiogroup')).toHaveLength(1);
    expect(document.querySelector('[data-differs=mobile] [data-third]')).toHaveTextContent('mobile 现值');
  });
  it('is there to read when nothing is to be chosen, and says what is empty', () => {
    render(<CompareTwo comparison={compare(FIELDS, { mine: { ...base, bank: '' }, theirs: base })} show={show} mine={{ title: '甲镇' }} theirs={{ title: '县人社' }} />);
    expect(screen.queryByRole('radio')).toBeNull();
    expect(screen.getByRole('group', { name: /bank/ })).toHaveTextContent('空');
  });
  it('says when the sides do not differ', () => {
    render(<CompareTwo comparison={compare(FIELDS, { mine: base, theirs: { ...base } })} show={show} mine={{ title: '甲' }} theirs={{ title: '乙' }} />);
    expect(screen.getByText('两边没有不同')).toBeInTheDocument();
  });
});
