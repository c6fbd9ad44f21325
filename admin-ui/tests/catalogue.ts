// The starter catalogue as a node gives it: groups expanded, options put in.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Business, Field } from '../src/api/catalogue';

const file = JSON.parse(readFileSync(path.join(import.meta.dirname, '../../packaging/data/catalogue.json'), 'utf8'));

function withOptions(field: Field & { validation?: { codelist?: string; enum_zh?: Record<string, string> } }): Field {
  const rules = field.validation ?? {};
  const listed = rules.codelist ? Object.entries(file.code_lists[rules.codelist] as Record<string, string>) : [];
  const given = (rules.enum ?? []).map((value) => [value, rules.enum_zh?.[value] ?? value]);
  const options = [...listed, ...given].map(([value, label_zh]) => ({ value, label_zh }));
  return options.length > 0 ? { ...field, options } : field;
}

const reasonsOf = (business: any, name: string): string[] => [...(business.reasons?.[name] ?? []), ...file.reasons[name]];

type Party = 'person' | 'organisation';

const serves = (what: any, party: Party): boolean => !what.server_type || what.server_type.some((each: string) => (each === '1') === (party === 'person'));

function groupsOf(form: any, party: Party): string[] {
  const groups: string[] = form.include ?? [];
  if (party === 'person') return groups;
  return groups.flatMap((group) => (group === 'applicant' ? ['enterprise', 'handler'] : group === 'agent' ? [] : [group]));
}

const fieldsOf = (form: any, party: Party): Field[] =>
  [...groupsOf(form, party).flatMap((group) => file.field_groups[group].map((field: Field) => ({ ...withOptions(field), group }))), ...(form.fields ?? []).map(withOptions)].filter((field) => serves(field, party));

const partiesOf = (item: any, business: any): Party[] =>
  (['person', 'organisation'] as const).filter((party) => serves(item, party) && (party === 'person' || business.form.include?.includes('applicant')));

export function allBusinesses(): Business[] {
  return file.items.flatMap((item: any) =>
    item.businesses.map((business: any) => ({
      row: { code: business.code, name: business.name_zh, itemCode: item.code, itemName: item.name_zh, mode: business.mode, parties: partiesOf(item, business) },
      fields: fieldsOf(business.form, 'person'),
      materials: business.materials.filter((material: any) => serves(material, 'person')),
      ...(partiesOf(item, business).includes('organisation') && {
        organisationFields: fieldsOf(business.form, 'organisation'),
        organisationMaterials: business.materials.filter((material: any) => serves(material, 'organisation')),
      }),
      served: item.server_type?.map((code: string) => file.code_lists.server_type[code]).join('、') ?? '',
      acceptConditions: business.accept_conditions_zh ?? [],
      refuseReasons: reasonsOf(business, 'refuse'),
      declineReasons: reasonsOf(business, 'decline'),
      returnReasons: reasonsOf(business, 'return'),
    })),
  );
}

export function businessOf(code: string): Business {
  const found = allBusinesses().find((business) => business.row?.code === code);
  if (!found) throw new Error(`no business ${code}`);
  return found;
}
