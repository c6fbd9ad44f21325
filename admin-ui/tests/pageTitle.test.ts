import { describe, expect, it } from 'vitest';
import { titleOf } from '../src/shared/pageTitle';

const pages = [{ to: '/', label: '工作台' }, { to: '/cases', label: '查件' }];

describe('the title of a tab', () => {
  it('says the page and the app', () => expect(titleOf('/cases', pages)).toBe('查件 · 一窗'));
  it('tells cases apart by the tail of the number', () => expect(titleOf('/case/32990110100020261116K3F9A0042C', pages)).toBe('…K3F9A0042C · 一窗'));
  it('is a node’s or a conflict’s under their page', () => {
    expect(titleOf('/node/329901101', pages)).toBe('节点 329901101 · 一窗');
    expect(titleOf('/conflict/9f', pages)).toBe('冲突 · 一窗');
  });
  it('is the app’s where there is no such page', () => expect(titleOf('/nowhere', pages)).toBe('一窗'));
});
