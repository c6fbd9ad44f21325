// Files: kept on the node by their content, referred to by cases.
import type { AttachmentJson } from '../generated/node/domain/cases/case_pb';
import { request, withQuery } from './http';

export type Attachment = AttachmentJson;
export const ATTACHMENT_BYTES_MAX = 20 * 1024 * 1024;

export const upload = (file: File) =>
  request<Attachment>('POST', withQuery('/api/v1/attachments', { name: file.name }), { raw: file });

export const attachmentUrl = (blob: string, number: string) =>
  withQuery(`/api/v1/attachments/${encodeURIComponent(blob)}`, { case: number });
