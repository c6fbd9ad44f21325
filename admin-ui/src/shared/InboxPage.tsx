// 审批: what waits for this person or this group, first due first, and the case beside
// it; on a phone the list, then the case. A decision is held for ten seconds. Keys:
// A D R P on the case, ← → to the one before and after, Shift A for several, Z undoes.
import { ArrowLeftOutlined, ArrowRightOutlined, UnorderedListOutlined } from '@ant-design/icons';
import { Button, Segmented, Select } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { useDivisionsUnder, prefixOf } from '../api/divisions';
import { INBOX_MAX, useWholeInbox } from '../api/inbox';
import type { Case, CaseRow } from '../api/cases';
import { t } from '../i18n';
import { useFilters } from './filters';
import { orderToShow, waitingIn } from './heldRows';
import { BulkDialog } from './inbox/BulkDialog';
import { HeldBar } from './inbox/HeldBar';
import type { Decision, Held } from './inbox/holding';
import './inbox/inbox.css';
import { InboxCase } from './inbox/InboxCase';
import { InboxList } from './inbox/InboxList';
import { agreeing, bulkOf, DUE, FILTERS, letThrough, nextAfter, numberOf, townOf } from './inbox/inboxRules';
import type { Bulk } from './inbox/inboxRules';
import { StaleDialog } from './inbox/StaleDialog';
import { useHolding } from './inbox/useHolding';
import { useKeys } from './keys';
import { useSignedIn } from './session';
import { Empty, StateView } from './StateView';

const isNarrow = () => window.matchMedia('(max-width: 820px)').matches;
const isHere = () => Boolean(document.activeElement?.closest('.yc-approvals'));
const TYPED_INTO = 'input:not([type=checkbox]),textarea,[contenteditable],.ant-select,.ant-segmented';
const isTyping = (event: Event) => Boolean((event.target as Element | null)?.closest(TYPED_INTO));

// Rows in the order in which they were first shown: what comes, goes or moves waits to
// be asked for; what was decided here goes at once, and comes back to its place when
// it is undone.
function useSteadyRows(fresh: readonly CaseRow[], question: string, isHeld: (number: string) => boolean, isDone: (number: string) => boolean) {
  const isGone = (number: string) => isHeld(number) || isDone(number);
  const freshKeys = fresh.map(numberOf).filter((number) => !isGone(number));
  const [state, setState] = useState<{ order: readonly string[]; question: string }>({ order: [], question });
  const known = useRef(new Map<string, CaseRow>());
  for (const row of fresh) known.current.set(numberOf(row), row);
  const kept = state.order.filter((number) => !isGone(number));
  const order = orderToShow(kept, freshKeys, state.question === question);
  useEffect(() => {
    if (order !== kept || state.question !== question) setState({ order, question });
    else if (state.order.some(isDone)) setState({ order: state.order.filter((number) => !isDone(number)), question });
  });
  return {
    rows: order.map((number) => known.current.get(number)).filter((row): row is CaseRow => row !== undefined),
    waiting: waitingIn(order, freshKeys),
    take: () => setState({ order: freshKeys, question }),
  };
}

export function InboxPage() {
  const session = useSignedIn();
  const inbox = useWholeInbox();
  const { holding, held } = useHolding(session.account ?? '');
  const filters = useFilters(FILTERS);
  const [params, setParams] = useSearchParams();
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [bulk, setBulk] = useState<Bulk>();
  const [looked, setLooked] = useState<Held>();
  const all = useMemo(() => (inbox.data?.pages ?? []).flatMap((page) => page.rows ?? []), [inbox.data]);
  useEffect(() => holding.forgetDone(new Set(all.map(numberOf))), [holding, all]);
  const isHeld = (number: string) => held.some((each) => each.number === number);
  const here = all.filter((row) => !isHeld(numberOf(row)) && !holding.isDone(numberOf(row)));
  const townName = useTownNames(session.division);
  const { rows, waiting, take } = useSteadyRows(all.filter((row) => letThrough(row, filters.values)), filters.text, isHeld, (number) => holding.isDone(number));
  const numbers = rows.map(numberOf);

  const asked = params.get('case') ?? undefined;
  const shown = asked ?? (isNarrow() ? undefined : numbers[0]);
  const show = (number: string | undefined, isNew = false) =>
    setParams(
      (now) => {
        const next = new URLSearchParams(now);
        if (number) next.set('case', number);
        else next.delete('case');
        return next;
      },
      { replace: !isNew },
    );
  const at = shown ? numbers.indexOf(shown) : -1;
  const step = (by: number) => {
    const to = numbers[at + by];
    if (to) show(to);
    return Boolean(to);
  };
  const decide = (decisions: Decision[]) => {
    const names = decisions.map((each) => each.number);
    const after = shown && names.includes(shown) ? nextAfter(numbers.filter((number) => number === shown || !names.includes(number)), shown) : shown;
    holding.hold(decisions);
    setTicked((now) => new Set([...now].filter((number) => !names.includes(number))));
    if (after !== shown) show(after);
  };
  const undo = () => {
    const undone = holding.undo();
    if (undone.length === 1) show(undone[0].number);
    return undone.length > 0;
  };
  const openBulk = () => {
    const chosen = ticked.size > 0 ? rows.filter((row) => ticked.has(numberOf(row))) : rows;
    if (chosen.length === 0) return false;
    const item = ticked.size > 0 ? undefined : rows[Math.max(at, 0)]?.summary?.businessCode;
    setBulk(bulkOf(chosen, item));
    return true;
  };
  const takeBulk = (opinion: string) => {
    if (!bulk) return;
    const deed = t(bulk.action === 'pass' ? 'pass.agree' : 'decide.agree');
    setBulk(undefined);
    decide(bulk.rows.map((row) => decisionOf(row, deed, opinion)));
  };
  useKeys({
    bulk: () => isHere() && openBulk(),
    ...(held.some((each) => each.state === 'held') && { undo }),
    previousCase: (event) => !isTyping(event) && isHere() && step(-1),
    nextCase: (event) => !isTyping(event) && isHere() && step(1),
  });
  const tick = (number: string) =>
    setTicked((now) => {
      const next = new Set(now);
      if (!next.delete(number)) next.add(number);
      return next;
    });
  const open = (number: string) => {
    show(number, isNarrow());
    requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-case-title]')?.focus({ preventScroll: true }));
  };
  const mine = here.filter((row) => row.mine).length;
  const businesses = [...new Map(all.map((row) => [row.summary?.businessCode ?? '', row.summary?.businessName ?? '']))];
  const towns = [...new Set(all.map(townOf))];
  return (
    <div className={`yc-approvals ${asked ? 'reading' : ''}`}>
      <div className="yc-row yc-inbox-filters" role="search">
        <h1>{t('inbox.title')}</h1>
        <Segmented
          aria-label={t('inbox.who')}
          value={filters.values.who || 'mine'}
          options={[
            { value: 'mine', label: t('inbox.mine', { count: mine }) },
            { value: 'all', label: t('inbox.all', { count: here.length }) },
          ]}
          onChange={(who) => filters.set({ who: who === 'mine' ? '' : 'all' })}
        />
        <Choice name={t('inbox.business')} value={filters.values.business} options={businesses.map(([value, label]) => ({ value, label }))} onChange={(business) => filters.set({ business })} width={200} />
        <Choice name={t('inbox.town')} value={filters.values.town} options={towns.map((value) => ({ value, label: townName(value) }))} onChange={(town) => filters.set({ town })} width={130} />
        <Choice name={t('inbox.due')} value={filters.values.due} options={DUE.map((value) => ({ value, label: t(`inbox.due.${value}`) }))} onChange={(due) => filters.set({ due })} width={130} />
        <span className="yc-spring" />
        <Button className="yc-wide" icon={<ArrowLeftOutlined aria-hidden />} disabled={at <= 0} onClick={() => step(-1)}>
          {t('inbox.previous')}
        </Button>
        <Button className="yc-wide" icon={<ArrowRightOutlined aria-hidden />} iconPlacement="end" disabled={at < 0 || at >= numbers.length - 1} onClick={() => step(1)}>
          {t('inbox.next')}
        </Button>
      </div>
      <div className="yc-inbox">
        <div className="yc-inbox-left">
          <section className="yc-panel yc-inbox-side">
            <div className="yc-inbox-rows">
              <StateView
                query={inbox}
                shape="rows"
                empty={{
                  when: rows.length === 0 && waiting === 0,
                  text: filters.isFiltered ? t('query.noneFound') : all.length > 0 ? t('inbox.noneMine') : t('inbox.none'),
                  filtered: filters.isFiltered,
                  action: filters.isFiltered ? <Button onClick={filters.clear}>{t('query.clear')}</Button> : undefined,
                }}
              >
                <InboxList rows={rows} shown={shown} ticked={ticked} townName={townName} waiting={waiting} onTake={take} onShow={(number) => !isNarrow() && show(number)} onOpen={open} onTick={tick} />
                {all.length >= INBOX_MAX && <p className="yc-hint yc-inbox-foot">{t('inbox.capped', { count: INBOX_MAX })}</p>}
              </StateView>
            </div>
            <div className="yc-inbox-bulk">
              <span className="yc-hint">{t('bulk.chosenCount', { count: rows.filter((row) => ticked.has(numberOf(row))).length })}</span>
              <Button onClick={openBulk} disabled={rows.length === 0} data-action="bulk">
                {t('bulk.open')} Shift A
              </Button>
            </div>
          </section>
          <HeldBar holding={holding} held={held} onUndo={undo} onLook={setLooked} />
        </div>
        <div className="yc-inbox-case">
          <div className="yc-inbox-nav yc-row">
            <Button icon={<UnorderedListOutlined aria-hidden />} onClick={() => show(undefined)}>
              {t('inbox.back')}
            </Button>
            <span className="yc-spring" />
            <Button icon={<ArrowLeftOutlined aria-hidden />} aria-label={t('inbox.previous')} disabled={at <= 0} onClick={() => step(-1)} />
            <Button icon={<ArrowRightOutlined aria-hidden />} aria-label={t('inbox.next')} disabled={at < 0 || at >= numbers.length - 1} onClick={() => step(1)} />
          </div>
          {shown ? <InboxCase key={shown} number={shown} onTake={(decision) => decide([decision])} /> : <Empty text={t('inbox.pick')} />}
        </div>
      </div>
      {bulk && <BulkDialog bulk={bulk} onTake={takeBulk} onClose={() => setBulk(undefined)} />}
      {looked && (
        <StaleDialog
          held={looked}
          onAgain={(now: Case) => {
            setLooked(undefined);
            holding.drop(looked.number);
            decide([{ ...looked, etag: now.etag ?? '', seen: now }]);
          }}
          onDrop={() => {
            setLooked(undefined);
            holding.drop(looked.number);
          }}
          onClose={() => setLooked(undefined)}
        />
      )}
    </div>
  );
}

// The row's own action, with the etag that the list came with.
function decisionOf(row: CaseRow, deed: string, opinion: string): Decision {
  const action = agreeing(row) ?? 'pass';
  const content = action === 'decide' ? { granted: true, opinion } : { opinion };
  return { number: numberOf(row), action, etag: row.etag ?? '', content, who: row.summary?.applicantName ?? '', deed };
}

function useTownNames(division: string | undefined): (code: string) => string {
  const { data } = useDivisionsUnder(division ? prefixOf(division) : undefined);
  return useMemo(() => {
    const names = new Map((data?.divisions ?? []).map((each) => [prefixOf(each.code ?? ''), each.name ?? '']));
    return (code: string) => names.get(code) || code;
  }, [data]);
}

interface ChoiceProps {
  name: string;
  value: string;
  options: { value: string; label: string }[];
  width: number;
  onChange: (value: string) => void;
}

function Choice({ name, value, options, width, onChange }: ChoiceProps) {
  return (
    <Select
      style={{ width }}
      allowClear
      aria-label={name}
      placeholder={name}
      options={options.map((option) => ({ ...option, label: <span data-given>{option.label}</span>, title: option.label }))}
      value={value || undefined}
      onChange={(chosen: string | undefined) => onChange(chosen ?? '')}
    />
  );
}

