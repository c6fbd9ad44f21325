// The catalogue: what may be asked for, and its forms.
import { useQuery } from '@tanstack/react-query';
import type { BusinessJson, BusinessListJson, BusinessRowJson } from '../generated/node/domain/catalogue/catalogue_pb';
import { get } from './http';

export type BusinessRow = BusinessRowJson;
export type BusinessList = BusinessListJson;

export type FieldType =
  | 'text' | 'textarea' | 'idno' | 'uscc' | 'mobile' | 'digits' | 'division'
  | 'select' | 'radio' | 'multiselect' | 'tags' | 'boolean' | 'checkbox'
  | 'int' | 'decimal' | 'money' | 'year' | 'date' | 'month'
  | 'table' | 'photo' | 'signature' | 'device';

export interface Option {
  value: string;
  label_zh: string;
  label_en?: string;
}

// Holds or not, by what is filled in elsewhere on the form.
export interface When {
  field: string;
  eq?: unknown;
  in?: unknown[];
  any?: boolean;
  // Another field, whose value it is not.
  differs?: string;
}

export interface FieldRules {
  min?: number | string;
  max?: number | string;
  maxlength?: number;
  pattern?: string;
  algorithm?: string;
  severity?: string;
  equals?: string;
  equals_true?: boolean;
  min_field?: string;
  columns?: string[];
  max_rows?: number;
  readonly?: boolean;
  options_from?: string;
  message_zh?: string;
  enum?: string[];
}

// A field as the catalogue has it, what may be chosen put in.
export interface Field {
  name: string;
  label_zh: string;
  label_en?: string;
  type: FieldType;
  required?: boolean;
  validation?: FieldRules;
  prefill?: string;
  when?: When | null;
  group?: string;
  options?: Option[];
}

export interface MaterialRule {
  name_zh: string;
  name_en?: string;
  required?: boolean;
  tolerable?: boolean;
  commitment_allowed?: boolean;
  ecert_kind?: string | null;
  dataset?: string | null;
  format?: string;
  source?: string;
  when?: When | null;
}

export interface Circumstance {
  code: string;
  name_zh: string;
  question_zh?: string;
  adds_materials?: string[];
}

// 特别程序: type is code list `special_type`, limit its usual length in working days.
export interface SpecialProcedure {
  type: string;
  name_zh: string;
  unit?: string;
  limit?: number;
}

export type Business = Omit<BusinessJson, 'fields' | 'materials' | 'circumstances' | 'specialProcedures' | 'organisationFields' | 'organisationMaterials'> & {
  row?: BusinessRow;
  fields: Field[];
  materials: MaterialRule[];
  organisationFields?: Field[];
  organisationMaterials?: MaterialRule[];
  circumstances?: Circumstance[];
  specialProcedures?: SpecialProcedure[];
};

export function useCatalogue() {
  return useQuery({
    queryKey: ['catalogue'],
    queryFn: ({ signal }) => get<BusinessList>('/api/v1/catalogue', signal),
    staleTime: 300_000,
  });
}

export function useBusiness(code: string | undefined) {
  return useQuery({
    queryKey: ['catalogue', code],
    queryFn: ({ signal }) => get<Business>(`/api/v1/catalogue/${encodeURIComponent(code ?? '')}`, signal),
    enabled: Boolean(code),
    staleTime: 300_000,
  });
}
