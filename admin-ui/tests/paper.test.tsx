import { act, render } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Case } from '../src/api/cases';
import { CorrectionNotice } from '../src/shared/CorrectionNotice';
import { Paper, printPaper } from '../src/shared/Paper';
import { noticeFacts } from '../src/shared/CasePapers';
import { intoSheets, printedBefore } from '../src/shared/printing';
import { Receipt } from '../src/shared/Receipt';

// As a browser does: told before, told after.
function printing(seen: () => void) {
  window.print = vi.fn(() => {
    act(() => void window.dispatchEvent(new Event('beforeprint')));
    seen();
    act(() => void window.dispatchEvent(new Event('afterprint')));
  });
}
const onPaper = () => document.querySelector<HTMLElement>('body > .yc-paper[data-printing]');
const page = () => document.getElementById('yc-page')?.textContent ?? '';

beforeEach(() => localStorage.clear());

describe('sheets', () => {
  it('take blocks in order, none cut', () => {
    expect(intoSheets([40, 40, 40, 10], 100, 120)).toEqual([[0, 1], [2, 3]]);
    expect(intoSheets([50, 50], 100, 100)).toEqual([[0, 1]]);
  });
  it('give a block that is too high a sheet of its own', () => expect(intoSheets([10, 500, 10], 100, 100)).toEqual([[0], [1], [2]]));
  it('are one when there is nothing', () => expect(intoSheets([], 100, 100)).toEqual([[]]));
});

describe('Paper', () => {
  it('prints the one that was asked for, alone', () => {
    render(<><Paper name="a">甲</Paper><Paper name="b" size="A4">乙</Paper></>);
    let seen = '';
    let rule = '';
    printing(() => {
      seen = onPaper()?.dataset.paper ?? '';
      rule = page();
      expect(document.querySelectorAll('[data-printing]')).toHaveLength(1);
    });
    printPaper('b');
    expect(seen).toBe('b');
    expect(rule).toContain('size: A4; margin: 20mm 18mm');
    expect(onPaper()).toBeNull();
    expect(page()).toBe('');
  });
  it('prints the first at the browser’s own Ctrl P, on an 80 mm roll', () => {
    render(<Paper name="receipt">凭证</Paper>);
    let rule = '';
    printing(() => {
      rule = page();
      expect(onPaper()).toHaveTextContent('凭证');
    });
    window.print();
    expect(rule).toMatch(/size: 80mm \d+mm/);
  });
  it('says on a reprint which copy it is', () => {
    const paper = <Paper name="receipt" number="N1">凭证</Paper>;
    const { rerender } = render(paper);
    const seen: string[] = [];
    printing(() => seen.push(onPaper()?.textContent ?? ''));
    printPaper('receipt');
    rerender(<Paper name="receipt" number="N1">凭证</Paper>);
    printPaper('receipt');
    expect(seen[0]).not.toContain('补打');
    expect(seen[1]).toContain('补打 第 2 次');
    expect(printedBefore('receipt N1')).toBe(2);
    expect(printedBefore('receipt N2')).toBe(0);
  });
  it('marks practice, and has number and page on each A4 sheet', () => {
    render(<Paper name="n" size="A4" place="示范镇" number="N1-G1" practice onScreen>文</Paper>);
    const head = document.querySelector('.yc-sheet-head');
    expect(head).toHaveTextContent('练习');
    expect(head).toHaveTextContent('编号 N1-G1 第 1/1 页');
  });
});

describe('the one-time notice', () => {
  const facts = {
    place: '示范镇便民服务中心', number: 'N1-G1', applicant: '李小明', business: '高龄津贴申领', due: '2026-11-30', queryCode: '480213', at: '11-16 09:12',
    defects: [{ name: '银行卡', form: '原件', reason: '账号与姓名不符', bring: '可拍照上传' }, { name: '代办委托书', reason: '缺' }],
    notNeeded: ['身份证', '户口簿'],
  };
  it('tells every defect with its reason, in order, and what need not be brought', () => {
    render(<CorrectionNotice facts={facts} onScreen />);
    const said = document.querySelector('.yc-paper')?.textContent ?? '';
    expect(said.indexOf('银行卡')).toBeLessThan(said.indexOf('代办委托书'));
    for (const text of ['下列 2 项须补正', '原因:账号与姓名不符', '原件', '可拍照上传', '不需要再带:身份证、户口簿', '2026-11-30', '李小明']) expect(said).toContain(text);
  });
  it('has its number in text under a code of level M', () => {
    render(<CorrectionNotice facts={facts} onScreen />);
    expect(document.querySelector('.yc-paper-code svg')).not.toBeNull();
    expect(document.querySelector('.yc-paper-code > span')).toHaveTextContent('N1-G1');
  });
});

describe('the receipt', () => {
  const of: Case = {
    summary: { number: '32990110100020261116K3F9A0042C', queryCode: '480213', state: 'ACCEPTED', businessName: '高龄津贴申领', promisedDue: '2026-11-23' },
    rules: { promisedDays: 5 },
    applicant: { name: '李小明' },
    materials: [{ name: '银行卡', state: 'TOLERATED', due: '2026-11-30' }],
  };
  it('is on the roll, with what is tolerated until when', () => {
    render(<Receipt of={of} place="示范镇" onScreen />);
    expect(document.querySelector('.yc-paper')).toHaveClass('roll');
    for (const text of ['受理凭证', '480213', '承诺 2026-11-23 前办结(5 个工作日)', '容缺:银行卡,2026-11-30 前补齐', '已存本所']) expect(document.body).toHaveTextContent(text);
  });
});

describe('what a notice says beside its list', () => {
  const of: Case = {
    summary: { number: 'N1', state: 'CORRECTING', notices: 1 },
    materials: [{ name: '银行卡', state: 'MISSING', defect: '账号与姓名不符' }, { name: '户口簿', state: 'TOLERATED', due: '2026-12-06' }],
  };
  const with_ = (text: string): Case => ({ ...of, timeline: [{ id: '1', kind: 'filed', text }] });
  const names = (each: Case) => noticeFacts(each, [], '示范镇', '03').defects.map((defect) => defect.reason);
  it('does not repeat what the list has', () => expect(names(with_('容缺:户口簿(2026-12-06 前);银行卡:账号与姓名不符'))).not.toContain('银行卡:账号与姓名不符'));
  it('keeps what the clerk has added', () => expect(names(with_('请补填开户行;银行卡:账号与姓名不符'))).toContain('请补填开户行'));
});
