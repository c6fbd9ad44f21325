// Made-up people and cases: 3299 is no district, so no number is anybody's.
import type { Case, CaseRow } from '../src/api/cases';
import type { NodeReport } from '../src/api/node';

const NAMES = ['李小明', '欧阳明月', '陈一', '𠮷野平·买买提', '王二小', '赵钱孙', '周吴', '郑王冯陈'];
const BUSINESSES = ['高龄津贴申领', '就业困难人员认定', '最低生活保障(家庭经济状况重新核对)', '残疾人两项补贴', '社会保险补贴续领'];
const STATES = ['REVIEWING', 'CORRECTING', 'SPECIAL', 'DECIDED', 'ACCEPTED', 'CLOSED'] as const;

const day = (offset: number) => new Date(Date.now() + 8 * 3_600_000 + offset * 86_400_000).toISOString().slice(0, 10);
export const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
export const daysAgo = (days: number) => hoursAgo(days * 24);

export function rowOf(i: number): CaseRow {
  const state = STATES[i % STATES.length];
  return {
    etag: String(i),
    promisedLeft: (i % 9) - 1,
    mine: i % 3 === 0,
    safe: [
      { division: '329901101', name: '示范镇', safe: true, entries: 3, covered: 3 },
      { division: '329901', name: '示范县', safe: i % 4 !== 0, entries: 3, covered: i % 4 ? 3 : 1 },
      { division: '32', name: '江苏省', safe: false, entries: 3, covered: 0 },
    ],
    summary: {
      number: `32990110100020261116K3F9A${String(i).padStart(5, '0')}`,
      state,
      businessName: BUSINESSES[i % BUSINESSES.length],
      applicantName: NAMES[i % NAMES.length],
      filedAt: hoursAgo(i * 3 + 1),
      promisedDue: day((i % 9) - 1),
      correctionDue: state === 'CORRECTING' ? day(10) : undefined,
      pauseDue: state === 'SPECIAL' ? day(12) : undefined,
      flagged: i % 11 === 5 ? 1 : undefined,
      step: { code: 'check', name: '审查' },
    },
  };
}

export const rows = (count: number) => Array.from({ length: count }, (_, i) => rowOf(i));

const STEPS = [
  { code: 'check', name: '审查', limitDays: 3 },
  { code: 'decide', name: '决定', limitDays: 2 },
  { code: 'issue', name: '出件(甲镇打印,加盖出件章)' },
  { code: 'deliver', name: '送达' },
];

export const running: Case = {
  etag: '3',
  promisedLeft: 3,
  statutoryLeft: 18,
  rules: { businessName: '高龄津贴申领', promisedDays: 5, statutoryDays: 20, steps: STEPS, legalRemedy: '60日内申请行政复议;6个月内提起行政诉讼' },
  applicant: { name: '李小明', idNo: '329901194803050017', mobile: '13800138000' },
  summary: {
    number: '32990110100020261116K3F9A0042C',
    queryCode: '480213',
    state: 'REVIEWING',
    businessName: '高龄津贴申领',
    applicantName: '李小明',
    filedAt: hoursAgo(6),
    updatedAt: hoursAgo(2),
    promisedDue: day(7),
    statutoryDue: day(28),
    notices: 1,
    correctionDue: day(14),
    steps: STEPS,
    step: STEPS[0],
  },
  materials: [
    { name: '居民身份证', state: 'CERTIFICATE' },
    { name: '居民户口簿', state: 'DATA' },
    { name: '银行卡或社保卡', state: 'TOLERATED', due: day(14), defect: '账号与姓名不符' },
    { name: '代办委托书', state: 'MISSING' },
  ],
  timeline: [
    { id: '4fa1b2c3d4', kind: 'filed', at: hoursAgo(6), title: '受理', actor: 'zc-0312', actorName: '王小窗', division: '329901101', divisionName: '甲镇', text: '03 窗;容缺:银行卡或社保卡', standing: 'counts' },
    { id: '5fa1b2c3d4', kind: 'passed', at: hoursAgo(5), title: '转办 乙镇', actor: 'zc-0312', actorName: '王小窗', division: '329901101', divisionName: '甲镇', standing: 'counts' },
    { id: '6fa1b2c3d4', kind: 'withdrawn', at: hoursAgo(4), title: '申请人撤回', actor: 'zc-0311', actorName: '刘离线', division: '329901102', divisionName: '乙镇', standing: 'flagged', standingText: '有约束力的决定在先,撤回迟到,不计' },
    { id: '7fa1b2c3d4', kind: 'noted', at: hoursAgo(3), clockUnsure: true, title: '催办', actor: 'sh-01', actorName: '刘审核', division: '329901102', divisionName: '乙镇', standing: 'waiting', standingText: '等待在它之前的记录到达' },
  ],
};

export const withState = (state: NonNullable<Case['summary']>['state'], more: Case['summary'] = {}): Case => ({ ...running, summary: { ...running.summary, state, ...more } });

const tier = (division: string, name: string, state: string, more = {}) => ({ division, name, state, ...more });
export const lineWell: NodeReport = {
  division: '329901101',
  name: '示范镇',
  chain: [tier('329901101', '示范镇', 'self'), tier('329901', '示范县', 'up', { lastContact: hoursAgo(0.01) }), tier('32', '江苏省', 'up', { lastContact: hoursAgo(0.01) })],
  unsent: '0',
};
export const lineBehind: NodeReport = { ...lineWell, unsent: '17', oldestUnsent: hoursAgo(0.5), chain: [lineWell.chain![0], tier('329901', '示范县', 'behind', { lastContact: hoursAgo(0.02) }), lineWell.chain![2]] };
export const lineDown: NodeReport = { ...lineBehind, chain: [lineWell.chain![0], tier('329901', '示范县', 'down', { since: hoursAgo(3), lastContact: hoursAgo(3) }), tier('32', '江苏省', 'unknown')] };
