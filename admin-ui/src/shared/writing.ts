// Why nothing can be written now, in words; empty when all is well. Actions that write
// are off for as long, and say so; what was typed stays.
import { Unreachable } from '../api/http';
import { useNodeReport } from '../api/node';
import { t } from '../i18n';

export function useWritingOff(): string {
  const report = useNodeReport();
  if (report.error instanceof Unreachable) return t('state.unreachable');
  if (report.data?.revoked) return t('state.revokedShort');
  return report.data?.readOnly ? t('state.readOnly', { why: report.data.readOnly }) : '';
}
