/**
 * What people are told: kept in the commit of what it tells of, put together where it is much, held back in quiet hours
 * unless it is urgent, and sent until the receiver took it or it is given up.
 */

export { type Digest, type DigestedMessage, type DigestSettings, digestNotices, type WaitingNotice } from './digest.ts';
export { MemoryNoticeStore, type NoticeSubject } from './memory-store.ts';
export type { Notice } from './notice.ts';
export { NoticeSending, type NoticeSendingParts } from './notice-sending.ts';
export {
  type NewNotice,
  NOTICE_STATES,
  type NoticeCall,
  type NoticeDepth,
  type NoticeFilter,
  type NoticeRecord,
  type NoticeState,
  type NoticeStore,
  type Notifier,
  type OutgoingMessage,
} from './ports.ts';
