// The parts and their states.
import { Button } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { CaseRow } from '../src/api/cases';
import { Problem, Unreachable } from '../src/api/http';
import { t } from '../src/i18n';
import { AskReceiver } from '../src/shared/AskReceiver';
import { CaseTimeline } from '../src/shared/CaseTimeline';
import { ClockPair } from '../src/shared/ClockPair';
import { compare } from '../src/shared/compare';
import type { Side } from '../src/shared/compare';
import { CompareTwo } from '../src/shared/CompareTwo';
import { CorrectionNotice } from '../src/shared/CorrectionNotice';
import { Figure } from '../src/shared/Figure';
import { useFilters } from '../src/shared/filters';
import { LinkChain } from '../src/shared/LinkChain';
import { Characters, MaskedValue, useShown } from '../src/shared/MaskedValue';
import { ReasonChips } from '../src/shared/ReasonChips';
import { Receipt } from '../src/shared/Receipt';
import { QueryTable } from '../src/shared/QueryTable';
import type { QueryColumn, RowsQuery } from '../src/shared/QueryTable';
import { SafeWhere } from '../src/shared/SafeWhere';
import { SourceTag } from '../src/shared/SourceTag';
import { AgeTag, ClockStrip, ConflictTag, FilePending, LineDownStrip, NoFilesStrip, PracticeStrip, ReadOnlyStrip, RevokedStrip, UnreachableStrip } from '../src/shared/states';
import { Loading, ProblemNotice, StateView } from '../src/shared/StateView';
import { StateTag, Tag } from '../src/shared/Tag';
import { shownTime } from '../src/shared/time';
import { numberTail, rowLimit, stateName } from '../src/shared/words';
import type { Tone } from '../src/shared/words';
import { daysAgo, hoursAgo, lineBehind, lineDown, lineWell, rows, running, withState } from './data';

interface Part {
  name: string;
  states: [name: string, state: ReactNode][];
}

const answered = { isPending: false, data: {}, error: null };
const failed = (error: Error) => ({ isPending: false, data: undefined, error, refetch: () => undefined });

const columns = (): QueryColumn<CaseRow>[] => [
  { key: 'number', title: t('case.number'), width: 110, isTitle: true, render: (row) => <span className="yc-number">…{numberTail(row.summary?.number)}</span> },
  { key: 'applicant', title: t('case.applicant'), width: 96, render: (row) => <Characters>{row.summary?.applicantName ?? ''}</Characters> },
  { key: 'business', title: t('case.business'), render: (row) => <span title={row.summary?.businessName}>{row.summary?.businessName}</span> },
  { key: 'state', title: t('case.state'), width: 140, render: (row) => <StateTag state={row.summary?.state} /> },
  { key: 'left', title: t('case.left'), width: 220, render: (row) => <span className={`yc-tone-${rowLimit(row).tone}`}>{rowLimit(row).text}</span> },
  { key: 'filed', title: t('case.filedAt'), width: 104, render: (row) => shownTime(row.summary?.filedAt) },
  { key: 'where', title: t('case.where'), width: 190, render: (row) => <SafeWhere safe={row.safe} /> },
];

function Table({ count, query = answered, live, withTicks }: { count: number; query?: RowsQuery; live?: boolean; withTicks?: boolean }) {
  const filters = useFilters(['q', 'state']);
  const all = useMemo(() => rows(count), [count]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set([all[1]?.summary?.number ?? '']));
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (!live) return;
    const timer = setInterval(() => setTurn((now) => now + 1), 5000);
    return () => clearInterval(timer);
  }, [live]);
  const shown = useMemo(() => all.map((row, i) => (i === turn % 7 && turn > 0 ? { ...row, etag: `${row.etag}.${turn}` } : row)), [all, turn]);
  return (
    <QueryTable
      name="gallery"
      label={t('cases.title')}
      query={query}
      rows={shown}
      columns={columns()}
      rowKey={(row) => row.summary?.number ?? ''}
      versionOf={(row) => row.etag ?? ''}
      onOpen={() => undefined}
      ticks={withTicks ? { chosen, onChange: setChosen } : undefined}
      filters={filters}
      filterBy={[
        { name: 'q', kind: 'text', label: t('cases.search'), hint: t('cases.searchHint'), width: 260 },
        { name: 'state', kind: 'choice', label: t('cases.state'), any: t('cases.anyState'), options: (['REVIEWING', 'CORRECTING'] as const).map((value) => ({ value, label: stateName(value) })) },
      ]}
      empty={{ text: t('cases.none') }}
      tools={withTicks ? <Button type="primary">{t('menu.new')}</Button> : undefined}
    />
  );
}

const FIELDS = [
  { key: 'mobile', label: '手机号码' },
  { key: 'bank', label: '开户行' },
  { key: 'address', label: '居住地址' },
  { key: 'note', label: '说明' },
  ...Array.from({ length: 34 }, (_, i) => ({ key: `same${i}`, label: `其他项 ${i + 1}` })),
];
const BASE = { mobile: '13800138000', bank: '示范银行', address: '示范县示范镇示范村12号', ...Object.fromEntries(FIELDS.slice(4).map(({ key }, i) => [key, `值 ${i + 1}`])) };
const MINE = { ...BASE, mobile: '13900139000', bank: '样板农村商业银行股份有限公司示范支行' };
const THEIRS = { ...BASE, mobile: '13700137000', address: '示范县示范镇示范村东 12 号院 3 单元' };

function Chooser() {
  const [chosen, setChosen] = useState<Record<string, Side>>({});
  return (
    <CompareTwo
      comparison={compare(FIELDS, { base: BASE, mine: MINE, theirs: THEIRS })}
      show={(_, value) => String(value ?? '')}
      chosen={chosen}
      onChoose={setChosen}
      mine={{ title: t('compare.mine') }}
      theirs={{ title: t('compare.theirs'), hint: `${shownTime(hoursAgo(1))} 张* 县人社` }}
    />
  );
}

function ChooserOfTwo() {
  const [chosen, setChosen] = useState<Record<string, Side>>({ bank: 'mine' });
  return (
    <CompareTwo
      comparison={compare(FIELDS, { base: BASE, mine: MINE, theirs: THEIRS })}
      show={(_, value) => String(value ?? '')}
      chosen={chosen}
      onChoose={setChosen}
      choosable={new Set(['mobile', 'bank'])}
      third={{ title: t('conflict.now'), show: (key) => String((THEIRS as Record<string, string>)[key] ?? '') }}
      mine={{ title: t('conflict.left'), hint: '甲镇 03窗' }}
      theirs={{ title: t('conflict.right'), hint: '甲镇 05窗' }}
    />
  );
}

function Masked() {
  const [shown, setShown] = useShown();
  return (
    <MaskedValue kind="idNo" shown={shown} onShow={setShown}>
      329901194803050017
    </MaskedValue>
  );
}

const coverage = { asOf: hoursAgo(0.1), answered: 18, of: 20, silent: [{ name: '甲镇', since: daysAgo(1) }, { name: '丁镇', since: hoursAgo(5) }] };
const places = [
  { division: '329901101', name: '示范镇', safe: true, entries: 3, covered: 3, signedAt: hoursAgo(6), sequence: '4711', hash: '7f3a11223344556677889900' },
  { division: '329901102', name: '样板镇', safe: true, entries: 3, covered: 3, signedAt: hoursAgo(5), sequence: '311', hash: '99aa11223344556677889900' },
  { division: '329901', name: '示范县', safe: false, entries: 3, covered: 1 },
  { division: '32', name: '江苏省', safe: false, notMeant: true },
];
const TONES: Tone[] = ['ok', 'warn', 'bad', 'hold', 'run', 'plain'];
const stale = new Problem(412, { type: '/problems/stale', detail: '办件已有变动' });

// Built when drawn: the language is known by then.
export const parts = (): Part[] => [
  {
    name: 'QueryTable',
    states: [
      ['20,000', <Table key="many" count={20_000} live />],
    ],
  },
  {
    name: 'QueryTable-ticks',
    states: [
      ['ticks, more to read', <Table key="ticks" count={6} query={{ ...answered, hasNextPage: true, isFetchingNextPage: true }} withTicks />],
      ['nothing yet', <Table key="none" count={0} />],
      ['refused', <Table key="refused" count={0} query={failed(new Problem(403, { detail: '此页只给审核、分管领导' }))} />],
    ],
  },
  {
    name: 'CompareTwo',
    states: [
      ['stale ETag, to choose', <Chooser key="chooser" />],
      ['ruling, to read', <CompareTwo key="ruling" comparison={compare(FIELDS, { mine: MINE, theirs: THEIRS })} show={(_, value) => String(value ?? '')} mine={{ title: '甲镇 03窗 王*', hint: '09:12(离线)' }} theirs={{ title: '县人社 张*', hint: '09:30' }} aside="规则:有约束力的决定在先,撤回迟到,待裁定;现暂按:决定(自动)"><Button type="primary">维持</Button><Button>改采左</Button><Button>退回双方</Button></CompareTwo>],
      ['ruling, field by field, two of three may be taken', <ChooserOfTwo key="pick" />],
      ['no difference', <CompareTwo key="same" comparison={compare(FIELDS, { mine: BASE, theirs: BASE })} show={(_, value) => String(value ?? '')} mine={{ title: t('compare.mine') }} theirs={{ title: t('compare.theirs') }} />],
    ],
  },
  {
    name: 'SourceTag',
    states: [
      ['kinds', (
        <div key="kinds" className="yc-row">
          <SourceTag source={{ kind: 'card', holder: '省公安', at: hoursAgo(1) }} />
          <SourceTag source={{ kind: 'certificate', holder: '省公安', from: '居民户口簿', at: daysAgo(45) }} />
          <SourceTag source={{ kind: 'data', holder: '省人社', from: '社保卡', at: daysAgo(3), cycleDays: 30 }} onWantShared={() => undefined} />
          <SourceTag source={{ kind: 'archive', from: '2025 年办件', at: daysAgo(200) }} />
          <SourceTag source={{ kind: 'reckoned' }} />
          <SourceTag source={{ kind: 'typed' }} onWantShared={() => undefined} />
        </div>
      )],
      ['past its cycle', <SourceTag key="stale" source={{ kind: 'data', holder: '社保卡', at: daysAgo(41), cycleDays: 30 }} onReportWrong={() => undefined} />],
      ['typed over, both kept', <SourceTag key="both" source={{ kind: 'typed' }} was={{ value: '李小民', source: { kind: 'certificate', holder: '省公安', at: daysAgo(0) } }} onReportWrong={() => undefined} />],
      ['lease over', <SourceTag key="lease" source={{ kind: 'data', holder: '省民政', at: daysAgo(60), cycleDays: 30, locked: true }} />],
    ],
  },
  {
    name: 'MaskedValue',
    states: [
      ['masked, can be shown', <Masked key="masked" />],
      ['as the node gives it', <MaskedValue key="node">329***********0017</MaskedValue>],
      ['lease over', <MaskedValue key="locked" lockedSince="10-12">329***********0017</MaskedValue>],
      ['rare characters', <span key="rare"><Characters>{'𠮷野平·买买提'}</Characters> / <Characters>{'王\u{E823}明 \u{3106C}'}</Characters></span>],
      ['nothing', <MaskedValue key="nothing">{undefined}</MaskedValue>],
    ],
  },
  {
    name: 'ClockPair',
    states: [
      ['running', <ClockPair key="running" of={running} />],
      ['near and over', <ClockPair key="over" of={{ ...running, promisedLeft: -2, statutoryLeft: 1 }} />],
      ['paused', <ClockPair key="paused" of={withState('SPECIAL', { pauseReason: '听证:邻里有异议', pausedOn: daysAgo(4).slice(0, 10), pauseDue: daysAgo(-12).slice(0, 10) })} />],
      ['correcting, not begun', <ClockPair key="correcting" of={withState('CORRECTING', { promisedDue: '', statutoryDue: '' })} />],
      ['ended', <ClockPair key="ended" of={withState('CLOSED')} />],
      ['no calendar', <ClockPair key="calendar" of={{ ...running, calendarMissing: true }} />],
    ],
  },
  {
    name: 'CaseTimeline',
    states: [
      ['running, one event lost', <CaseTimeline key="running" of={{ ...running, timeline: running.timeline?.map((entry, i) => (i === 1 ? { ...entry, recordedAt: hoursAgo(1) } : entry)) }} more={[
        { id: 'p1', kind: 'paper', at: hoursAgo(5.9), title: '受理通知书', text: '已打印;客屏已显示' },
        { id: 'm1', kind: 'message', at: hoursAgo(5.8), title: '短信已发', actor: '138****8000' },
        { id: 't1', kind: 'transfer', at: hoursAgo(4.9), title: '到 乙镇' },
        { id: 'r1', kind: 'receipt', at: hoursAgo(4.8), title: '示范县签收', text: '序号 4711' },
      ]} />],
      ['closed', <CaseTimeline key="closed" of={withState('CLOSED', { step: undefined })} />],
    ],
  },
  {
    name: 'SafeWhere',
    states: [
      ['row', <SafeWhere key="row" safe={places} />],
      ['page', <SafeWhere key="page" safe={places} long files={{ arrived: 3, of: 5 }} number="32990110100020261116K3F9A0042C" />],
      ['nothing known', <SafeWhere key="none" safe={[]} />],
    ],
  },
  {
    name: 'LinkChain',
    states: [
      ['well', <LinkChain key="well" report={lineWell} />],
      ['behind', <LinkChain key="behind" report={lineBehind} />],
      ['down', <LinkChain key="down" report={lineDown} onExport={() => undefined} />],
    ],
  },
  {
    name: 'Figure',
    states: [
      ['whole', <Figure key="whole" name="今日受理" value={186} change={{ percent: 6, than: '同周一' }} coverage={{ ...coverage, answered: 20, silent: [] }} to="/cases" />],
      ['partial', <Figure key="partial" name="今日受理" value={38120} unit="件" change={{ percent: -4, than: '同周一' }} coverage={coverage} />],
      ['many silent', <Figure key="many" name="按时办结" value="99.2%" coverage={{ ...coverage, answered: 14, silent: [...coverage.silent, ...['戊镇', '己镇', '庚镇', '辛镇'].map((name) => ({ name }))] }} />],
      ['silence, not zero', <Figure key="silence" name="甲镇 今日受理" value={undefined} unit="件" coverage={{ ...coverage, answered: 0, of: 1, silent: [{ name: '甲镇', since: daysAgo(1) }] }} />],
      ['row', <div key="row" className="yc-row"><Figure size="row" name="待办" value={14} to="/inbox" /><Figure size="row" name="临期" value={3} to="/cases" /><Figure size="row" name="待补正" value={0} /></div>],
    ],
  },
  {
    name: 'ReasonChips',
    states: [
      ['one picked', <ReasonChips key="one" texts={['材料不清晰,须重新扫描', '缺少签名或说明', '不符合受理条件:户籍在本省且年满80周岁']} reason="缺少签名或说明;请于周五前补来" onChange={() => undefined} />],
    ],
  },
  {
    name: 'AskReceiver',
    states: [
      ['person', <AskReceiver key="person" id="receiver-person" of={{ applicant: { name: '李小明' }, agent: { name: '李大明' } }} value="李小明" onChange={() => undefined} />],
      ['organisation', <AskReceiver key="organisation" id="receiver-organisation" of={{ applicant: { name: '示范县绿源农业发展有限公司', creditCode: '91329901MA00000150', legalRepresentative: '欧阳明月' }, agent: { name: '陈某' } }} value="陈某" onChange={() => undefined} />],
    ],
  },
  {
    name: 'StateView',
    states: [
      ['loading', <Loading key="loading" />],
      ['loading rows', <Loading key="rows" shape="rows" onCancel={() => undefined} />],
      ['loading form', <Loading key="form" shape="form" onCancel={() => undefined} />],
      ['empty', <StateView key="empty" query={answered} empty={{ when: true, text: t('home.emptyNew'), action: <Button>{t('home.new')}</Button> }}>{null}</StateView>],
      ['filter empty', <StateView key="filtered" query={answered} empty={{ when: true, filtered: true, text: t('query.noneFound'), action: <Button>{t('query.clear')}</Button> }}>{null}</StateView>],
      ['refused', <StateView key="refused" query={failed(new Problem(403, { detail: '此件由您受理,不能由您决定(回避规则)' }))}>{null}</StateView>],
      ['node unreachable', <StateView key="unreachable" query={failed(new Unreachable(null))}>{null}</StateView>],
      ['conflict', <StateView key="conflict" query={failed(new Problem(409, { detail: '两处同时改动,待裁定;可继续查看' }))}>{null}</StateView>],
      ['fault with a code', <StateView key="fault" query={failed(new Problem(500, { detail: '本机出错,已填内容仍在,请重试', code: 'KQWERT' }))}>{null}</StateView>],
      ['invalid, all places', <ProblemNotice key="invalid" error={new Problem(422, { detail: '有 2 处须更正', errors: [{ where: 'form.id_no', what: '身份证号最后一位不符,应为 7' }, { where: 'form.mobile', what: '不是手机号码' }] })} />],
      ['stale', <ProblemNotice key="stale" error={stale} />],
      ['command not sent', <ProblemNotice key="unsent" error={new Unreachable(null)} />],
    ],
  },
  {
    name: 'states',
    states: [
      ['strips', <div key="strips"><LineDownStrip tier="示范县" since={shownTime(hoursAgo(3))} /><UnreachableStrip /><ReadOnlyStrip why="磁盘将满" phone="0512-0000 1234" /><PracticeStrip /><RevokedStrip by="329901/admin-01" at={shownTime(hoursAgo(2))} reason="设备失窃,已报警" /><NoFilesStrip why="磁盘空间不足,余 3%,暂不收附件;办件照常受理,附件以后补传" /><ClockStrip why="本机时钟与上级相差 3 分,日期已按上级校正,请校时" /></div>],
      ['file pending', <FilePending key="file" name="户口簿第三页(户主页与本人页合并扫描).jpg" arrived={3} of={5} />],
      ['age', <div key="age" className="yc-row"><AgeTag at={daysAgo(0)} cycleDays={30} /><AgeTag at={daysAgo(12)} cycleDays={30} /><AgeTag at={daysAgo(41)} cycleDays={30} /><AgeTag lockedSince="10-12" /><AgeTag /></div>],
      ['conflict', <ConflictTag key="conflict" />],
      ['tags', <div key="tags" className="yc-row">{TONES.map((tone) => <Tag key={tone} tone={tone}>{tone}</Tag>)}</div>],
    ],
  },
  {
    name: 'Paper-receipt',
    states: [['80 mm', <Receipt key="receipt" of={withState('ACCEPTED')} place="示范镇便民服务中心" onScreen />]],
  },
  {
    name: 'Paper-notice',
    states: [
      ['A4, several sheets, reprint', (
        <CorrectionNotice
          key="notice"
          onScreen
          copy={2}
          facts={{
            place: '示范镇便民服务中心', number: '32990110100020261116K3F9A0042C-G1', applicant: '李小明', business: '高龄津贴申领', due: daysAgo(-14).slice(0, 10), queryCode: '480213', at: shownTime(hoursAgo(1)), window: '03', phone: '0512-0000 1234',
            defects: Array.from({ length: 9 }, (_, i) => ({ name: ['银行卡或社保卡', '代办委托书', '居住证明'][i % 3] + (i > 2 ? ` (${i + 1})` : ''), form: '原件', reason: '账号与姓名不符', bring: '可拍照上传、可代交' })),
            notNeeded: ['居民身份证', '居民户口簿'], basis: '《江苏省高龄津贴发放办法》', remedy: running.rules?.legalRemedy,
          }}
        />
      )],
    ],
  },
];
