// The four parts of a new case side by side, and the bar that acts on it.
import { LockOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import type { InputRef } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useDuplicates, useFileCase } from '../api/cases';
import type { Case, FiledCase, Material } from '../api/cases';
import { useBusiness } from '../api/catalogue';
import type { Business } from '../api/catalogue';
import { useDropDraft } from '../api/drafts';
import { Problem } from '../api/http';
import { useCasesOf, useEarlierCases } from '../api/person';
import { useReturned } from '../api/returned';
import type { ReturnedValue } from '../api/returned';
import { hasRole } from '../api/session';
import { listed, t } from '../i18n';
import { isEmpty } from '../shared/forms/formRules';
import type { FormValue } from '../shared/forms/formRules';
import { materialsFor } from '../shared/forms/materialRules';
import { businessFor, knownNumber, NUMBER_FIELD, partyOf, withNumber } from '../shared/forms/party';
import type { Party } from '../shared/forms/party';
import { filledFrom, heldIn, heldInReturned, lockedFields } from '../shared/forms/prefill';
import type { Held } from '../shared/forms/prefill';
import { questionsOf, rulesIn, SITUATION } from '../shared/forms/questions';
import type { Question } from '../shared/forms/questions';
import { BusinessFacts, ITEM_SEARCH_ID, ItemSearch } from '../shared/ItemSearch';
import { popupIsOpen, useKeys } from '../shared/keys';
import { materialId, MaterialList } from '../shared/MaterialList';
import { fieldId, SchemaForm } from '../shared/SchemaForm';
import { useSignedIn } from '../shared/session';
import { StateView } from '../shared/StateView';
import { todayAtNode } from '../shared/time';
import { modeName, numberTail } from '../shared/words';
import { ActionBar } from './ActionBar';
import { isBegun, titleOf, toRequest } from './caseDraft';
import type { CaseDraft, Outcome } from './caseDraft';
import { Duplicates } from './Duplicates';
import { goOn, useEntryKeys } from './entryKeys';
import { KnownOfApplicant } from './KnownOfApplicant';
import { factsOf } from './mainAction';
import { PersonPanel } from './PersonPanel';
import { Questions } from './Questions';
import { forgetDraft, useSavedDraft } from './useSavedDraft';

interface Props {
  first: CaseDraft;
  onTitle: (title: string) => void;
  onFiled: (filed: FiledCase) => void;
  onClose: () => void;
}

// Typed in the panel of the applicant, beside the rest of the form.
const PANEL_FIELDS: Record<Party, string[]> = {
  person: ['id_no', 'name'],
  organisation: ['credit_code', 'name', 'legal_rep_name', 'agent_name', 'agent_id_no'],
};

export function CaseEditor({ first, onTitle, onFiled, onClose }: Props) {
  const session = useSignedIn();
  const [draft, setDraft] = useState(first);
  const [judged, setJudged] = useState(false);
  const [searching, setSearching] = useState(false);
  const items = useRef<InputRef>(null);
  const business = useBusiness(draft.businessCode || undefined);
  const known = useKnown(draft, business.data);
  const { shown, party, rules, held, questions, number } = known;
  const dropDraft = useDropDraft();
  const file = useFileCase((filed) => {
    forgetDraft(draft.id);
    dropDraft.mutate(draft.id);
    onFiled(filed);
  });
  const filing = file.isPending || file.isSuccess;
  const title = titleOf(shown, business.data?.row?.name);
  const { saving, save, refused } = useSavedDraft({ draft, title, window: session.window ?? '', enabled: !filing });
  useEffect(() => onTitle(title), [onTitle, title]);

  const twins = useDuplicates(draft.businessCode || undefined, number, party === 'person' ? 'idNo' : 'creditCode');
  const twinRows = (twins.data?.rows ?? []).filter((row) => row.summary?.number);
  const unanswered = twinRows.map((row) => row.summary?.number ?? '').filter((number) => !draft.notDuplicates.includes(number));
  const today = todayAtNode();
  const facts = known.business ? factsOf(shown, known.business, today, unanswered) : undefined;

  const change = (name: string, value: FormValue) => setDraft((now) => ({ ...now, values: { ...now.values, [name]: value } }));
  const changeNumber = (text: string) => setDraft((now) => ({ ...now, values: withNumber(now.values, text) }));
  const report = (name: string) => setDraft((now) => ({ ...now, reportedFields: now.reportedFields.includes(name) ? now.reportedFields.filter((each) => each !== name) : [...now.reportedFields, name] }));
  const changeMaterial = (material: Material) => setDraft((now) => ({ ...now, materials: [...now.materials.filter((each) => each.name !== material.name), material] }));
  const answer = (question: Question, value: FormValue) => {
    if (question.name === SITUATION) setDraft((now) => ({ ...now, situation: String(value) }));
    else change(question.name, value);
  };
  const pickItem = (code: string | undefined) => {
    setJudged(false);
    setSearching(false);
    setPicked(true);
    setDraft((now) => ({ ...now, businessCode: code ?? '', materials: [], unmet: [], notDuplicates: [], reportedFields: [], situation: '' }));
  };
  const searchItem = () => {
    // At once: what is typed next belongs to the search.
    if (!items.current) flushSync(() => setSearching(true));
    items.current?.focus();
  };
  const act = (outcome: Outcome, more: Partial<CaseDraft> = {}) => {
    if (!known.business || file.isPending) return;
    const channel = hasRole(session, 'WINDOW_CLERK') ? 'WINDOW' : 'VILLAGE';
    file.mutate(toRequest({ ...shown, ...more }, known.business, outcome, channel, session.window ?? ''));
  };

  const wanted = useMemo(() => {
    if (!facts) {
      const unknown = PANEL_FIELDS[party].filter((name) => isEmpty(shown.values[name])).map(fieldId);
      return { fields: [...unknown, ITEM_SEARCH_ID], rest: [] };
    }
    const ids = facts.missing.map((each) => each.id);
    return { fields: ids.filter((id) => id.startsWith('field-')), rest: ids.filter((id) => !id.startsWith('field-')) };
  }, [facts, party, shown.values]);
  useEntryKeys(wanted, (id) => held.has(fieldNameOf(id)) && !(fieldNameOf(id) in draft.values));
  // The search is gone once an item is picked: the focus goes on to what it asks first.
  const [picked, setPicked] = useState(false);
  const ready = Boolean(facts) && !searching;
  useEffect(() => {
    if (!picked || !ready) return;
    setPicked(false);
    goOn(wanted, document.getElementById(ITEM_SEARCH_ID) ?? document.querySelector('[data-testid=picked-item]'), 1);
  }, [picked, ready, wanted]);

  const { modal } = App.useApp();
  const close = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    if (popupIsOpen() || (target.closest('.yc-search') && (target as HTMLInputElement).value)) return false;
    if (searching) return setSearching(false);
    if (saving !== 'changed' && saving !== 'waiting' && saving !== 'saving') return onClose();
    void modal.confirm({ title: t('new.unsaved'), content: t('new.unsavedWhy'), okText: t('new.leave'), cancelText: t('dialog.back'), autoFocusButton: 'cancel', onOk: onClose });
  };
  useKeys({ items: searchItem, save, person: () => document.getElementById(fieldId(NUMBER_FIELD[party]))?.focus(), close });

  const row = business.data?.row;
  return (
    <>
      <div className="yc-entry" data-entry>
        <div className="yc-entry-person">
          <PersonPanel party={party} business={known.business} values={shown.values} onChange={change} onNumber={changeNumber} showAll={judged}>
            <Duplicates rows={twinRows} party={party} answered={draft.notDuplicates} onAnswer={(number, other) => setDraft((now) => ({ ...now, notDuplicates: [...now.notDuplicates.filter((each) => each !== number), ...(other ? [number] : [])] }))} />
            {number && <KnownOfApplicant party={party} rows={known.rows} earlier={known.earlier} error={known.error} retry={known.retry} />}
          </PersonPanel>
        </div>
        <div className="yc-stack">
          <section className="yc-panel" data-part="item" tabIndex={-1}>
            <h2>{t('new.item')}</h2>
            {draft.businessCode && !searching ? (
              <div className="yc-row" data-testid="picked-item">
                <span className="yc-strong">{row?.name ?? draft.businessCode}</span>
                <span className="yc-faint">{draft.businessCode}</span>
                <BusinessFacts row={row} />
                <span className="yc-spring" />
                <Button size="small" onClick={searchItem}>
                  {t('new.otherItem')}
                </Button>
              </div>
            ) : (
              <ItemSearch inputRef={items} onPick={(chosen) => pickItem(chosen.code)} />
            )}
            {business.data && (
              <Questions
                conditions={business.data.acceptConditions ?? []}
                unmet={draft.unmet}
                onUnmet={(unmet) => setDraft((now) => ({ ...now, unmet }))}
                questions={questions}
                values={{ ...shown.values, [SITUATION]: draft.situation || null }}
                onAnswer={answer}
                showAll={judged}
              />
            )}
          </section>
          {draft.businessCode && (
            <StateView query={business}>
              <section className="yc-panel" data-part="form" tabIndex={-1}>
                <h2>
                  {t('new.form')}
                  <Prefilled business={known.business} shown={shown} held={held} />
                  {known.locked.size > 0 && (
                    <span className="yc-form-locked yc-tone-warn" role="status" data-given>
                      <LockOutlined aria-hidden /> {t('new.locked', { why: [...known.locked.values()][0].lockedWhy ?? '' })}
                    </span>
                  )}
                </h2>
                <SchemaForm
                  fields={known.formFields}
                  values={shown.values}
                  typed={draft.values}
                  held={held}
                  locked={known.locked}
                  reported={draft.reportedFields}
                  onReport={report}
                  onChange={change}
                  faults={faultsOf(file.error, 'form')}
                  showAll={judged}
                  division={session.division}
                />
              </section>
            </StateView>
          )}
        </div>
        {business.data && (
          <section className="yc-panel yc-entry-materials" data-part="materials" tabIndex={-1}>
            <h2>
              {t('new.materials', { count: shown.materials.length })}
              <span className="yc-hint">{t('new.lacking', { count: facts?.missing.filter((each) => each.id.startsWith(materialId(''))).length ?? 0 })}</span>
            </h2>
            <MaterialList rules={rules} materials={shown.materials} onChange={changeMaterial} faults={faultsOf(file.error, 'materials')} />
          </section>
        )}
      </div>
      {facts && known.business && (
        <ActionBar
          facts={facts}
          draft={shown}
          rules={rules}
          remedy={business.data?.legalRemedy ?? ''}
          refusals={reasonsToRefuse(business.data)}
          saving={isBegun(draft) ? saving : 'nothing'}
          pending={file.isPending}
          error={file.error ?? refused}
          whereTo={whereTo(known.business)}
          onSave={save}
          onJudge={() => setJudged(true)}
          onAct={act}
        />
      )}
    </>
  );
}

const fieldNameOf = (id: string) => id.slice(fieldId('').length);
const NO_CASES: Case[] = [];
const NOTHING_RETURNED: ReturnedValue[] = [];

// All that follows from the draft: the applicant's earlier cases, the values that they
// and the catalogue give, the rules as the situation makes them.
function useKnown(draft: CaseDraft, whole: Business | undefined) {
  const today = todayAtNode();
  const party = partyOf(draft.values, whole);
  const number = knownNumber(draft.values);
  const cases = useCasesOf(number);
  const rows = useMemo(() => (number ? (cases.data?.rows ?? []) : []), [number, cases.data]);
  const numbers = useMemo(() => rows.map((row) => row.summary?.number ?? ''), [rows]);
  const found = useEarlierCases(numbers);
  const earlier = number ? found : NO_CASES;
  // Departments return data by person.
  const returned = useReturned(draft.businessCode || undefined, party === 'person' ? number : undefined).data?.values ?? NOTHING_RETURNED;
  return useMemo(() => {
    const business = whole && businessFor(whole, party);
    const fields = business?.fields ?? NAMES_ONLY[party];
    // Of a field that a department answers for, its word counts before an earlier form's.
    const held = number ? new Map([...heldIn(earlier, fields, number, today), ...heldInReturned(returned, fields, today)]) : new Map<string, Held>();
    const values = filledFrom(fields, draft.values, held, today);
    const rules = business ? rulesIn(business, draft.situation) : [];
    const questions = business ? questionsOf(business) : [];
    const asked = new Set(questions.map((question) => question.name));
    return {
      party,
      number,
      rows,
      earlier,
      error: cases.error,
      retry: cases.refetch,
      held,
      locked: lockedFields(returned),
      rules,
      questions,
      business: business && { ...business, materials: rules },
      formFields: fields.filter((field) => !PANEL_FIELDS[party].includes(field.name) && !asked.has(field.name)),
      shown: { ...draft, values, materials: materialsFor(rules, values, draft.materials) },
    };
  }, [whole, party, draft, earlier, returned, number, rows, today, cases.error, cases.refetch]);
}

// Before an item is picked the names are known already.
const NAMES_ONLY: Record<Party, Business['fields']> = {
  person: [{ name: 'name', label_zh: '', type: 'text', group: 'applicant' }],
  organisation: ['name', 'legal_rep_name'].map((name) => ({ name, label_zh: '', type: 'text', group: 'enterprise' })),
};

// 预填 9/11,需填 2
function Prefilled({ business, shown, held }: { business: Business | undefined; shown: CaseDraft; held: Map<string, Held> }) {
  if (!business) return null;
  const required = business.fields.filter((field) => field.required);
  const there = required.filter((field) => !isEmpty(shown.values[field.name]));
  const from = [...new Set([...held.values()].map((each) => each.number))].filter(Boolean);
  return (
    <span className="yc-hint">
      {t('new.filled', { there: there.length, all: required.length })}{' '}
      {from.length > 0 && t('new.heldFrom', { numbers: listed(from.map((number) => `…${numberTail(number)}`)) })}
    </span>
  );
}

const reasonsToRefuse = (business: Business | undefined): string[] => [
  ...(business?.acceptConditions ?? []).map((subject) => t('reason.condition', { subject })),
  ...(business?.refuseReasons ?? []),
];

function whereTo(business: Business): string {
  const { mode, promisedDays } = business.row ?? {};
  const promise = promisedDays ? t('bar.promise', { days: promisedDays }) : t('items.atOnce');
  return [mode === 'county_delegated' ? t('bar.toCounty') : modeName(mode), promise].join(' · ');
}

// What the node said of single places of the form, by field.
function faultsOf(error: Error | null, part: string): Map<string, string> {
  const complaints = error instanceof Problem ? error.complaints : [];
  return new Map(
    complaints
      .filter((complaint) => complaint.where.startsWith(`${part}.`))
      .map((complaint) => [complaint.where.slice(part.length + 1), complaint.what]),
  );
}
