// A field of several rows: family members, earlier marriages, vaccinations.
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, InputNumber, Select } from 'antd';
import { t, word } from '../i18n';
import type { InputProps } from './FieldInput';
import { identityFaultText, isRow } from './forms/formRules';
import type { FormValue } from './forms/formRules';

interface Column {
  name: string;
  kind: string;
}
type Row = { [name: string]: FormValue };

const columnOf = (text: string): Column => ({ name: text.split(':')[0], kind: text.split(':')[1] ?? '' });

export function TableInput({ id, field, fields, value, onChange }: InputProps) {
  const columns = (field.validation?.columns ?? ['name']).map(columnOf);
  const rows: Row[] = Array.isArray(value) ? value.filter(isRow) : [];
  const change = (at: number, name: string, cell: FormValue) =>
    onChange(rows.map((row, i) => (i === at ? { ...row, [name]: cell } : row)));
  const relations = fields.find((other) => other.validation && 'codelist' in other.validation && other.name === 'agent_relation')?.options;
  return (
    <div className="yc-stack" id={id} tabIndex={-1} role="group" aria-labelledby={`${id}-label`}>
      {rows.map((row, at) => (
        <div key={at} className="yc-row" style={{ alignItems: 'flex-start', flexWrap: 'wrap' }}>
          {columns.map((column) => (
            <Cell
              key={column.name}
              column={column}
              row={at + 1}
              value={row[column.name] ?? null}
              relations={column.kind === 'relation' ? relations : undefined}
              onChange={(cell) => change(at, column.name, cell)}
            />
          ))}
          <Button icon={<DeleteOutlined />} onClick={() => onChange(rows.filter((_, i) => i !== at))}>
            {t('table.remove')}
          </Button>
        </div>
      ))}
      <div>
        <Button icon={<PlusOutlined />} onClick={() => onChange([...rows, {}])} disabled={rows.length >= (field.validation?.max_rows ?? 50)}>
          {t('table.add')}
        </Button>
      </div>
    </div>
  );
}

interface CellProps {
  column: Column;
  row: number;
  value: FormValue;
  relations?: { value: string; label_zh: string }[];
  onChange: (value: FormValue) => void;
}

function Cell({ column, row, value, relations, onChange }: CellProps) {
  const label = word('column', column.name);
  const named = { 'aria-label': t('table.cell', { row, column: label }), placeholder: label };
  if (column.kind === 'money') {
    return <InputNumber {...named} controls={false} style={{ width: 110 }} value={typeof value === 'number' ? value : null} onChange={(typed) => onChange(typed)} />;
  }
  if (relations) {
    return (
      <Select
        {...named}
        style={{ width: 120 }}
        options={relations.map((option) => ({ value: option.value, label: option.label_zh }))}
        value={typeof value === 'string' ? value : undefined}
        onChange={(chosen: string) => onChange(chosen)}
      />
    );
  }
  const text = typeof value === 'string' ? value : '';
  const identity = column.kind === 'gb11643';
  const fault = identity && text.length >= 18 ? identityFaultText(text) : undefined;
  return (
    <div style={{ width: identity ? 190 : 120 }}>
      <Input
        {...named}
        status={fault ? 'error' : ''}
        maxLength={identity ? 18 : 100}
        value={text}
        onChange={(event) => onChange(identity ? event.target.value.toUpperCase().trim() : event.target.value)}
      />
      {fault && <div className="yc-field-fault">{fault}</div>}
    </div>
  );
}
