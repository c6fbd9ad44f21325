// Takes a package in: all of it or nothing, with every fault by its row.
import { UploadOutlined } from '@ant-design/icons';
import { Button, Checkbox, Select } from 'antd';
import { useRef, useState } from 'react';
import type { Field } from '../api/catalogue';
import { useDivisionsUnder } from '../api/divisions';
import { Problem } from '../api/http';
import { useImport } from '../api/returned';
import type { DataResource, ImportReturned } from '../api/returned';
import { t } from '../i18n';
import { FieldInput } from '../shared/FieldInput';
import { useSignedIn } from '../shared/session';
import { Labelled } from '../shared/SignInPage';
import { ProblemNotice } from '../shared/StateView';
import { todayAtNode } from '../shared/time';
import { DivisionPicker } from './DivisionPicker';
import { contentOf, outcomeText, textOf } from './packageWords';

interface Props {
  resources: DataResource[];
  resource: DataResource;
  onChoose: (code: string) => void;
}

const GRADES = ['A', 'B', 'C', 'D'] as const;

const AS_OF: Field = { name: 'asOf', label_zh: '', type: 'date', required: true };

interface Chosen {
  name: string;
  content: Pick<ImportReturned, 'csv' | 'rows'>;
}

export function ImportPanel({ resources, resource, onChoose }: Props) {
  const { division } = useSignedIn();
  const nearby = useDivisionsUnder(division).data?.divisions ?? [];
  const [asOf, setAsOf] = useState(todayAtNode());
  const [grade, setGrade] = useState<string>('A');
  const [isWhole, setWhole] = useState(false);
  const [completeFor, setCompleteFor] = useState(division);
  const [file, setFile] = useState<Chosen>();
  const [said, setSaid] = useState('');
  const taken = useImport((written) => setSaid(t('packages.taken', { rows: written.rows ?? 0, counts: outcomeText(written) })));
  const picker = useRef<HTMLInputElement>(null);

  const choose = async (picked: File) => {
    setSaid('');
    taken.reset();
    setFile(undefined);
    try {
      setFile({ name: picked.name, content: contentOf(picked.name, textOf(await picked.arrayBuffer())) });
    } catch (cause) {
      setSaid(cause instanceof Error ? cause.message : String(cause));
    }
  };
  const go = () => {
    if (!file) return;
    setSaid('');
    taken.mutate({ resource: resource.code ?? '', content: { asOf, grade, ...file.content, completeFor: isWhole ? completeFor : undefined } });
  };
  return (
    <section className="yc-panel yc-stack" data-part="import">
      <h2>{t('packages.import')}</h2>
      <Labelled id="package-resource" text={t('packages.resource')}>
        <Select id="package-resource" style={{ width: '100%' }} value={resource.code} onChange={onChoose} options={resources.map((one) => ({ value: one.code ?? '', label: <span data-given>{one.name}</span> }))} />
      </Labelled>
      {resource.hindrance ? (
        <p className="yc-tone-warn" data-given>
          {resource.hindrance}
        </p>
      ) : (
        <>
          <p className="yc-hint" data-given>
            {resource.terms}
          </p>
          <Columns resource={resource} />
          <div className="yc-columns yc-packages-two">
            <Labelled id="package-as-of" text={t('packages.asOf')}>
              <FieldInput id="package-as-of" field={AS_OF} fields={[]} values={{}} value={asOf} onChange={(day) => setAsOf(typeof day === 'string' ? day : '')} />
            </Labelled>
            <Labelled id="package-grade" text={t('source.quality')}>
              <Select id="package-grade" style={{ width: '100%' }} value={grade} onChange={setGrade} options={GRADES.map((each) => ({ value: each, label: t(`packages.grade.${each}`) }))} />
            </Labelled>
          </div>
          <Checkbox checked={isWhole} onChange={(event) => setWhole(event.target.checked)}>
            {t('packages.whole')}
          </Checkbox>
          {isWhole && (
            <Labelled id="package-whole" text={t('packages.wholeFor')}>
              <DivisionPicker id="package-whole" value={completeFor} nearby={nearby} onChange={(code) => setCompleteFor(code)} />
            </Labelled>
          )}
          <input
            ref={picker}
            type="file"
            accept=".csv,.json"
            className="yc-hidden"
            tabIndex={-1}
            aria-label={t('packages.choose')}
            onChange={(event) => {
              const picked = event.target.files?.[0];
              event.target.value = '';
              if (picked) void choose(picked);
            }}
          />
          <div className="yc-row">
            <Button icon={<UploadOutlined aria-hidden />} onClick={() => picker.current?.click()}>
              {t('packages.choose')}
            </Button>
            {file && <span data-given>{file.name}</span>}
          </div>
          <Button type="primary" disabled={!file || !asOf || (isWhole && !completeFor)} loading={taken.isPending} onClick={go} style={{ alignSelf: 'start' }} data-deed="import">
            {t('packages.go')}
          </Button>
        </>
      )}
      {said && <p role="status">{said}</p>}
      <Faults error={taken.error} />
    </section>
  );
}

function Columns({ resource }: { resource: DataResource }) {
  return (
    <details>
      <summary>{t('packages.columns', { count: resource.fields?.length ?? 0 })}</summary>
      <p className="yc-packages-columns" data-given>
        {(resource.fields ?? []).map((field) => `${field.label}(${field.name})${field.required ? '*' : ''}`).join('、')}
      </p>
      <p className="yc-hint">{t('packages.columnsHint')}</p>
    </details>
  );
}

// A fault says its row first: that is where the officer looks.
function Faults({ error }: { error: Error | null }) {
  if (!(error instanceof Problem) || error.complaints.length === 0) return <ProblemNotice error={error} />;
  return (
    <div className="yc-notice bad" role="alert" data-given>
      <span className="yc-strong">{error.detail || error.title}</span>
      <ul className="yc-list yc-packages-faults">
        {error.complaints.map((each) => (
          <li key={`${each.where} ${each.what}`}>
            <span className="yc-strong">{each.where}</span> {each.what}
          </li>
        ))}
      </ul>
    </div>
  );
}
