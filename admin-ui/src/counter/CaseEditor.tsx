// The four parts of a new case and the bar that acts on it.
import { Button } from 'antd';
import type { InputRef } from 'antd';
import { useMemo, useRef, useState } from 'react';
import { useDuplicates, useFileCase } from '../api/cases';
import type { Case, Material } from '../api/cases';
import { useBusiness } from '../api/catalogue';
import { useDropDraft } from '../api/drafts';
import { Problem } from '../api/http';
import { hasRole } from '../api/session';
import { t } from '../i18n';
import { firstValues, withDerived } from '../shared/forms/derived';
import type { FormValue } from '../shared/forms/formRules';
import { isIdentityNumber } from '../shared/forms/identityNumber';
import { materialsFor } from '../shared/forms/materialRules';
import { BusinessFacts, ItemSearch } from '../shared/ItemSearch';
import { useKeys } from '../shared/keys';
import { MaterialList } from '../shared/MaterialList';
import { SchemaForm } from '../shared/SchemaForm';
import { useSignedIn } from '../shared/session';
import { StateView } from '../shared/StateView';
import { todayAtNode } from '../shared/time';
import { ActionBar } from './ActionBar';
import { toRequest } from './caseDraft';
import type { CaseDraft, Outcome } from './caseDraft';
import { Conditions } from './Conditions';
import { Duplicates } from './Duplicates';
import { factsOf } from './mainAction';
import { PersonPanel } from './PersonPanel';
import { useSavedDraft } from './useSavedDraft';

export function CaseEditor({ first, onFiled }: { first: CaseDraft; onFiled: (filed: Case) => void }) {
  const session = useSignedIn();
  const [draft, setDraft] = useState(first);
  const [judged, setJudged] = useState(false);
  const items = useRef<InputRef>(null);
  const business = useBusiness(draft.businessCode || undefined);
  const dropDraft = useDropDraft();
  const today = todayAtNode();
  const fields = useMemo(() => business.data?.fields ?? [], [business.data]);
  const rules = useMemo(() => business.data?.materials ?? [], [business.data]);
  const shown = useMemo(() => filledIn(draft, fields, rules, today), [draft, fields, rules, today]);
  const idNo = typeof shown.values.id_no === 'string' && isIdentityNumber(shown.values.id_no) ? shown.values.id_no : undefined;
  const twins = useDuplicates(draft.businessCode || undefined, idNo);
  const file = useFileCase((filed) => {
    dropDraft.mutate(draft.id);
    onFiled(filed);
  });
  const filing = file.isPending || file.isSuccess;
  const { saving, save } = useSavedDraft(draft, business.data?.row?.name, session.window ?? '', !filing);

  const twinRows = (twins.data?.rows ?? []).filter((row) => row.summary?.number);
  const unanswered = twinRows.map((row) => row.summary?.number ?? '').filter((number) => !draft.notDuplicates.includes(number));
  const facts = business.data ? factsOf(shown, business.data, today, unanswered) : undefined;

  const change = (name: string, value: FormValue) =>
    setDraft((now) => {
      const before = filledIn(now, fields, rules, today).values;
      return { ...now, values: withDerived(fields, { ...before, [name]: value }, before, today) };
    });
  const changeMaterial = (material: Material) =>
    setDraft((now) => ({ ...now, materials: [...now.materials.filter((each) => each.name !== material.name), material] }));
  const pickItem = (code: string | undefined) => {
    setJudged(false);
    setDraft((now) => ({ ...now, businessCode: code ?? '', materials: [], unmet: [], notDuplicates: [] }));
  };
  const act = (outcome: Outcome, more: Partial<CaseDraft> = {}) => {
    if (!business.data || file.isPending) return;
    const channel = hasRole(session, 'WINDOW_CLERK') ? 'WINDOW' : 'VILLAGE';
    file.mutate(toRequest({ ...shown, ...more }, business.data, outcome, channel, session.window ?? ''));
  };
  useKeys({ 'Ctrl+J': () => items.current?.focus(), 'Ctrl+S': save, F4: () => document.getElementById('field-id_no')?.focus() });

  return (
    <>
      <div className="yc-columns" style={{ gridTemplateColumns: 'minmax(0,1fr) minmax(0,1fr)' }}>
        <PersonPanel values={shown.values} onChange={change} fields={fields} showAll={judged} />
        <section className="yc-panel">
          <h2>{t('new.item')}</h2>
          {draft.businessCode ? (
            <div className="yc-row" data-testid="picked-item">
              <span className="yc-strong">{business.data?.row?.name ?? draft.businessCode}</span>
              <span className="yc-faint">{draft.businessCode}</span>
              <BusinessFacts row={business.data?.row} />
              <span className="yc-spring" />
              <Button size="small" onClick={() => pickItem(undefined)}>
                {t('new.otherItem')}
              </Button>
            </div>
          ) : (
            <ItemSearch inputRef={items} onPick={(row) => pickItem(row.code)} />
          )}
          {business.data && <Conditions conditions={business.data.acceptConditions ?? []} unmet={draft.unmet} onChange={(unmet) => setDraft((now) => ({ ...now, unmet }))} />}
        </section>
      </div>
      <Duplicates
        rows={twinRows}
        answered={draft.notDuplicates}
        onAnswer={(number) => setDraft((now) => ({ ...now, notDuplicates: [...now.notDuplicates, number] }))}
      />
      {draft.businessCode && (
        <StateView query={business}>
          <div className="yc-columns" style={{ gridTemplateColumns: 'minmax(0,2fr) minmax(380px,1fr)' }}>
            <section className="yc-panel">
              <h2>{t('new.form')}</h2>
              <SchemaForm fields={fields.filter((field) => !PERSON_FIELDS.has(field.name))} values={shown.values} onChange={change} faults={faultsOf(file.error, 'form')} showAll={judged} division={session.division} />
            </section>
            <section className="yc-panel">
              <h2>{t('new.materials', { count: shown.materials.length })}</h2>
              <MaterialList rules={rules} materials={shown.materials} onChange={changeMaterial} faults={faultsOf(file.error, 'materials')} />
            </section>
          </div>
        </StateView>
      )}
      {facts && business.data && (
        <ActionBar
          facts={facts}
          draft={shown}
          rules={rules}
          remedy={business.data.legalRemedy ?? ''}
          saving={saving}
          pending={file.isPending}
          error={file.error}
          onSave={save}
          onJudge={() => setJudged(true)}
          onAct={act}
        />
      )}
    </>
  );
}

// Typed beside the person's name, above the rest of the form.
export const PERSON_FIELDS = new Set(['name', 'id_no']);

// The draft with what follows by itself: derived values, one material for each rule.
function filledIn(draft: CaseDraft, fields: Parameters<typeof firstValues>[0], rules: Parameters<typeof materialsFor>[0], today: string): CaseDraft {
  if (fields.length === 0) return draft;
  const values = withDerived(fields, { ...firstValues(fields, today), ...draft.values }, {}, today);
  return { ...draft, values, materials: materialsFor(rules, values, draft.materials) };
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
