// What a stick carried and how it ended, in words.
import type { StickNote } from '../api/courier';
import { listed, t } from '../i18n';
import { fileSize } from '../shared/words';
import type { Tone } from '../shared/words';

export function outcomeOf(note: StickNote): { tone: Tone; text: string } {
  switch (note.state) {
    case 'whole':
      if (note.enrolled) return { tone: 'ok', text: t('courier.ofEnrolled') };
      if (note.revoked) return { tone: 'warn', text: t('courier.ofRevoked') };
      return { tone: 'ok', text: t(note.deed === 'written' ? 'courier.wroteAll' : 'courier.readAll') };
    case 'broken-off':
      return { tone: 'warn', text: t('courier.brokenOff') };
    case 'refused':
      return { tone: 'bad', text: t('courier.refused') };
    default:
      return { tone: 'run', text: t('courier.underWay') };
  }
}

// Nothing is said of what there is none of.
export function amounts(note: StickNote): string {
  const some = (count: string | number | undefined, text: (count: string) => string) => (Number(count ?? 0) > 0 ? [text(String(count))] : []);
  const parts = [
    ...some(note.entries, (count) => t('courier.ofEntries', { count })),
    ...some(note.entriesAside, (count) => t('courier.ofAside', { count })),
    ...some(note.lines, (count) => t(note.deed === 'written' ? 'courier.ofLinesAtMost' : 'courier.ofLines', { count })),
    ...some(note.files, (count) => t('courier.ofFiles', { count, size: fileSize(note.fileBytes) })),
    ...some(note.receipts, (count) => t('courier.ofReceipts', { count })),
    ...some(note.entriesKnown, (count) => t('courier.ofKnown', { count })),
    ...some(note.rangesRefused, (count) => t('courier.ofRefused', { count })),
  ];
  return parts.length > 0 ? listed(parts) : t('courier.nothing');
}
