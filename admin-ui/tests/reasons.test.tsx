import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, it } from 'vitest';
import { ReasonChips } from '../src/shared/ReasonChips';

function Held({ first = '' }: { first?: string }) {
  const [reason, setReason] = useState(first);
  return (
    <>
      <output>{reason}</output>
      <ReasonChips texts={['材料不清晰', '缺少签名', '材料不清晰']} reason={reason} onChange={setReason} />
    </>
  );
}

const text = () => screen.getByRole('status').textContent;

describe('reasons to pick', () => {
  it('go into the text behind what was typed, and out of it again', async () => {
    render(<Held first="请核对" />);
    await userEvent.click(screen.getByRole('button', { name: '缺少签名' }));
    expect(text()).toBe('请核对;缺少签名');
    expect(screen.getByRole('button', { name: '缺少签名' })).toHaveAttribute('aria-pressed', 'true');
    await userEvent.click(screen.getByRole('button', { name: '缺少签名' }));
    expect(text()).toBe('请核对');
  });
  it('are offered once each', () => {
    render(<Held />);
    expect(screen.getAllByRole('button')).toHaveLength(2);
  });
  it('take no place where there are none', () => {
    const { container } = render(<ReasonChips texts={[]} reason="" onChange={() => undefined} />);
    expect(container).toBeEmptyDOMElement();
  });
});
