import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { t, word } from '../src/i18n';
import { en } from '../src/i18n/en';
import { zhCN } from '../src/i18n/zh-CN';

const source = path.join(import.meta.dirname, '../src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name) && !/generated|i18n/.test(name));
const read = (name: string) => readFileSync(path.join(source, name), 'utf8');
const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe('messages', () => {
  it('stand in one area each: a second place would be lost in silence', () => {
    for (const language of ['zh-CN', 'en']) {
      const areas = readdirSync(path.join(source, 'i18n', language)).filter((name) => name !== 'index.ts');
      const keys = areas.flatMap((name) => [...read(`i18n/${language}/${name}`).matchAll(/^ {2}'([^']+)':/gm)].map((match) => match[1]));
      expect(keys.filter((key, index) => keys.indexOf(key) !== index), language).toEqual([]);
      expect(keys.sort(), language).toEqual(Object.keys(zhCN).sort());
    }
  });
  it('are complete in English, with the same places to fill', () => {
    for (const key of Object.keys(zhCN) as (keyof typeof zhCN)[]) {
      expect(holes(en[key]), key).toEqual(holes(zhCN[key]));
      if (zhCN[key]) expect(en[key], key).not.toBe('');
    }
  });
  it('are all in the catalogue: no page holds Chinese of its own', () => {
    for (const name of files) {
      const code = read(name).replace(/\/\/.*$/gm, '').replace(/['"](中文)['"]/, '').replace('/(申请|申报)表$/', '').replaceAll('、', '').replaceAll(';', '').replaceAll(':', '').replaceAll(',', '');
      expect(code.match(/[\u4e00-\u9fff]+/g) ?? [], name).toEqual([]);
    }
  });
  it('never say 「已同步」, 「确定」 or 「提交」', () => {
    for (const text of Object.values(zhCN)) expect(text).not.toMatch(/已同步|确定|提交/);
  });
  it('fill their places', () => expect(t('rule.idCheck', { expected: 'X' })).toBe('最后一位不符,应为 X'));
  it('give a name that is not known as it is', () => expect(word('column', 'colour')).toBe('colour'));
});
