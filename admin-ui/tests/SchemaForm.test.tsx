import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, it } from 'vitest';
import type { Business } from '../src/api/catalogue';
import { SchemaForm } from '../src/shared/SchemaForm';
import { firstValues } from '../src/shared/forms/derived';
import type { FormValues } from '../src/shared/forms/formRules';
import { allBusinesses, businessOf } from './catalogue';

function Harness({ business, showAll }: { business: Business; showAll?: boolean }) {
  const [values, setValues] = useState<FormValues>(() => firstValues(business.fields, '2026-11-16'));
  return (
    <QueryClientProvider client={new QueryClient()}>
      <SchemaForm fields={business.fields} values={values} showAll={showAll} onChange={(name, value) => setValues((now) => ({ ...now, [name]: value }))} />
    </QueryClientProvider>
  );
}
const fieldOf = (name: string) => document.querySelector(`[data-field=${name}]`) as HTMLElement;

describe('SchemaForm', () => {
  it('gives every field its label', () => {
    render(<Harness business={businessOf('RS03-01')} />);
    for (const label of ['姓名', '公民身份号码', '手机号码', '困难类别', '失业登记日期', '连续失业月数']) expect(screen.getByLabelText(label)).toBeInTheDocument();
  });
  it('judges the identity number at its 18th character, and not before', async () => {
    render(<Harness business={businessOf('RS03-01')} />);
    const box = screen.getByLabelText('公民身份号码');
    await userEvent.type(box, '32990119480305001');
    expect(within(fieldOf('id_no')).queryByText(/应为/)).toBeNull();
    await userEvent.type(box, '1');
    expect(within(fieldOf('id_no')).getByText('最后一位不符,应为 7')).toBeInTheDocument();
    expect(box).toHaveAccessibleDescription('最后一位不符,应为 7');
  });
  it('says what is wrong with the rest on leaving the field', async () => {
    render(<Harness business={businessOf('RS03-01')} />);
    const box = screen.getByLabelText('手机号码');
    await userEvent.type(box, '123');
    expect(screen.queryByText('不是手机号码')).toBeNull();
    await userEvent.tab();
    expect(screen.getByText('不是手机号码')).toBeInTheDocument();
  });
  it('shows a field when what it hangs on is answered', async () => {
    render(<Harness business={businessOf('RS03-01')} />);
    expect(screen.queryByLabelText('代理人姓名')).toBeNull();
    await userEvent.click(within(fieldOf('by_agent')).getByRole('radio', { name: '是' }));
    expect(screen.getByLabelText('代理人姓名')).toBeInTheDocument();
  });
  it('says what the node said of a field', () => {
    const business = businessOf('MZ05-01');
    render(
      <QueryClientProvider client={new QueryClient()}>
        <SchemaForm fields={business.fields} values={{}} onChange={() => undefined} faults={new Map([['address', '居住地址:最多 120 个字']])} />
      </QueryClientProvider>,
    );
    expect(within(fieldOf('address')).getByText('居住地址:最多 120 个字')).toBeInTheDocument();
  });
  it('adds rows to a table', async () => {
    render(<Harness business={businessOf('MZ01-01')} />);
    await userEvent.click(within(fieldOf('members')).getByRole('button', { name: /加一行/ }));
    await userEvent.type(screen.getByLabelText('第 1 行 身份号码'), '329901194803050011');
    expect(within(fieldOf('members')).getByText('最后一位不符,应为 7')).toBeInTheDocument();
  });
});

it.each(allBusinesses().map((business) => [business.row?.code, business] as const))('%s can be drawn whole', (_, business) => {
  render(<Harness business={business} showAll />);
  const shown = document.querySelectorAll('[data-field]').length;
  expect(shown).toBeGreaterThan(2);
});

it('a digit answers the question that is focused', async () => {
  render(<Harness business={businessOf('YB04-01')} />);
  const box = within(fieldOf('disease')).getByRole('combobox');
  box.focus();
  await userEvent.keyboard('2');
  const second = businessOf('YB04-01').fields.find((field) => field.name === 'disease')?.options?.[1].label_zh ?? '';
  expect(fieldOf('disease')).toHaveTextContent(second);
});
