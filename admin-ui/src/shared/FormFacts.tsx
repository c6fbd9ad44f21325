// A filled-in form as label and value, in the catalogue's order and words.
import { useState } from 'react';
import type { FieldSource } from '../api/cases';
import type { Field } from '../api/catalogue';
import { listed, t, word } from '../i18n';
import { useDivisionName } from '../api/divisions';
import { isRow } from './forms/formRules';
import type { FormValue } from './forms/formRules';
import { asWords, labelOf, optionLabel } from './forms/labels';
import { Fact } from './LinkChain';
import { SourceTag } from './SourceTag';
import type { Source } from './SourceTag';

// Shown above, in words of their own.
const PERSON = new Set([
  'name', 'id_no', 'mobile', 'address', 'division_code',
  'agent_name', 'agent_id_no', 'agent_mobile', 'credit_code', 'legal_rep_name', 'legal_rep_id_no',
]);

interface Props {
  values: Record<string, unknown>;
  fields: Field[];
  // Where the values came from, of those that a source is known of.
  sources?: FieldSource[];
}

export function FormFacts({ values, fields, sources = [] }: Props) {
  const known = fields.filter((field) => field.name in values && !PERSON.has(field.name));
  const rest = Object.keys(values).filter((name) => !PERSON.has(name) && !fields.some((field) => field.name === name));
  if (known.length + rest.length === 0) return null;
  return (
    <dl className="yc-facts two">
      {known.map((field) => (
        <Fact key={field.name} name={labelOf(field)}>
          <Shown field={field} value={values[field.name] as FormValue} /> <From field={field} source={sources.find((one) => one.field === field.name)} />
        </Fact>
      ))}
      {rest.map((name) => (
        <Fact key={name} name={name}>
          {plain(values[name] as FormValue)}
        </Fact>
      ))}
    </dl>
  );
}

// What the form says is the source's word, or stands instead of it.
function From({ field, source }: { field: Field; source: FieldSource | undefined }) {
  if (!source) return null;
  const data: Source = { kind: 'data', holder: source.provider, from: source.resourceName, grade: source.grade, at: source.asOf };
  if (source.held === undefined) return <SourceTag source={data} />;
  return <SourceTag source={{ kind: 'typed' }} was={{ value: asWords(field, source.held as FormValue), source: data }} isReported={source.reported} />;
}

function Shown({ field, value }: { field: Field; value: FormValue }) {
  if (field.type === 'division' && typeof value === 'string') return <DivisionName code={value} />;
  if (field.type === 'signature') {
    if (typeof value === 'string' && value.startsWith('data:image/')) return <SignedOnGlass picture={value} />;
    return value === 'paper' ? t('form.signedOnPaper') : plain(value);
  }
  if (field.type === 'photo') return value ? t('form.photoTaken') : '—';
  if (field.type === 'device') return value === 'window' ? t('form.seenAtWindow') : plain(value);
  const name = (one: FormValue) => {
    const option = field.options?.find((each) => each.value === one);
    return option ? optionLabel(option) : plain(one);
  };
  if (Array.isArray(value)) return listed(value.map(name)) || '—';
  return name(value);
}

// A picture that cannot be read is still a signature: the words stay.
function SignedOnGlass({ picture }: { picture: string }) {
  const [isBroken, setBroken] = useState(false);
  if (isBroken) return t('form.signedOnGlass');
  return <img src={picture} alt={t('form.signedOnGlass')} style={{ height: 40, maxWidth: '100%', background: '#fff' }} onError={() => setBroken(true)} />;
}

function DivisionName({ code }: { code: string }) {
  return <>{useDivisionName(code)}</>;
}

function plain(value: FormValue): string {
  if (value === null || value === undefined || value === '') return '—';
  if (typeof value === 'boolean') return value ? t('form.yes') : t('form.no');
  if (Array.isArray(value)) return value.map(plain).join(';');
  if (isRow(value)) return Object.entries(value).map(([name, cell]) => `${word('column', name)} ${plain(cell)}`).join(',');
  return String(value);
}
